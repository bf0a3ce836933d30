"""Runs a task again from its log, with neither model nor sandbox, and compares (docs/events.md)."""

from smallwright.orchestrator.replaying.replay import replay
from smallwright.orchestrator.replaying.report import Divergence, ReplayReport

__all__ = ["Divergence", "ReplayReport", "replay"]
