"""The application service, which every face calls, and what the faces show."""

from smallwright.service.new_task import RequestLimits
from smallwright.service.task_manager import TaskManager

__all__ = ["RequestLimits", "TaskManager"]
