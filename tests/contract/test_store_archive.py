"""What every storage promises about export, import and the hash chain."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest

from smallwright.errors import ConflictError, InvalidInputError
from smallwright.events import Event, EventStore, EventType
from smallwright.events.archive_format import FORMAT, FORMAT_VERSION
from smallwright.events.chain import GENESIS, seal
from smallwright.events.encoding import encode
from smallwright.storage.memory import MemoryStorage

WAIT_S = 60.0


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def fill(store: EventStore, count: int = 5) -> None:
    for number in range(count):
        data = {"number": number, "text": "ü" * 70_000, "float": 1e16, "big": 2**80}
        await store.append(
            Event.new(f"t{number % 2}", EventType.TASK_CREATED, data, vector_clock={"p": 2**64})
        )


@pytest.mark.req("1.3-06")
async def test_an_import_reproduces_the_log_with_its_hashes(store: EventStore, tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    async with EventStore(MemoryStorage()) as source:
        await fill(source)
        assert await source.export_json(path) == 5
        assert await store.import_json(path) == 5
        assert await store.get_events() == await source.get_events()
        assert await store.verify() == await source.verify()
    assert await store.import_json(path) == 5  # a second time changes nothing
    assert len(await store.get_events()) == 5
    assert not any(name.endswith(".tmp") for name in names(tmp_path))


@pytest.mark.req("1.3-06", "1.1-13")
async def test_types_of_a_newer_version_are_imported_as_they_are(store: EventStore, tmp_path: Path) -> None:
    newer = Event.new("t", EventType.TASK_CREATED).to_dict() | {"event_type": "FROM_A_NEWER_VERSION"}
    sealed = seal(encode(Event.from_dict(newer)), sequence=1, version=1, previous_hash=GENESIS)
    document = {"format": FORMAT, "version": FORMAT_VERSION, "events": [sealed.to_dict()]}
    path = tmp_path / "log.json"
    path.write_text(json.dumps(document))
    await store.import_json(path)
    [read] = await store.get_events(event_types=["FROM_A_NEWER_VERSION"])
    assert (read, type(read.event_type)) == (sealed, str)
    assert (await store.verify()).ok


@pytest.mark.req("1.3-06", "1.3-13")
@pytest.mark.parametrize(
    "tamper",
    [
        lambda events: events[1]["data"].update(number=7),
        lambda events: events.pop(1),
        lambda events: events.insert(0, events.pop()),
        lambda events: events[4].update(hash="0" * 64),
    ],
)
async def test_a_changed_export_is_refused_as_a_whole(
    store: EventStore, tmp_path: Path, tamper: Callable[[list[dict[str, Any]]], Any]
) -> None:
    path = tmp_path / "log.json"
    async with EventStore(MemoryStorage()) as source:
        await fill(source)
        await source.export_json(path)
    document = json.loads(path.read_text())
    tamper(document["events"])
    path.write_text(json.dumps(document))
    with pytest.raises(InvalidInputError, match=r"log.json: events\[\d\]: event \d .*export the log again"):
        await store.import_json(path)
    assert await store.get_events() == []


@pytest.mark.req("1.3-06")
async def test_an_import_into_another_log_is_refused(store: EventStore, tmp_path: Path) -> None:
    await fill(store, 2)
    async with EventStore(MemoryStorage()) as source:
        await fill(source, 3)
        await source.export_json(tmp_path / "log.json")
    with pytest.raises(ConflictError):
        await store.import_json(tmp_path / "log.json")
    assert len(await store.get_events()) == 2


@pytest.mark.req("1.3-06")
async def test_an_import_adds_what_the_store_lacks_and_followers_see_it(
    store: EventStore, tmp_path: Path
) -> None:
    path, seen = tmp_path / "log.json", []

    async def follow() -> None:
        async for event in store.subscribe():
            seen.append(event.sequence_number)
            if len(seen) == 5:
                return

    async with EventStore(MemoryStorage()) as source:
        await fill(source, 3)
        await source.export_json(path)
        await store.import_json(path)
        following = asyncio.create_task(follow())
        await fill(source, 2)
        await source.export_json(path)
        assert await store.import_json(path) == 5
        assert await store.get_events() == await source.get_events()
    async with asyncio.timeout(WAIT_S):
        await following
    assert seen == [1, 2, 3, 4, 5]


@pytest.mark.req("1.3-06")
async def test_an_export_holds_what_there_was_when_it_began(store: EventStore, tmp_path: Path) -> None:
    path, loop, told = tmp_path / "log.json", asyncio.get_running_loop(), []
    await store.append_many([Event.new("t", EventType.TASK_CREATED) for _ in range(450)])

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        asyncio.run_coroutine_threadsafe(fill(store, 1), loop).result()

    assert await store.export_json(path, progress) == 450
    assert told == [(200, 450), (400, 450), (450, 450)]
    assert len(json.loads(path.read_text())["events"]) == 450
    assert len(await store.get_events()) == 453


@pytest.mark.req("1.3-06")
async def test_a_cancelled_import_leaves_nothing_and_nobody_waiting(
    store: EventStore, tmp_path: Path
) -> None:
    path, loop = tmp_path / "log.json", asyncio.get_running_loop()
    reached, go_on = asyncio.Event(), Flag()
    async with EventStore(MemoryStorage()) as source:
        await source.append_many([Event.new("t", EventType.TASK_CREATED) for _ in range(450)])
        await source.export_json(path)

    def progress(done: int, total: int) -> None:
        assert total == path.stat().st_size
        if done > 0:
            loop.call_soon_threadsafe(reached.set)
            go_on.wait(WAIT_S)

    importing = asyncio.create_task(store.import_json(path, progress))
    async with asyncio.timeout(WAIT_S):
        await reached.wait()
        importing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await importing
        go_on.set()
        await fill(store, 1)
    assert len(await store.get_events()) == 1


@pytest.mark.req("1.3-06")
async def test_a_cancelled_export_leaves_the_file_as_it_was(store: EventStore, tmp_path: Path) -> None:
    path, loop = tmp_path / "log.json", asyncio.get_running_loop()
    reached, go_on = asyncio.Event(), Flag()
    await store.append_many([Event.new("t", EventType.TASK_CREATED) for _ in range(450)])
    await store.export_json(path)
    before = path.read_bytes()
    await fill(store, 1)

    def progress(_done: int, _total: int) -> None:
        loop.call_soon_threadsafe(reached.set)
        go_on.wait(WAIT_S)

    exporting = asyncio.create_task(store.export_json(path, progress))
    async with asyncio.timeout(WAIT_S):
        await reached.wait()
        exporting.cancel()
        loop.call_later(0.05, go_on.set)
        with pytest.raises(asyncio.CancelledError):
            await exporting
    assert path.read_bytes() == before
    assert [name for name in names(tmp_path) if name.endswith(".tmp")] == []


@pytest.mark.req("1.3-06")
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "can't be read"),
        ("{", "no JSON document"),
        ("[]", "no log"),
        ('{"format":"smallwright-events","version":2,"events":[]}', "version 2"),
        ('{"format":"smallwright-events","version":1,"events":[{"task_id":""}]}', r"events\[0\]"),
    ],
)
async def test_what_is_no_export_is_refused_by_path(
    store: EventStore, tmp_path: Path, content: str | None, problem: str
) -> None:
    path = tmp_path / "log.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InvalidInputError, match=f"log.json: .*{problem}"):
        await store.import_json(path)


@pytest.mark.req("1.3-06")
async def test_an_export_replaces_an_older_one_or_fails(store: EventStore, tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    path.write_text("")
    assert await store.export_json(path) == 0
    await fill(store, 2)
    assert await store.export_json(path) == 2
    assert len(json.loads(path.read_text())["events"]) == 2
    with pytest.raises(InvalidInputError, match="can't be exported"):
        await store.export_json(tmp_path / "no folder" / "log.json")


@pytest.mark.req("1.3-13")
async def test_a_whole_chain_is_verified_to_its_head(store: EventStore) -> None:
    assert (await store.verify()).events == 0
    await fill(store, 3)
    found = await store.verify()
    assert (found.ok, found.events, found.head) == (True, 3, (await store.get_events())[-1].hash)
