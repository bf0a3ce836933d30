"""What tools take, with the words that their schemas show."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

TaskId = Annotated[str, Field(description="The task's id, as start_coding_task or list_tasks gave it.")]
Status = Literal["created", "running", "waiting", "paused", "completed", "failed", "cancelled"]
Limit = Annotated[int, Field(ge=1, le=500, description="At most so many.")]
After = Annotated[int, Field(ge=0, description="Only events after this sequence number; 0 for all.")]


class SeenCode(BaseModel, extra="forbid"):
    """The code as it was when the caller looked; get_task_status says all three."""

    code_version: Annotated[int | None, Field(ge=0)] = None
    vector_clock: dict[str, int] | None = None
    code_hash: str | None = None


class Changes(BaseModel, extra="forbid"):
    """What is different in a fork; what is left out is as in the task that it comes from."""

    prompt: str | None = None
    answers: list[str] | dict[str, str] | None = None
    model: str | None = None
    strategy: Literal["repair", "rewrite_function", "fresh_module"] | None = None
    files: Annotated[dict[str, str] | None, Field(description="path -> text, of files that it has")] = None


Seen = Annotated[
    SeenCode | None,
    Field(description="The code as you saw it when you decided this; what has changed since is refused."),
]
