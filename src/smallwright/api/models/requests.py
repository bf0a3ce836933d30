"""What clients send. Unknown fields are refused by name."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from smallwright.api.models.payloads import PAYLOADS, SAID
from smallwright.errors import InvalidInputError
from smallwright.service import RequestLimits
from smallwright.service.new_task import EFFORTS, PRIORITIES, NewTask


def _whole(number: Any) -> Any:
    """JSON knows one kind of number: 2.0 is 2."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _said(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("empty", "it is empty")
    return text


Text = Annotated[str, AfterValidator(_said), Field(json_schema_extra=SAID)]
Count = Annotated[int, Field(ge=0, strict=True), BeforeValidator(_whole)]
Kind = Literal["answer", "pause", "resume", "steer", "queue", "amend", "replace_code", "cancel"]


class Body(BaseModel):
    """What all bodies share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TaskRequest(Body):
    """A task to make. `prompt` may have 200,000 characters, and `answers` 1,000 items, as configured."""

    prompt: str = Field(description="What the code should do.", json_schema_extra=SAID)
    answers: list[str] = Field(default=[], description="Answers to questions that may come up, in order.")
    priority: str | int = Field(
        default="MEDIUM",
        description="How urgent it is: a name, or its number.",
        json_schema_extra={"anyOf": [{"enum": list(PRIORITIES)}, {"enum": list(PRIORITIES.values())}]},
    )
    model: str | None = Field(
        default=None,
        description="A model's name; null: as configured.",
        json_schema_extra={"anyOf": [{"type": "string", **SAID}, {"type": "null"}]},
    )
    effort: str = Field(default="normal", json_schema_extra={"enum": list(EFFORTS)})

    @field_validator("prompt", "answers", "model", "effort")
    @classmethod
    def _as_the_service_has_it(cls, value: Any, info: ValidationInfo) -> Any:
        return _checked(value, info)

    @field_validator("priority", mode="plain")
    @classmethod
    def _name_or_number(cls, value: Any, info: ValidationInfo) -> Any:
        return _checked(value, info)


def _checked(value: Any, info: ValidationInfo) -> Any:
    """One field by itself by the service's rules, so that all that is wrong is told at once."""
    field = str(info.field_name)
    limits = (info.context or {}).get("limits") or RequestLimits()
    try:
        checked = NewTask(**{"prompt": "any", field: value, "limits": limits})
    except InvalidInputError as error:
        message = str(error).removeprefix(f"{field}: ")
        raise PydanticCustomError("refused", "{message}", {"message": message}) from None
    return getattr(checked, field)


class Seen(Body):
    """The code as the client last saw it; null: it does not say."""

    code_version: Count | None = None
    vector_clock: dict[Annotated[str, Field(min_length=1)], Count] | None = None
    code_hash: str | None = None


class InterventionRequest(Body):
    """What a user does to a task. What `payload` holds depends on `kind`.

    answer: {question's id: answer} or a list of answers; steer, queue, amend: {text, module?} or a text;
    replace_code: {module, code}; pause, resume, cancel: {reason?}.
    """

    model_config = ConfigDict(json_schema_extra={"anyOf": PAYLOADS})

    kind: Kind
    payload: Any = None
    seen: Seen | None = Field(default=None, description="Refused where the code has changed since.")


class BugReport(Body):
    """What is wrong with a module. Without `seen` it is about the code as it is now."""

    module: Text = Field(examples=["bank.py"])
    text: Text = Field(description="The call, what came, and what should have come.")
    seen: Seen | None = None


class CancelRequest(Body):
    """Why a task is cancelled."""

    reason: Text = Field(default="cancelled", description="It stands in the log.")


class Changes(Body):
    """What is different in a fork; null: as in the task that it comes from."""

    prompt: Text | None = None
    answers: list[str] | dict[str, str] | None = Field(
        default=None, description="All of them anew, or those of some questions."
    )
    model: Text | None = None
    strategy: Literal["repair", "rewrite_function", "fresh_module"] | None = None
    files: dict[str, Text] | None = Field(default=None, description="path: text, of files that it has.")


class ForkRequest(Body):
    """A new task that goes on from an event of another one."""

    sequence: Annotated[int, Field(ge=1, le=2**63 - 1, strict=True), BeforeValidator(_whole)]
    changes: Changes | None = None
