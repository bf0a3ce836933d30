"""Where the work on one module stands; the same steps lead there live and from the log."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from smallwright.events import Event
from smallwright.events.event_data import text
from smallwright.orchestrator.coder import STRATEGIES, ModuleDraft
from smallwright.orchestrator.loop_guard import Candidate, LoopGuard, better
from smallwright.orchestrator.testing import test_ids
from smallwright.orchestrator.workspace import TestReport


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """A bug report whose test has been written and not been run yet."""

    report: str  # id of BUG_REPORT_RECEIVED
    words: str
    tests: frozenset[str]  # ids that the test file did not have before


@dataclass(kw_only=True)
class ModuleState:
    """One module from its draft on."""

    draft: ModuleDraft  # its tests hold all the time, but for a bug report's and the user's own
    code: str  # as last accepted
    version: int  # code_version of that
    changes: tuple[Event, ...]  # what the next run of tests acts upon; the last change first
    last: Event  # what the next step follows from
    best: Candidate | None = None  # None: the draft is not tested yet
    tested: bool = False  # whether `code` is
    rounds: int = 0  # corrections that ended
    spent: int = 0  # of them, those before the module was given new work from outside
    first: str = STRATEGIES[0]  # with which corrections begin
    guard: LoopGuard = field(default_factory=LoopGuard)
    completed: Event | None = None
    reproduction: Reproduction | None = None
    complaint: str = ""  # words of the report or of the user that the corrections answer
    reason: str = "test failure"  # of the corrections

    @classmethod
    def drafted(cls, draft: ModuleDraft, written: Event, tests: Event, first: str) -> ModuleState:
        """A draft that is not tested yet, the events of its code and tests, the first strategy."""
        return cls(
            first=first,
            guard=LoopGuard(first),
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

    def own(self, code: str, event: Event) -> None:
        """The user's own code is the module's, whatever was best before."""
        self.renew()
        self.best = None
        self.change(code, event)
        self.complaint, self.reason = "", "intervention"

    def hold(self, tests: str, event: Event) -> None:
        """The tests are others from now on: a bug report's, or the user's own."""
        new = frozenset(test_ids(self.draft.tests_path, tests)) - self._ids()
        self.renew()
        self.draft, self.best = replace(self.draft, tests=tests), None
        self.changes, self.last, self.tested, self.completed = (event,), event, False, None
        self.complaint, self.reason = "", "intervention"
        if report := text(event.data, "report"):
            self.reproduction = Reproduction(report=report, words=text(event.data, "words"), tests=new)

    def renew(self) -> None:
        """As many corrections as at first: the user gave the module another chance, or other work."""
        self.spent, self.guard = self.rounds, LoopGuard(self.first)

    def test(self, report: TestReport, event: Event) -> None:
        """The code was tested."""
        candidate = Candidate(code=self.code, version=self.version, report=report)
        self.best = candidate if self.best is None else better(self.best, candidate)
        self.tested, self.last = True, event
        failed = {failure.id.partition("[")[0] for failure in report.failed}
        if self.reproduction is not None and failed & self.reproduction.tests:
            self.complaint, self.reason = self.reproduction.words, "bug report"
            self.reproduction = None

    def correct(self, event: Event) -> None:
        """A round of correction ended."""
        self.rounds, self.last = self.rounds + 1, event
        if event.data["outcome"] == "changed":
            self.change(event.data["code"], event)

    def dismiss(self, event: Event) -> None:
        """A bug report came to nothing."""
        self.reproduction, self.last = None, event

    def _ids(self) -> frozenset[str]:
        return frozenset(test_ids(self.draft.tests_path, self.draft.tests))
