"""The composition root: where concrete classes meet, and nowhere else."""

from smallwright.bootstrap.hooks import Hooks
from smallwright.bootstrap.looking import open_tasks
from smallwright.bootstrap.store import open_store
from smallwright.bootstrap.system import System, open_system

__all__ = ["Hooks", "System", "open_store", "open_system", "open_tasks"]
