"""Where the work on one module stands; the same steps lead there live and from the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from smallwright.events import Event, EventType
from smallwright.orchestrator.coder import ModuleDraft
from smallwright.orchestrator.loop_guard import Candidate, LoopGuard, better
from smallwright.orchestrator.testing import report_of
from smallwright.orchestrator.workspace import TestReport


@dataclass(kw_only=True)
class ModuleState:
    """One module from its draft on."""

    draft: ModuleDraft  # its tests hold all the time
    code: str  # as last accepted
    version: int  # code_version of that
    changes: tuple[Event, ...]  # what the next run of tests acts upon; the last change first
    last: Event  # what the next step follows from
    best: Candidate | None = None  # None: the draft is not tested yet
    tested: bool = False  # whether `code` is
    rounds: int = 0  # corrections that ended
    guard: LoopGuard = field(default_factory=LoopGuard)
    completed: Event | None = None

    @classmethod
    def drafted(cls, draft: ModuleDraft, written: Event, tests: Event) -> ModuleState:
        """A draft that is not tested yet, and the events of its code and tests."""
        return cls(
            draft=draft,
            code=draft.code,
            version=written.code_version,
            changes=(written, tests),
            last=tests,
        )

    def change(self, code: str, event: Event) -> None:
        """Other code was accepted."""
        self.code, self.version, self.changes, self.last = code, event.code_version, (event,), event
        self.tested, self.completed = False, None

    def test(self, report: TestReport, event: Event) -> None:
        """The code was tested."""
        candidate = Candidate(code=self.code, version=self.version, report=report)
        self.best = candidate if self.best is None else better(self.best, candidate)
        self.tested, self.last = True, event

    @classmethod
    def from_history(cls, history: Iterable[Event], module: str) -> ModuleState | None:
        """The state that the log tells; None where there is no whole draft in it."""
        state: ModuleState | None = None
        written: Event | None = None
        for event in history:
            if event.data.get("module") != module:
                continue
            if event.event_type == EventType.CODE_GENERATED and "tests_of" in event.data:
                state = None if written is None else cls.drafted(_draft(written, event), written, event)
            elif event.event_type == EventType.CODE_GENERATED and state is None:
                written = event
            elif state is not None:
                state._replay(event)
        return state

    def _replay(self, event: Event) -> None:
        if event.event_type == EventType.CORRECTION_COMPLETED:
            if self.best is not None:
                self.guard.choose(self.best.code, self.best.report)
            self.rounds, self.last = self.rounds + 1, event
            if event.data["outcome"] == "changed":
                self.change(event.data["code"], event)
        elif event.event_type == EventType.CODE_GENERATED:  # a user's own, whatever was best before
            self.best = None
            self.change(event.data["code"], event)
        elif event.event_type in (EventType.TEST_PASSED, EventType.TEST_FAILED):
            self.test(report_of(event), event)
        elif event.event_type == EventType.MODULE_COMPLETE:
            self.completed = event


def _draft(written: Event, tests: Event) -> ModuleDraft:
    return ModuleDraft(
        path=written.data["path"],
        code=written.data["code"],
        tests_path=tests.data["path"],
        tests=tests.data["code"],
        public=tuple(written.data["public"]),
    )
