"""An HTTP and WebSocket client: the verbs of TaskManager over the wire."""

from smallwright.client.client import Client

__all__ = ["Client"]
