"""Events reach the log in order, whatever the store does meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.fakes.flaky_store import FlakyStore
from tests.fakes.scripted_workflow import QUICK, Listener, created

from smallwright.errors import ConflictError, EventValidationError, StoreUnavailableError
from smallwright.events import Event, EventType
from smallwright.orchestrator.emitter import EventEmitter

FEW = replace(QUICK, pending_events=3)


async def emit(emitter: EventEmitter, number: int, *, new_code: bool = False) -> Event:
    data = {"module": "a.py", "number": number}
    return await emitter.emit(EventType.MODULE_STARTED, "coder:a.py", data, because=None, new_code=new_code)


def numbers(events: list[Event]) -> list[int]:
    return [event.data["number"] for event in events]


@pytest.mark.req("6-02")
async def test_while_the_store_is_down_a_bounded_number_of_events_waits_then_the_workflow() -> None:
    store, listener = FlakyStore(), Listener()
    emitter = EventEmitter("task", [], FEW, store=store, broadcast=listener)
    store.down = True
    for number in range(3):
        assert (await emit(emitter, number)).sequence_number == 0
    paused = asyncio.create_task(emit(emitter, 3))
    _, waiting = await asyncio.wait([paused], timeout=0.15)
    assert waiting
    store.down = False
    assert (await paused).sequence_number == 4
    assert (await emit(emitter, 4)).sequence_number == 5
    assert numbers(await store.get_events("task")) == numbers(listener.told) == [0, 1, 2, 3, 4]
    assert [event.sequence_number for event in emitter.history] == [1, 2, 3, 4, 5]


@pytest.mark.req("6-02")
async def test_a_cancelled_writer_neither_loses_nor_doubles_its_event() -> None:
    store = FlakyStore(frozenset({1, 2}))
    emitter = EventEmitter("task", [], QUICK, store=store)
    writing = asyncio.create_task(emit(emitter, 0))
    await asyncio.sleep(0)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await emit(emitter, 1)
    await emitter.flush()
    assert numbers(await store.get_events("task")) == [0, 1]


class Refusing(FlakyStore):
    """Refuses the events of these numbers for good."""

    def __init__(self, error: Exception, *refused: int, failing: frozenset[int] = frozenset()) -> None:
        super().__init__(failing)
        self._error, self._refused = error, refused

    async def append(self, event: Event, /) -> Event:
        if event.data["number"] in self._refused:
            raise self._error
        return await super().append(event)


@pytest.mark.parametrize("error", [ConflictError("the id is taken"), EventValidationError("too large")])
async def test_what_another_try_can_not_help_is_raised_and_the_next_event_goes_on(error: Exception) -> None:
    store = Refusing(error, 0)
    emitter = EventEmitter("task", [], QUICK, store=store)
    with pytest.raises(type(error)):
        await emit(emitter, 0)
    await emit(emitter, 1)
    await emitter.flush()
    assert numbers(await store.get_events("task")) == [1]


async def test_an_event_that_waited_and_is_then_refused_is_told_at_the_flush() -> None:
    store = Refusing(ConflictError("the id is taken"), 1, failing=frozenset({1}))
    emitter = EventEmitter("task", [], QUICK, store=store)
    await emit(emitter, 0)
    await emit(emitter, 1)
    with pytest.raises(ConflictError):
        await emitter.flush()


async def test_closing_gives_up_what_waits() -> None:
    store = FlakyStore()
    store.down = True
    emitter = EventEmitter("task", [], QUICK, store=store)
    await emit(emitter, 0)
    await emitter.close()
    tried = store.tried
    await asyncio.sleep(0.1)
    assert store.tried == tried


@pytest.mark.req("6-06")
async def test_code_versions_go_on_from_the_history_and_only_code_raises_them() -> None:
    emitter = EventEmitter("task", [replace(created(), code_version=4)], QUICK)
    versions = [(await emit(emitter, 0, new_code=new)).code_version for new in (False, True, False, True)]
    assert versions == [4, 5, 5, 6]


@pytest.mark.req("6-06")
async def test_a_report_on_a_version_that_never_was_raises_none() -> None:
    report = Event.new(
        "task", EventType.BUG_REPORT_RECEIVED, {"module": "a.py", "text": "no"}, code_version=2**62
    )
    emitter = EventEmitter(
        "task", [replace(created(), code_version=4), replace(report, sequence_number=2)], QUICK
    )
    assert (await emit(emitter, 0, new_code=True)).code_version == 5


async def test_an_event_that_can_not_be_made_takes_no_version() -> None:
    emitter = EventEmitter("task", [], QUICK)
    with pytest.raises(EventValidationError):
        await emitter.emit(EventType.CODE_GENERATED, "coder:a", {"x": object()}, because=None, new_code=True)
    assert (await emit(emitter, 0, new_code=True)).code_version == 1


async def test_halves_of_surrogate_pairs_from_a_model_do_not_stop_a_task() -> None:
    emitter = EventEmitter("task", [], QUICK)
    data = {"module": "a", "calls": [{"answer": "x\ud800y"}]}
    event = await emitter.emit(EventType.CODE_GENERATED, "coder:a", data, because=None)
    assert event.data["calls"][0]["answer"] == "x?y"


@pytest.mark.req("6-02")
async def test_a_broadcast_that_hangs_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    async def broadcast(_event: Event) -> None:
        await asyncio.sleep(60)

    emitter = EventEmitter("task", [], replace(QUICK, broadcast_timeout_s=0.05), broadcast=broadcast)
    async with asyncio.timeout(10):
        await emit(emitter, 0)
    assert "the broadcast of event 1 failed" in caplog.text


async def test_the_log_says_why_the_store_fails(caplog: pytest.LogCaptureFixture) -> None:
    store = Refusing(StoreUnavailableError("mount it again"), 0)
    emitter = EventEmitter("task", [], QUICK, store=store)
    await emit(emitter, 0)
    await emitter.close()
    assert "1 events wait" in caplog.text
    assert "mount it again" in caplog.text


class Counting(FlakyStore):
    """Writes down how many events each append brings."""

    def __init__(self) -> None:
        super().__init__()
        self.batches = list[int]()

    async def append_many(self, events: Sequence[Event], /) -> list[Event]:
        self.batches.append(len(events))
        return await super().append_many(events)


async def outcome(emitter: EventEmitter, number: int) -> Event:
    data = {"module": "a.py", "number": number}
    return await emitter.emit(EventType.TEST_FAILED, "tester:a.py", data, because=None, soon=True)


@pytest.mark.req("6-02")
async def test_an_outcome_goes_into_the_log_with_the_next_intent_and_before_it() -> None:
    store, listener = Counting(), Listener()
    emitter = EventEmitter("task", [], QUICK, store=store, broadcast=listener)
    await outcome(emitter, 0)
    await outcome(emitter, 1)
    assert (emitter.last_sequence, await store.get_events("task")) == (2, [])
    assert (await emit(emitter, 2)).sequence_number == 3
    assert numbers(await store.get_events("task")) == numbers(listener.told) == [0, 1, 2]
    assert (store.batches, store.tried) == ([3], 3)


@pytest.mark.req("6-02")
async def test_an_outcome_that_nothing_follows_is_stored_by_itself() -> None:
    store = FlakyStore()
    emitter = EventEmitter("task", [], QUICK, store=store)
    await outcome(emitter, 0)
    async with asyncio.timeout(10):
        _first = await anext(store.subscribe("task"))
    await outcome(emitter, 1)
    await emitter.flush()
    assert numbers(await store.get_events("task")) == [0, 1]


@pytest.mark.req("6-02")
async def test_an_outcome_that_is_refused_stops_the_step_that_builds_on_it() -> None:
    store = Refusing(EventValidationError("too large"), 0)
    emitter = EventEmitter("task", [], QUICK, store=store)
    await outcome(emitter, 0)
    with pytest.raises(EventValidationError, match="too large"):
        await emit(emitter, 1)
    await emit(emitter, 2)
    await emitter.flush()
    assert numbers(await store.get_events("task")) == [1, 2]
