"""The HTTP face: REST and WebSocket."""

from smallwright.api.main import create_app
from smallwright.api.models.requests import BugReport, InterventionRequest, TaskRequest
from smallwright.api.models.responses import TaskResponse
from smallwright.api.websocket_manager import WebSocketManager

__all__ = [
    "BugReport",
    "InterventionRequest",
    "TaskRequest",
    "TaskResponse",
    "WebSocketManager",
    "create_app",
]
