"""What a task may ask: checked once, for every face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from smallwright.errors import InvalidInputError

EFFORTS = ("low", "normal", "high")
PRIORITIES = MappingProxyType({"CRITICAL": 0, "HIGH": 10, "MEDIUM": 20, "LOW": 30, "BACKGROUND": 40})


@dataclass(frozen=True, kw_only=True)
class RequestLimits:
    """How large a request may be."""

    prompt_max_chars: int = 200_000
    answers_max: int = 1_000


@dataclass(frozen=True, kw_only=True)
class NewTask:
    """A request whose fields hold. Raises InvalidInputError, which names the field and the remedy."""

    prompt: str
    answers: Sequence[str] = ()
    priority: str | int = "MEDIUM"
    model: str | None = None  # None: as configured
    effort: str = "normal"
    limits: RequestLimits = field(default_factory=RequestLimits, repr=False)

    def __post_init__(self) -> None:
        _check_prompt(self.prompt, self.limits.prompt_max_chars)
        _check_answers(self.answers, self.limits.answers_max)
        object.__setattr__(self, "priority", _priority_name(self.priority))
        if self.effort not in EFFORTS:
            raise InvalidInputError(f"effort: {self.effort!r} is none of {', '.join(EFFORTS)}")
        if self.model is not None and not (isinstance(self.model, str) and self.model.strip()):
            raise InvalidInputError(f"model: {self.model!r} is no model's name; leave it out for the default")

    def to_data(self) -> dict[str, Any]:
        """The data of TASK_CREATED."""
        return {
            "prompt": self.prompt,
            "answers": list(self.answers),
            "priority": self.priority,
            "model": self.model,
            "effort": self.effort,
            "limits": _plain(self.limits),
            "forked_from": None,
        }


def _plain(limits: RequestLimits) -> Mapping[str, int]:
    return {"prompt_max_chars": limits.prompt_max_chars, "answers_max": limits.answers_max}


def _check_prompt(prompt: Any, max_chars: int) -> None:
    if not isinstance(prompt, str) or not prompt.strip():
        raise InvalidInputError("prompt: it is empty. Say in a sentence or two what the code should do.")
    if len(prompt) > max_chars:
        raise InvalidInputError(
            f"prompt: {len(prompt):,} characters, and at most {max_chars:,} are taken. Shorten it, "
            "or raise limits.prompt_max_chars in smallwright.toml."
        )
    try:
        prompt.encode()
    except UnicodeEncodeError as error:
        raise InvalidInputError(f"prompt: character {error.start} is no valid Unicode. Remove it.") from error


def _check_answers(answers: Any, most: int) -> None:
    listed = isinstance(answers, Sequence) and not isinstance(answers, str)
    if not listed or not all(isinstance(answer, str) for answer in answers):
        raise InvalidInputError("answers: they must be a list of texts.")
    if len(answers) > most:
        raise InvalidInputError(
            f"answers: {len(answers):,} given, and at most {most:,} are taken. Give fewer, "
            "or raise limits.answers_max in smallwright.toml."
        )


def _priority_name(priority: Any) -> str:
    name = str(priority).upper()
    by_number = {str(number): known for known, number in PRIORITIES.items()}
    name = by_number.get(name, name)
    if name not in PRIORITIES:
        known = ", ".join(f"{known} ({number})" for known, number in PRIORITIES.items())
        raise InvalidInputError(f"priority: {priority!r} is none of {known}")
    return name
