"""task:// URIs, and which of them an event changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from smallwright.events import Event

_URI = re.compile(r"task://(?P<task>[^/]+)/(?:state|events|files/(?P<path>.+))")


@dataclass(frozen=True, kw_only=True)
class TaskUri:
    """A task's state or events, or one of its files."""

    task_id: str
    path: str | None  # None: state or events

    def changed_by(self, event: Event) -> bool:
        """Whether the resource reads otherwise after this event of its task."""
        return self.path is None or (event.data.get("path") == self.path and "code" in event.data)


def parsed(uri: str) -> TaskUri | None:
    """None for the URI of anything else."""
    found = _URI.fullmatch(uri)
    if found is None:
        return None
    path = found["path"]
    return TaskUri(task_id=unquote(found["task"]), path=None if path is None else unquote(path))
