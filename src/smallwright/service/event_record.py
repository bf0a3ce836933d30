"""An event as the faces that publish a schema answer it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field


class EventRecord(BaseModel):
    """The fields of service.views.event_view."""

    event_id: str
    task_id: str
    version: Annotated[int, Field(description="Place in the task's stream: 1, 2, 3 …")]
    sequence: Annotated[int, Field(description="Place in the whole log.")]
    code_version: int
    event_type: str
    timestamp: str
    vector_clock: dict[str, int]
    causation_id: str | None
    data: dict[str, Any]
