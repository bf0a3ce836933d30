"""The HTTP face: REST and WebSocket."""

from smallwright.api.main import create_app
from smallwright.api.models.requests import TaskRequest
from smallwright.api.models.responses import TaskResponse

__all__ = ["TaskRequest", "TaskResponse", "create_app"]
