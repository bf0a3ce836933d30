"""What is different in a fork, checked against what its source was at that event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from smallwright.errors import InvalidInputError, TaskStateError
from smallwright.events import TaskSnapshot
from smallwright.events.answers import given_answers
from smallwright.orchestrator.coder import STRATEGIES
from smallwright.service.new_task import NewTask, RequestLimits

_KNOWN = ("prompt", "answers", "model", "strategy", "files")


@dataclass(frozen=True, kw_only=True)
class ForkChanges:
    """The request of a fork, and which of its fields are other than the source's."""

    request: NewTask
    answers: tuple[tuple[str, str], ...]  # all that hold: (question's text or "", answer)
    strategy: str | None = None
    files: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # path -> payload of replace_code
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, changes: Mapping[str, Any] | None, source: TaskSnapshot, limits: RequestLimits) -> Self:
        """`changes` as a client sends them; None for a field: as it is. Raises InvalidInputError."""
        if changes is not None and not isinstance(changes, Mapping):
            raise InvalidInputError(f"changes: {changes!r:.40} is no object of {', '.join(_KNOWN)}")
        given = {name: value for name, value in (changes or {}).items() if value is not None}
        if strange := sorted(map(str, given.keys() - set(_KNOWN))):
            raise InvalidInputError(f"changes.{strange[0]}: unknown; there are {', '.join(_KNOWN)}")
        settings = source.settings
        answers = _answers(given["answers"], source) if "answers" in given else source.answers
        request = NewTask(
            prompt=given.get("prompt", source.prompt),
            answers=[answer for _question, answer in answers],
            priority=settings.get("priority") or "MEDIUM",
            model=given.get("model", settings.get("model")),
            effort=settings.get("effort") or "normal",
            limits=limits,
        )
        strategy = _strategy(given.get("strategy")) or settings.get("strategy")
        files = _files(given.get("files", {}), source)
        differs = {
            "prompt": request.prompt != source.prompt,
            "answers": answers != source.answers,
            "model": request.model != settings.get("model"),
            "strategy": strategy != settings.get("strategy"),
            "files": bool(files),
        }
        names = frozenset(name for name in _KNOWN if differs[name])
        return cls(request=request, answers=answers, strategy=strategy, files=files, names=names)


def _answers(given: Any, source: TaskSnapshot) -> tuple[tuple[str, str], ...]:
    """A list takes the place of all answers; a mapping changes those of the questions that it names."""
    texts = {str(question["id"]): str(question["text"]) for question in source.questions}
    pairs = tuple((texts.get(name, name), answer) for name, answer in given_answers(given))
    if not isinstance(given, (list, tuple, Mapping)) or (given and not pairs):
        raise InvalidInputError("changes.answers: give a list of texts, or {question's id or text: answer}")
    if not isinstance(given, Mapping):
        return pairs
    asked = {*texts.values(), *(question for question, _answer in source.answers)}
    if strange := [name for name, _answer in pairs if name not in asked]:
        known = ", ".join(texts) or "none"
        raise TaskStateError(f"changes.answers: {strange[0]!r} was not asked by then; questions: {known}")
    return tuple({**dict(source.answers), **dict(pairs)}.items())


def _strategy(given: Any) -> str | None:
    if given is not None and given not in STRATEGIES:
        raise InvalidInputError(f"changes.strategy: {given!r:.40} is none of {', '.join(STRATEGIES)}")
    return None if given is None else str(given)


def _files(given: Any, source: TaskSnapshot) -> dict[str, dict[str, str]]:
    if not isinstance(given, Mapping) or not all(isinstance(text, str) for text in given.values()):
        raise InvalidInputError("changes.files: give an object {path: text}")
    modules = {path: m.name for m in source.modules.values() for path in (m.path, m.tests_path) if path}
    for path, text in given.items():
        if path not in modules:
            known = ", ".join(modules) or "none yet"
            raise TaskStateError(f"changes.files: {path!r} is no file of the task at that event: {known}")
        if not text.strip():
            raise InvalidInputError(f"changes.files: {path} is empty. Give its whole new text.")
    return {path: {"module": modules[path], "path": path, "code": text} for path, text in given.items()}
