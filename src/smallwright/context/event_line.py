"""One event as one line: its number, version, type and module, and what matters of its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from smallwright.events import Event, EventType
from smallwright.events.event_data import mapping, mappings, text, texts

#: Characters of a line's details.
DETAIL_CHARS = 90


def event_line(event: Event) -> str:
    """`event` as one line of some 20 tokens; missing and odd data is passed over."""
    head = [f"#{event.sequence_number}", event.event_type, module_of(event)]
    if event.code_version:
        head.insert(1, f"v{event.code_version}")
    detail = one_line(_DETAILS.get(event.event_type, _other)(event.data), DETAIL_CHARS)
    return " ".join(part for part in head if part) + (f": {detail}" if detail else "")


def module_of(event: Event) -> str:
    """The module that `event` names; "" where it names none, and so belongs to all."""
    return text(event.data, "module")


def one_line(words: str, limit: int) -> str:
    """`words` on one line of at most `limit` characters."""
    flat = " ".join(words[: 4 * limit].split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def _plan(data: Mapping[str, Any]) -> str:
    names = [text(module, "name") for module in mappings(data, "modules")]
    questions = [text(question, "text") for question in mappings(data, "questions")]
    return ", ".join(names) or "asks: " + " / ".join(questions)


def _tests(data: Mapping[str, Any]) -> str:
    failed = mappings(data, "failed")
    counts = f"{len(texts(data, 'passed'))} passed"
    if not failed:
        return counts
    first = failed[0]
    name = text(first, "id").rpartition("::")[2]
    return f"{counts}, {len(failed)} failed: {name} {text(first, 'kind')} {text(first, 'message')}"


def _code(data: Mapping[str, Any]) -> str:
    lines = text(data, "code").count("\n")
    names = ", ".join(texts(data, "public"))
    return " ".join(filter(None, [text(data, "outcome"), f"{lines} lines" if lines else "", names]))


def _intervention(data: Mapping[str, Any]) -> str:
    payload = data.get("payload")
    words = payload if isinstance(payload, str) else _other(mapping(data, "payload"))
    return f"{text(data, 'kind')} {words}"


def _report(data: Mapping[str, Any]) -> str:
    verdict = mapping(data, "verdict")
    stale = f"ignored, {text(verdict, 'reason')}: " if verdict.get("valid") is False else ""
    return stale + text(data, "text")


def _other(data: Mapping[str, Any]) -> str:
    """Short values, by key."""
    short = {
        key: value for key, value in data.items() if isinstance(value, (str, int, float)) and value != ""
    }
    return ", ".join(f"{key} {one_line(str(value), 60)}" for key, value in short.items() if key != "module")


def _said(*keys: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda data: " ".join(str(data[key]) for key in keys if isinstance(data.get(key), (str, int)))


_DETAILS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    EventType.TASK_CREATED: _said("prompt"),
    EventType.PLANNING_COMPLETE: _plan,
    EventType.MODULE_STARTED: lambda data: ", ".join(texts(data, "dependencies")),
    EventType.MODULE_ITERATION: _said("round", "strategy"),
    EventType.CODE_GENERATED: _code,
    EventType.CORRECTION_COMPLETED: _code,
    EventType.CORRECTION_STARTED: _said("reason"),
    EventType.TEST_STARTED: lambda _data: "",
    EventType.TEST_PASSED: _tests,
    EventType.TEST_FAILED: _tests,
    EventType.MODULE_COMPLETE: _said("summary"),
    EventType.BUG_REPORT_RECEIVED: _report,
    EventType.USER_INTERVENTION: _intervention,
    EventType.DEAD_CODE_ANALYSIS: lambda data: f"{len(mappings(data, 'unused'))} unused names",
    EventType.TASK_COMPLETE: _said("summary"),
    EventType.TASK_FAILED: _said("reason", "message"),
    EventType.TASK_CANCELLED: _said("by", "reason"),
}
