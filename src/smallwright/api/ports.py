"""What the HTTP face needs of the system that it serves."""

from __future__ import annotations

from typing import Protocol

from smallwright.service import TaskManager
from smallwright.service.health import Health


class ServedSystem(Protocol):
    """open_system's System, or a test's own."""

    @property
    def tasks(self) -> TaskManager:
        """The application service."""

    def health(self) -> Health:
        """As of the last probe; answers at once, whatever the model does."""
