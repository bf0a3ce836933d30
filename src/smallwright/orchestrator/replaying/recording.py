"""A task's log as a replay reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from smallwright.events import Event, EventType
from smallwright.events.event_data import mapping, mappings, text, texts
from smallwright.orchestrator.clocks import SYSTEM
from smallwright.orchestrator.replaying.authorship import authors_of, effect_of, own_events

#: Types with which a step of a module begins; a boundary comes before.
BEGINS = frozenset(
    (
        EventType.MODULE_STARTED,
        EventType.TEST_STARTED,
        EventType.MODULE_ITERATION,
        EventType.CORRECTION_STARTED,
    )
)


class Recording:
    """`own` events in order with their `actors`, and the `inputs` to them; places are those in `own`.

    `segments`: first place of each run of the task, and the place behind its last. `said`: ids of inputs that
    are the system's own word, which a run knows as soon as it is said.
    """

    def __init__(self, history: Sequence[Event]) -> None:
        self.task_id = history[-1].task_id
        self._history, authors = history, authors_of(history)
        self.own = own_events(history, authors)
        self.actors = [authors[event.event_id] for event in self.own]
        self.modules = {text(event.data, "module") for event in self.own} - {""}
        ids = {event.event_id for event in self.own}
        self.inputs = [event for event in history if event.event_id not in ids]
        said = (e for e in self.inputs if authors[e.event_id] == SYSTEM)
        self.said = {e.event_id for e in said if e.event_type == EventType.USER_INTERVENTION}
        self.segments = list(pairwise([0, *self._starts(), len(self.own)])) if self.own else []
        code = (e for e in self.own if e.event_type == EventType.CODE_GENERATED)
        self._taken_up = {text(e.data, "of"): text(e.data, "module") for e in code if text(e.data, "of")}

    def before(self, place: int) -> list[Event]:
        """The inputs that were in the log before the own event at `place`."""
        return [e for e in self.inputs if e.sequence_number < self.own[place].sequence_number]

    def next_of(self, module: str, place: int, end: int) -> int | None:
        """Place where the work on a module goes on: its next own event, or an effect that comes first.

        Effects come at boundaries, so one counts where the next event begins a step. None without an event.
        """
        for each in range(place, end):
            if self.own[each].event_type == EventType.TASK_STARTED:
                return None
            if self.line(self.own[each]) == module:
                begins = self.own[each].event_type in BEGINS
                first = (at for at in range(place, each) if self.is_effect(self.own[at]))
                return next(first, each) if begins else max(place, self.first_effect(each))
        return None

    def line(self, event: Event) -> str:
        """The module in whose work an own event comes; "" for the task's own work, and for effects."""
        return text(event.data, "module") or self._taken_up.get(effect_of(event), "")

    def is_effect(self, event: Event) -> bool:
        """Whether it says that something took effect at a boundary, whoever was there."""
        return bool(effect_of(event)) and not self.line(event)

    def width(self, segment: tuple[int, int]) -> int:
        """How many modules were in work side by side, at most; the plan's first ones begin first."""
        plan: list[tuple[str, set[str]]] = []
        done, at_work, most = set[str](), set[str](), 1
        places = {event.event_id: place for place, event in enumerate(self.own)}
        for event in self._history:
            place, module = places.get(event.event_id, -1), text(event.data, "module")
            if modules := mappings(event.data, "modules"):
                plan = [(text(each, "name"), set(texts(each, "dependencies"))) for each in modules]
                done, at_work = done - set(texts(event.data, "anew")), set()
            if module not in {"", *at_work} and segment[0] <= place < segment[1]:
                coming = {text(later.data, "module") for later in self.own[place : segment[1]]} - done
                before = plan[: next((at for at, (name, _) in enumerate(plan) if name == module), 0)]
                at_work |= {name for name, needs in before if name in coming and needs <= done} | {module}
                most = max(most, len(at_work))
            if event.event_type == EventType.MODULE_COMPLETE:
                at_work.discard(module)
                done.add(module)
        return most

    def module_of_step(self, step: str) -> str:
        """The module that a step of a coder is about, "" for the task's own (TaskRun.tools names them)."""
        what, _, rest = step.partition(" ")
        if what == "reproduce":
            return next((text(e.data, "module") for e in self.inputs if e.event_id == rest), "")
        return rest.rpartition(" ")[0] if what == "correct" else rest

    def _starts(self) -> Iterator[int]:
        """Where other runs of the task begin; a run that makes another plan goes on."""
        replan = False
        for place, event in enumerate(self.own):
            if event.event_type == EventType.TASK_STARTED:
                if place and not replan:
                    yield place
                replan = False
            elif event.event_type == EventType.PLANNING_COMPLETE:
                replan = False
            replan = replan or mapping(event.data, "payload").get("replan") is True

    def first_effect(self, place: int) -> int:
        """Effects in a row were taken up at one boundary."""
        while place and self.is_effect(self.own[place - 1]):
            place -= 1
        return place
