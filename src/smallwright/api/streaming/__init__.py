"""Events on their way to WebSocket clients: encoded once, queued for each client, sent by its own pump."""
