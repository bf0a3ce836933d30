"""Completes ids of tasks and paths of files, in the URIs of resources and the arguments of prompts."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from mcp_types import (
    CompletionArgument,
    CompletionContext,
    PromptReference,
    ResourceTemplateReference,
)

from smallwright.errors import NotFoundError
from smallwright.service import TaskManager

_NEWEST = 100
_IDS = frozenset(("id", "task_id"))


class Completions:
    """FastMCP's completion handler."""

    def __init__(self, tasks: TaskManager) -> None:
        self._tasks = tasks

    async def __call__(
        self,
        _of: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        context: CompletionContext | None,
    ) -> list[str]:
        """What the argument may be, the newest tasks first; [] where nothing is known."""
        known: Iterable[str] = ()
        if argument.name in _IDS:
            known = [task.task_id for task in await self._tasks.list_tasks(limit=_NEWEST)]
        elif argument.name == "path":
            known = await self._paths((context and context.arguments) or {})
        return [each for each in known if each.startswith(argument.value)]

    async def _paths(self, given: dict[str, str]) -> list[str]:
        try:
            return sorted(await self._tasks.files(unquote(given.get("id", ""))))
        except NotFoundError:
            return []
