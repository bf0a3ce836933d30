"""What every storage promises about export, import and the hash chain."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smallwright.errors import ConflictError, InvalidInputError
from smallwright.events import Event, EventStore, EventType
from smallwright.events.archive_format import FORMAT, FORMAT_VERSION
from smallwright.events.chain import GENESIS, seal
from smallwright.events.encoding import encode
from smallwright.storage.memory import MemoryStorage


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
