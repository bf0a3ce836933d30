"""An HTTP and WebSocket client: the verbs of TaskManager over the wire."""
