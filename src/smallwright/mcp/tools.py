"""The tools, each with what clients may assume of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fastmcp import FastMCP
from mcp_types import ToolAnnotations

from smallwright.mcp.reading_tools import ReadingTools
from smallwright.mcp.running_tools import RunningTools
from smallwright.mcp.steering_tools import SteeringTools
from smallwright.mcp.task_tool import TaskTool
from smallwright.mcp.waiting import WaitingTools
from smallwright.service import TaskManager

_LOOKS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_ADDS = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False
)
_ENDS = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False
)
_CHANGES = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=False, open_world_hint=False
)


def add_tools(server: FastMCP, tasks: TaskManager) -> None:
    """Register all of them."""
    for tool, hints in _tools(tasks):
        server.add_tool(TaskTool.from_function(tool, annotations=hints))


def _tools(tasks: TaskManager) -> Iterator[tuple[Callable[..., Any], ToolAnnotations]]:
    running, looking, steering = RunningTools(tasks), ReadingTools(tasks), SteeringTools(tasks)
    yield running.start_coding_task, _ADDS
    yield looking.get_task_status, _LOOKS
    yield looking.list_tasks, _LOOKS
    yield looking.get_task_events, _LOOKS
    yield looking.get_task_code, _LOOKS
    yield WaitingTools(tasks).wait_for_task, _LOOKS  # what it may add are the user's own answers
    yield steering.answer_questions, _ADDS
    yield steering.intervene, _CHANGES
    yield steering.report_bug, _ADDS
    yield running.cancel_task, _ENDS
    yield running.fork_task, _ADDS
