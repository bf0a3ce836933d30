"""Made-up histories of tasks: types, data, clocks and causes as in a real task's log (docs/events.md)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from smallwright.events import Event, EventType
from smallwright.events.event_ids import new_event_id
from smallwright.events.stored_event import stored_event
from smallwright.events.timestamps import now

MODULES = ("accounts.py", "ledger.py", "report.py", "cli.py")
_ROUNDS = 3  # failing runs of a module before it passes
_CODE = "def balance(entries):\n    return sum(entry.amount for entry in entries)\n"
_FAILED = {"kind": "assertion", "message": "expected 3, got 2", "expected": "3", "actual": "2"}
_CALL = {"call": 1, "model": "small", "prompt_tokens": 900, "completion_tokens": 140, "duration_ms": 5200}


class History:
    """One task's events, without end: after each TASK_COMPLETE a bug report opens it again."""

    def __init__(self, task_id: str) -> None:
        self._task_id = task_id
        self._clocks: dict[str, dict[str, int]] = {}  # actor -> its last clock
        self._cause: str | None = None
        self._version = 0

    def events(self) -> Iterator[Event]:
        """TASK_CREATED first."""
        yield self._event("TASK_CREATED", "user:1", prompt="Keep accounts and print a report", answers=[])
        for attempt in itertools.count(1):
            yield self._event("TASK_STARTED", "planner", attempt=attempt)
            if attempt == 1:
                plan = [{"name": name, "dependencies": [], "public": []} for name in MODULES]
                yield self._event("PLANNING_COMPLETE", "planner", outcome="plan", modules=plan)
            for module in MODULES:
                yield from self._module(module)
            yield self._event("DEAD_CODE_ANALYSIS", "analyst", unused=[])
            yield self._event("TASK_COMPLETE", "planner", modules=list(MODULES), summary="Four modules.")
            seen = {"code_version": self._version, "text": "the total of an empty ledger is wrong"}
            yield self._event("BUG_REPORT_RECEIVED", f"reporter:{attempt % 5}", module=MODULES[0], **seen)

    def _module(self, module: str) -> Iterator[Event]:
        coder, tester, corrector = (f"{role}:{module}" for role in ("coder", "tester", "corrector"))
        yield self._event("MODULE_STARTED", coder, module=module, dependencies=[])
        yield self._changed("CODE_GENERATED", coder, module)
        for number in range(1, _ROUNDS + 1):
            yield from self._tested("TEST_FAILED", tester, module)
            yield self._event(
                "MODULE_ITERATION", corrector, module=module, round=number, strategy="mark the line"
            )
            yield self._event("CORRECTION_STARTED", corrector, module=module, from_version=self._version)
            yield self._changed("CORRECTION_COMPLETED", corrector, module, outcome="changed")
        yield from self._tested("TEST_PASSED", tester, module)
        yield self._event(
            "MODULE_COMPLETE", coder, module=module, code_hash=self._hash, summary="Sums amounts."
        )

    def _changed(self, name: str, actor: str, module: str, **more: Any) -> Event:
        self._version += 1
        code = {"path": module, "code": f"{_CODE}# {self._version}\n", "code_hash": self._hash}
        return self._event(name, actor, module=module, **code, **more, calls=[_CALL])

    def _tested(self, outcome: str, tester: str, module: str) -> Iterator[Event]:
        yield self._event("TEST_STARTED", tester, module=module, code_hash=self._hash, tests_hash="0" * 64)
        ids = [f"test_{module}::test_{number}" for number in range(3)]
        failed = [{"id": ids.pop(), **_FAILED}] if outcome == "TEST_FAILED" else []
        result = {"passed": ids, "failed": failed, "duration_ms": 430}
        yield self._event(outcome, tester, module=module, code_hash=self._hash, **result)

    @property
    def _hash(self) -> str:
        return f"{self._version:064x}"

    def _event(self, name: str, actor: str, **data: Any) -> Event:
        """The actor's next event: it acted upon what its module's other actors, or the planner, did last."""
        module = actor.partition(":")[2]
        clock: dict[str, int] = {}
        for other, theirs in self._clocks.items():
            if other in (actor, "planner", "user:1") or (module and other.endswith(f":{module}")):
                _merge(clock, theirs)
        clock[actor] = clock.get(actor, 0) + 1
        self._clocks[actor] = clock
        id_, cause = new_event_id(), self._cause
        self._cause = id_
        kind = EventType(name)
        # Not checked, as a million of them would take a minute: test_read.py checks a few hundred.
        return stored_event(self._task_id, kind, id_, now(), 0, self._version, clock, cause, data, 0, "")


def _merge(clock: dict[str, int], other: Mapping[str, int]) -> None:
    for process, count in other.items():
        clock[process] = max(count, clock.get(process, 0))
