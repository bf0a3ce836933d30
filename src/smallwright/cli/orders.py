"""What `smallwright run` was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from smallwright.service.new_task import NewTask

#: What Ctrl-C does to a task at a server.
OnInterrupt = Literal["detach", "cancel"]


@dataclass(frozen=True, kw_only=True)
class Order:
    """Checked."""

    request: NewTask
    folder: Path
    questions: bool
    as_json: bool
    yes: bool
    force: bool
    keep_failed: bool
    on_interrupt: OnInterrupt = "detach"
    where: str = ""  # the option that leads to the task (reaching.option_of)
