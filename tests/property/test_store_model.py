"""Any interleaving of appends gives 1..n, and a plain list agrees with every read (1.3)."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from tests.property.store_model import Model

from smallwright.errors import ConflictError, EventValidationError
from smallwright.events import Event, EventStore, EventType
from smallwright.events.event_storage import EventStorage
from smallwright.storage.json_file import JsonFileStorage
from smallwright.storage.memory import MemoryStorage
from smallwright.storage.sqlite import SqliteStorage

T = TypeVar("T")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MAX_BYTES = 200_000
STORAGES: dict[str, Callable[[Path], EventStorage]] = {
    "memory": lambda _path: MemoryStorage(),
    "sqlite": SqliteStorage,
    "json": JsonFileStorage,
}
TASKS = st.sampled_from(["a", "b", "c/d", "e"])
TYPES = st.sampled_from(["TASK_CREATED", "CODE_GENERATED", "TEST_FAILED"])
TIMES = st.sampled_from([NOON + timedelta(hours=hours) for hours in (-13, -1, 0, 1, 11, 12, 40)])
DATA = {
    "none": {},
    "code": {"code": "x = 1\n"},
    "own reference": {"$blob": "0" * 64},
    "blob": {"out": "é" * 33_000},
    "odd": {"n": [2**70, None, 0.1, ""]},
    "one": {"n": 1},
    "one as a float": {"n": 1.0},
    "one as a truth": {"n": True},
}
CLOCKS = st.dictionaries(st.sampled_from(["planner", "ä"]), st.sampled_from([0, 1, 2**63]), max_size=2)
UNTIL = st.none() | st.integers(0, 40) | TIMES | TIMES.map(datetime.date)
QUERIES = st.fixed_dictionaries(
    {
        "task_id": st.none() | TASKS,
        "after_sequence": st.integers(0, 40),
        "until": UNTIL,
        "limit": st.none() | st.integers(0, 10),
        "event_types": st.none() | st.lists(TYPES, max_size=2),
    }
)


@st.composite
def new_events(draw: st.DrawFn) -> Event:
    """One that was never stored."""
    return Event(
        task_id=draw(TASKS),
        event_type=draw(TYPES),
        timestamp=draw(TIMES).isoformat(),
        data=DATA[draw(st.sampled_from(list(DATA)))],
        vector_clock=draw(CLOCKS),
    )


EVENTS = new_events()


class StoreMachine(RuleBasedStateMachine):
    """Drives a store and the model side by side."""

    kind: ClassVar[str]
    known = Bundle("known")  # events that were given to the store, stored or refused

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.storages = 0
        self.path = self.new_path()
        self.store = self.opened(self.path)
        self.model = Model()

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.run(self.store.close())
            self.runner.close()
            self.folder.cleanup()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def new_path(self) -> Path:
        self.storages += 1
        return Path(self.folder.name) / f"log{self.storages}.db"

    def opened(self, path: Path) -> EventStore:
        return EventStore(STORAGES[self.kind](path), max_event_bytes=MAX_BYTES)

    async def append(self, batch: list[Event], expected: int | None = None) -> list[Event] | ConflictError:
        try:
            return await self.store.append_many(batch, expected)
        except ConflictError as error:
            return error

    def agreed(self, batch: list[Event], outcome: list[Event] | ConflictError, expected: int | None) -> None:
        """The model comes to the same outcome."""
        if self.model.refuses(batch, expected):
            assert isinstance(outcome, ConflictError)
        else:
            assert not isinstance(outcome, ConflictError)
            hashes = {e.event_id: e.hash for e in outcome}
            assert self.model.appended(batch, hashes) == outcome

    @rule(target=known, batch=st.lists(EVENTS, min_size=1, max_size=4))
    def append_new(self, batch: list[Event]) -> Any:
        self.agreed(batch, self.run(self.append(batch)), None)
        return multiple(*batch)

    @rule(target=known, first=EVENTS, more=st.integers(0, 2), wrong=st.sampled_from([0, 0, 0, 1, -1]))
    def append_expecting(self, first: Event, more: int, wrong: int) -> Any:
        batch = [first, *(Event.new(first.task_id, EventType.TEST_STARTED) for _ in range(more))]
        expected = max(0, self.model.last(first.task_id) + wrong)
        self.agreed(batch, self.run(self.append(batch, expected)), expected)
        return multiple(*batch)

    @rule(old=st.lists(known, min_size=1, max_size=3), new=st.lists(EVENTS, max_size=2), twice=st.booleans())
    def append_again(self, old: list[Event], new: list[Event], twice: bool) -> None:
        batch = [*old, *new, *(new if twice else ())]
        self.agreed(batch, self.run(self.append(batch)), None)

    @rule(old=known, new=st.lists(EVENTS, max_size=2), other=EVENTS, place=st.integers(0, 2))
    def append_another_under_the_same_id(
        self, old: Event, new: list[Event], other: Event, place: int
    ) -> None:
        batch = list(new)
        batch.insert(place, replace(other, event_id=old.event_id))
        self.agreed(batch, self.run(self.append(batch)), None)

    @rule(new=st.lists(EVENTS, max_size=2))
    def append_too_much(self, new: list[Event]) -> None:
        large = Event.new("a", EventType.CODE_GENERATED, {"code": "x" * MAX_BYTES})
        with pytest.raises(EventValidationError, match="the limit is"):
            self.run(self.append([*new, large]))

    @rule(
        target=known,
        batches=st.lists(st.lists(EVENTS, min_size=1, max_size=3), min_size=2, max_size=6),
        threads=st.booleans(),
        expecting=st.booleans(),
    )
    def append_at_once(self, batches: list[list[Event]], threads: bool, expecting: bool) -> Any:
        """Batches of several callers; those that expect all expect the same, so one a task can win."""
        lasts = {e.task_id: self.model.last(e.task_id) for e in chain(*batches)}

        def expected_of(batch: list[Event]) -> int | None:
            return lasts[batch[0].task_id] if expecting and len({e.task_id for e in batch}) == 1 else None

        async def appended(batch: list[Event]) -> list[Event] | ConflictError:
            work = self.append(batch, expected_of(batch))
            return await (asyncio.to_thread(asyncio.run, work) if threads else work)

        async def all_appended() -> list[list[Event] | ConflictError]:
            return await asyncio.gather(*map(appended, batches))

        outcomes = list(zip(batches, self.run(all_appended()), strict=True))
        stored = [(b, o) for b, o in outcomes if not isinstance(o, ConflictError)]
        for batch, outcome in sorted(stored, key=lambda pair: pair[1][0].sequence_number):
            assert not self.model.refuses(batch, expected_of(batch))
            self.agreed(batch, outcome, None)
        for batch, outcome in outcomes:
            if isinstance(outcome, ConflictError):
                assert self.model.refuses(batch, expected_of(batch))
        return multiple(*chain(*batches))

    @rule(target=known, batch=st.lists(EVENTS, min_size=1, max_size=3), turns=st.integers(0, 4))
    def append_and_be_cancelled(self, batch: list[Event], turns: int) -> Any:
        async def cancelled() -> list[Event]:
            task = asyncio.create_task(self.append(batch))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.store.append_many([])
            settling = Event.new("settling", EventType.TASK_CREATED)
            await self.store.append(settling)  # whatever was before it is decided now
            return await self.store.get_events(after_sequence=len(self.model.events))

        *stored, last = self.run(cancelled())
        assert [e.event_id for e in stored] in ([], [e.event_id for e in batch])
        for events in (stored, [last]):
            given_ids = {e.event_id: e for e in batch}
            given = [
                given_ids.get(e.event_id, replace(e, sequence_number=0, version=0, hash="")) for e in events
            ]
            self.agreed(given, events, None)
        return multiple(*batch)

    @rule(queries=st.lists(QUERIES, min_size=3, max_size=8))
    def read(self, queries: list[dict[str, Any]]) -> None:
        for query in queries:
            assert self.run(self.store.get_events(**query)) == self.model.read(**normal(query))

    @rule(task_id=st.none() | TASKS, after=st.integers(0, 40))
    def follow(self, task_id: str | None, after: int) -> None:
        expected = self.model.read(**normal({"task_id": task_id, "after_sequence": after}))

        async def followed() -> list[Event]:
            async with asyncio.timeout(60), aclosing(self.store.subscribe(task_id, after)) as events:
                return [await anext(events) for _ in expected]

        assert self.run(followed()) == expected

    @rule()
    def open_again(self) -> None:
        if self.kind != "memory":
            self.run(self.store.close())
            self.store = self.opened(self.path)

    @rule()
    def export_and_go_on_with_the_import(self) -> None:
        export = Path(self.folder.name) / "export.json"

        async def moved() -> None:
            assert await self.store.export_json(export) == len(self.model.events)
            other = self.opened(path := self.new_path())
            for _ in range(2):  # a second time it finds all of it there
                assert await other.import_json(export) == len(self.model.events)
            await self.store.close()
            self.store, self.path = other, path

        self.run(moved())

    @rule(stranger=EVENTS)
    def import_over_another_log(self, stranger: Event) -> None:
        export = Path(self.folder.name) / "export.json"

        async def refused() -> None:
            await self.store.export_json(export)
            async with self.opened(self.new_path()) as other:
                stored = await other.append(stranger)
                with pytest.raises(ConflictError):
                    await other.import_json(export)
                assert await other.get_events() == [stored]

        if self.model.events:
            self.run(refused())

    @rule()
    def verify(self) -> None:
        found = self.run(self.store.verify())
        assert (found.ok, found.events) == (True, len(self.model.events))

    @invariant()
    def the_log_is_what_the_model_says(self) -> None:
        if not hasattr(self, "store"):
            return
        events = self.run(self.store.get_events())
        assert events == self.model.events
        assert [e.sequence_number for e in events] == list(range(1, len(events) + 1))
        for task_id in {e.task_id for e in events}:
            versions = [e.version for e in events if e.task_id == task_id]
            assert versions == list(range(1, len(versions) + 1))
        assert self.run(self.store.get_task_ids()) == self.model.task_ids()


def normal(query: dict[str, Any]) -> dict[str, Any]:
    """`query` with its task's id as events bear it."""
    task_id = query["task_id"]
    stored = None if task_id is None else Event.new(task_id, EventType.TASK_CREATED).task_id
    return query | {"task_id": stored}


class MemoryMachine(StoreMachine):
    kind = "memory"


class SqliteMachine(StoreMachine):
    kind = "sqlite"


class JsonMachine(StoreMachine):
    kind = "json"


for machine in (MemoryMachine, SqliteMachine, JsonMachine):
    machine.TestCase.settings = settings(max_examples=settings().max_examples // 7, stateful_step_count=25)
PROVES = pytest.mark.req("1.3-02", "1.3-06", "1.3-07", "1.3-09", "1.3-10", "1.3-11", "1.3-13")
TestOnMemory = PROVES(MemoryMachine.TestCase)
TestOnSqlite = PROVES(SqliteMachine.TestCase)
TestOnJson = PROVES(JsonMachine.TestCase)
