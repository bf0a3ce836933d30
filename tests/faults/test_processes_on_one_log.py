"""A writer that is killed loses nothing it acknowledged; several processes share one log."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path
from random import Random

import pytest
from tests.faults.appending import Appender, append_together, check_log, contend_together

from smallwright.errors import ConflictError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage.sqlite import SqliteStorage

WAIT_S = 300.0


@pytest.mark.req("1.3-04", "1.3-02", "1.3-13")
async def test_kill_9_during_appends_loses_nothing_acknowledged(tmp_path: Path, soak: bool) -> None:
    path, chance = tmp_path / "log.db", Random(904)
    promised: dict[int, str] = {}
    async with asyncio.timeout(WAIT_S):
        for round_ in range(50 if soak else 8):  # nobody else has the file open: the next one repairs it
            writer = await Appender.start(path, f"t{round_}")
            await writer.until_stored(chance.randint(1, 150))
            await writer.kill()
            assert not writer.refused
            promised |= writer.stored
    await check_log(path, promised)


@pytest.mark.req("1.3-04", "1.3-02", "1.3-11", "1.3-13")
async def test_kill_9_of_one_writer_among_several_disturbs_no_other(tmp_path: Path, soak: bool) -> None:
    path, chance = tmp_path / "log.db", Random(905)
    ended: list[Appender] = []
    seen: list[int] = []

    async def follow(store: EventStore) -> None:
        async with aclosing(store.subscribe()) as events:
            async for event in events:
                seen.append(event.sequence_number)
                if event.task_id == "last":
                    return

    async with asyncio.timeout(WAIT_S), EventStore(SqliteStorage(path)) as store:
        following = asyncio.create_task(follow(store))
        writers = [await Appender.start(path, f"t{number}") for number in range(3)]
        for round_ in range(50 if soak else 6):
            for writer in writers:  # each goes on after the kill of another
                await writer.until_stored(len(writer.stored) + chance.randint(1, 30))
            victim = writers.pop(chance.randrange(len(writers)))
            await victim.kill()
            ended.append(victim)
            writers.append(await Appender.start(path, f"u{round_}"))
        for writer in writers:
            await writer.kill()
        ended += writers
        last = (await store.append(Event.new("last", EventType.TASK_CREATED))).sequence_number
        await following
    assert seen == list(range(1, last + 1))
    assert not any(writer.refused for writer in ended)
    await check_log(path, {sequence: digest for w in ended for sequence, digest in w.stored.items()})


@pytest.mark.req("1.3-01", "1.3-02", "1.3-11")
@pytest.mark.parametrize("processes", [2, 4])
async def test_processes_append_to_one_log_and_each_sees_all(tmp_path: Path, processes: int) -> None:
    path, each = tmp_path / "log.db", 75
    async with asyncio.timeout(WAIT_S):
        promised = await append_together(path, processes, each)
    async with EventStore(SqliteStorage(path)) as store:
        for number in range(processes):
            assert [e.version for e in await store.get_events(f"t{number}")] == list(range(1, each + 1))
    await check_log(path, promised)


@pytest.mark.req("1.3-10", "1.3-01")
@pytest.mark.parametrize("processes", [2, 4])
async def test_expected_sequence_holds_between_processes(tmp_path: Path, processes: int) -> None:
    path, each = tmp_path / "log.db", 40
    async with asyncio.timeout(WAIT_S):
        refusals = await contend_together(path, processes, each)
    async with EventStore(SqliteStorage(path)) as store:
        events = await store.get_events("t")
        assert [event.data["after"] for event in events] == list(range(processes * each))
        with pytest.raises(ConflictError, match="task 't' is at event"):  # whoever comes with an old number
            await store.append(Event.new("t", EventType.TASK_CREATED), expected_sequence=each)
    assert all(refusal.startswith("conflict expected_sequence: task 't' is at event") for refusal in refusals)
    await check_log(path, {})
