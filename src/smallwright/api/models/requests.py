"""What clients send. Unknown fields are refused by name."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from smallwright.errors import InvalidInputError
from smallwright.service import RequestLimits
from smallwright.service.new_task import EFFORTS, PRIORITIES, NewTask

_TEXT = r"\S"  # something that can be seen
Text = Annotated[str, Field(pattern=_TEXT)]
Kind = Literal["answer", "pause", "resume", "steer", "queue", "amend", "replace_code", "cancel"]


class Body(BaseModel):
    """What all bodies share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TaskRequest(Body):
    """A task to make. `prompt` may have 200,000 characters, and `answers` 1,000 items, as configured."""

    prompt: str = Field(
        description="What the code should do.", json_schema_extra={"minLength": 1, "pattern": _TEXT}
    )
    answers: list[str] = Field(default=[], description="Answers to questions that may come up, in order.")
    priority: str | int = Field(
        default="MEDIUM",
        description="How urgent it is: a name, or its number.",
        json_schema_extra={"anyOf": [{"enum": list(PRIORITIES)}, {"enum": list(PRIORITIES.values())}]},
    )
    model: str | None = Field(default=None, description="A model's name; null: as configured.")
    effort: str = Field(default="normal", json_schema_extra={"enum": list(EFFORTS)})

    @field_validator("prompt", "answers", "priority", "model", "effort")
    @classmethod
    def _as_the_service_has_it(cls, value: Any, info: ValidationInfo) -> Any:
        """Each field by itself, so that all that is wrong is told at once."""
        field = str(info.field_name)
        limits = (info.context or {}).get("limits") or RequestLimits()
        try:
            checked = NewTask(**{"prompt": "any", field: value, "limits": limits})
        except InvalidInputError as error:
            message = str(error).removeprefix(f"{field}: ")
            raise PydanticCustomError("refused", "{message}", {"message": message}) from None
        return getattr(checked, field)
