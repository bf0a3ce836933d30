"""What model and workspace answered, found again by step and number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from smallwright import errors
from smallwright.events import Event
from smallwright.events.event_data import mappings, text
from smallwright.events.frozen_json import thaw
from smallwright.orchestrator.call_record import recorded_request
from smallwright.orchestrator.language_model import ModelRequest
from smallwright.orchestrator.replaying.report import diff_of, flattened
from smallwright.orchestrator.replaying.turns import Turns, divergence, never

Entry = Mapping[str, Any]


class Answers:
    """Looks into the outcome that a step comes to; a step that died before it gets no answer."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.calls = self.runs = 0  # that were answered
        self._used: dict[tuple[str, str], set[int]] = defaultdict(set)  # (event, kind) -> numbers of entries

    async def call(self, step: str, request: ModelRequest) -> Entry:
        """The entry of `calls`; one that asks something else is answered all the same, and noted."""
        event = await self._outcome(step)
        asked = recorded_request(request)
        left = list(self._left(event, "calls", step))
        number, entry = next(((n, each) for n, each in left if _same(each, asked)), (left or [(0, {})])[0])
        name = f"call {number} of {step!r}"
        if not left:
            self.turns.astray("prompt", f"one call more of {step!r}", event, _prompt_diff({}, asked))
            await never()
        if not _same(entry, asked):
            self.turns.found.append(divergence("prompt", name, event, _prompt_diff(entry, asked)))
        self.calls += 1
        return self._take(event, "calls", number, entry)

    async def run(self, step: str, what: str, asked: str) -> Any:
        """The answer of the entry of `runs`, as for `call`."""
        event = await self._outcome(step)
        left = [(n, each) for n, each in self._left(event, "runs", step) if each["what"] == what]
        number, entry = next(((n, e) for n, e in left if e["asked"] == asked), (left or [(0, {})])[0])
        if not left:
            self.turns.astray("workspace", f"one {what} more of {step!r}", event)
            await never()
        if entry.get("left_out"):
            self.turns.astray("workspace", f"{what} {number} of {step!r} was too large for the log", event)
            await never()
        if entry["asked"] != asked:
            diff = diff_of(entry["asked"], asked)
            self.turns.found.append(divergence("workspace", f"{what} {number} of {step!r}", event, diff))
        self.runs += 1
        return thaw(self._take(event, "runs", number, entry)["answer"])

    def has_more(self, step: str) -> bool:
        """Whether the step made one more call."""
        event = self._find(step)
        return event is not None and any(self._left(event, "calls", step))

    def unused(self, event: Event) -> list[str]:
        """What of an outcome that came again was not asked for."""
        return [
            f"{kind[:-1]} {number} of {text(entry, 'step')!r}, which was not made"
            for kind in ("calls", "runs")
            for number, entry in enumerate(mappings(event.data, kind), start=1)
            if number not in self._used[event.event_id, kind]
        ]

    async def _outcome(self, step: str) -> Event:
        event = self._find(step)
        if event is None:
            await never()
        assert event is not None
        return event

    def _find(self, step: str) -> Event | None:
        """The next event that bears calls, of the step's module or task; else what ended all at once."""
        begin, end = self.turns.place, self.turns.segment[1]
        outcomes = [event for event in self.turns.recording.own[begin:end] if "calls" in event.data]
        module = self.turns.recording.module_of_step(step)
        own = (event for event in outcomes if text(event.data, "module") == module)
        return next(own, outcomes[-1] if outcomes and not text(outcomes[-1].data, "module") else None)

    def _left(self, event: Event, kind: str, step: str) -> Iterator[tuple[int, Entry]]:
        used = self._used[event.event_id, kind]
        for number, entry in enumerate(mappings(event.data, kind), start=1):
            if number not in used and text(entry, "step", step) == step:
                yield number, entry

    def _take(self, event: Event, kind: str, number: int, entry: Entry) -> Entry:
        self._used[event.event_id, kind].add(number)
        self.turns.steps += 1
        return entry


def error_of(recorded: Entry) -> errors.SmallwrightError:
    """The error that a call ended with."""
    kinds: list[type[errors.SmallwrightError]] = [errors.ModelError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    found = next((kind for kind in kinds if kind.code == recorded["code"]), errors.ModelError)
    return found(text(recorded, "message"))


def _same(entry: Entry, asked: Entry) -> bool:
    return all(thaw(entry.get(name)) == asked[name] for name in asked)


def _prompt_diff(entry: Entry, asked: Entry) -> str:
    sides = [flattened(mappings(thaw(each), "prompt")) for each in (entry, asked)]
    if sides[0] != sides[1]:
        return diff_of(*sides)
    return diff_of(thaw(entry.get("parameters")), asked["parameters"])
