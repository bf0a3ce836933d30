"""What came from outside and waits for its turn: the same events lead there live and from the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from smallwright.events import Event, EventType, VectorClock
from smallwright.events.event_data import mapping, text
from smallwright.events.event_types import ENDS
from smallwright.events.lineage import changes_of_fork
from smallwright.orchestrator.clocks import SYSTEM

UNKNOWN_USER = "user:unknown"


class Errands:
    """Interventions and bug reports that are not done yet; learns from each event of the task in turn.

    A request is done once the system's USER_INTERVENTION names it (`payload.of`); the user's own code once
    its CODE_GENERATED does (`of`), and a bug report once a test or a refusal does (`report`).
    """

    def __init__(self, history: Iterable[Event] = ()) -> None:
        self.waiting: dict[str, Event] = {}  # requests that have not taken effect, by id
        self.replacements: dict[str, Event] = {}  # code of the user's own, not accepted yet
        self.reports: dict[str, Event] = {}  # valid bug reports that nobody has tried to reproduce
        self.heeded: list[
            tuple[Event, Event]
        ] = []  # steer, queue, amend: (request, what says it took effect)
        self.paused = False  # by a user
        self.replan = False  # the plan is older than what the user wants
        self._authors: dict[str, str] = {}
        self._clock: dict[str, int] = {}
        for event in history:
            self.learn(event)

    def learn(self, event: Event) -> None:
        """Take over one event more, from whomever it is."""
        self._authors[event.event_id] = self._author(event)
        self._clock = dict(VectorClock.merge(self._clock, event.vector_clock))
        if event.event_type == EventType.TASK_CREATED:
            self._forked(changes_of_fork(event))
        elif event.event_type == EventType.USER_INTERVENTION:
            self._intervened(event)
        elif event.event_type in ENDS:
            self._ended()
        elif event.event_type == EventType.BUG_REPORT_RECEIVED:
            if mapping(event.data, "verdict").get("valid") is True:
                self.reports[event.event_id] = event
        elif event.event_type == EventType.PLANNING_COMPLETE and event.data.get("outcome") == "plan":
            self.replan = False
        elif event.event_type in (EventType.CODE_GENERATED, EventType.CORRECTION_COMPLETED):
            self.replacements.pop(text(event.data, "of"), None)
            self.reports.pop(text(event.data, "report"), None)

    @property
    def changes(self) -> set[str]:
        """Ids of what opens a task again which had ended."""
        asked = {i for i, request in self.waiting.items() if request.data.get("kind") in _CHANGING}
        return asked | self.replacements.keys() | self.reports.keys()

    @property
    def cancel(self) -> Event | None:
        """The cancel that waits."""
        return next((e for e in self.waiting.values() if e.data.get("kind") == "cancel"), None)

    def author(self, event: Event) -> str:
        """The user who made `event`."""
        return self._authors.get(event.event_id) or UNKNOWN_USER

    def own_code(self) -> dict[str, Event]:
        """Requests that bring code of the user's own which is not accepted yet."""
        waiting = {i: e for i, e in self.waiting.items() if e.data.get("kind") == "replace_code"}
        return {**self.replacements, **waiting}

    def replacement(self, module: str) -> Event | None:
        """The user's own code for `module` (or for its tests) that is next."""
        return next((e for e in self.own_code().values() if replaced_module(e) == module), None)

    def concern(self, module: str) -> bool:
        """Whether `module` has work from outside."""
        return self.replacement(module) is not None or self.report(module) is not None

    def report(self, module: str) -> Event | None:
        """The bug report on `module` that is next."""
        return next((e for e in self.reports.values() if text(e.data, "module") == module), None)

    def drop_reports_but(self, modules: Iterable[str]) -> None:
        """Forget reports on modules that the plan does not have (the projection notes them)."""
        known = set(modules)
        self.reports = {i: e for i, e in self.reports.items() if text(e.data, "module") in known}

    def _forked(self, changes: Collection[str]) -> None:
        """Who stopped the source did not stop its fork; what a new prompt says anew is no errand any more."""
        self.paused = False
        gone = {"pause", "resume", "cancel", "answer"} | ({"amend"} if "prompt" in changes else set())
        self.waiting = {i: e for i, e in self.waiting.items() if e.data.get("kind") not in gone}
        self.heeded = [pair for pair in self.heeded if pair[0].data.get("kind") not in gone]
        self.replan = self.replan or not {"prompt", "answers"}.isdisjoint(changes)

    def _ended(self) -> None:
        """What came too late to stop the task does not stop it when it is opened again."""
        self.paused = False
        stops = ("pause", "resume", "cancel")
        self.waiting = {i: e for i, e in self.waiting.items() if e.data.get("kind") not in stops}

    def _intervened(self, event: Event) -> None:
        payload, kind = mapping(event.data, "payload"), text(event.data, "kind")
        request = self.waiting.pop(text(payload, "of"), None)
        if request is not None:
            self._took_effect(request, event)
        elif kind in ("pause", "resume") and not self._is_systems(event):
            self.paused = kind == "pause"
        if request is None and event.data.get("took_effect_after") is None and not self._is_systems(event):
            self.waiting[event.event_id] = event

    def _took_effect(self, request: Event, effect: Event) -> None:
        payload, kind = mapping(effect.data, "payload"), text(request.data, "kind")
        if payload.get("refused"):
            return
        self.replan = self.replan or payload.get("replan") is True
        if kind in ("steer", "queue", "amend"):
            self.heeded.append((request, effect))
        elif kind == "replace_code":
            self.replacements[request.event_id] = request

    def _is_systems(self, event: Event) -> bool:
        by = text(event.data, "by") or text(mapping(event.data, "payload"), "by")
        return by == SYSTEM or self._authors.get(event.event_id) == SYSTEM

    def _author(self, event: Event) -> str:
        """The process whose count is new in `event`: a user's or the system's."""
        new = [who for who, count in event.vector_clock.items() if count > self._clock.get(who, 0)]
        return next((who for who in new if who == SYSTEM or who.startswith("user:")), "")


_CHANGING = frozenset(("steer", "queue", "amend", "replace_code"))


def replaced_module(request: Event) -> str:
    """The module that a replace_code names, also by the path of its tests."""
    payload = mapping(request.data, "payload")
    name = text(payload, "module") or text(payload, "path")
    stem = name.rpartition("/")[2]
    return stem.removeprefix("test_") if stem.startswith("test_") else name
