"""The HTTP face: REST and WebSocket."""
