"""A log in a JSON file is the document of an export, and stays what the user made of the file."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from smallwright.events import Event, EventStore, EventType
from smallwright.storage import json_file_log
from smallwright.storage.json_file import JsonFileStorage
from smallwright.storage.memory import MemoryStorage


def event(number: int = 0) -> Event:
    return Event.new(
        f"t{number % 2}", EventType.TASK_CREATED, {"number": number, "float": 1e16, "big": 2**80}
    )


@pytest.mark.req("1.3-14", "1.3-06")
async def test_after_each_append_the_file_is_one_document_and_the_same_as_an_export(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    async with EventStore(JsonFileStorage(path)) as store:
        assert await store.get_events() == []
        assert not path.exists()
        for number in range(1, 4):
            await store.append(event(number))
            assert len(json.loads(path.read_text())["events"]) == number
            await store.export_json(tmp_path / "export.json")
            assert path.read_bytes() == (tmp_path / "export.json").read_bytes()


@pytest.mark.req("1.3-14", "1.3-06")
async def test_an_export_is_a_store_and_a_store_can_be_imported(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    async with EventStore(MemoryStorage()) as source, EventStore(JsonFileStorage(path)) as store:
        await source.append_many([event(number) for number in range(3)])
        await source.export_json(path)
        assert await store.get_events() == await source.get_events()
        await store.append(event(3))
        assert await source.import_json(path) == 4
        assert await source.get_events() == await store.get_events()


@pytest.mark.req("1.3-14")
async def test_what_waits_goes_into_one_rewrite(tmp_path: Path) -> None:
    storage, rewrites = JsonFileStorage(tmp_path / "log.json"), []
    async with EventStore(storage) as store:
        with storage._listeners.listening(lambda events=(): rewrites.append(len(events))):
            await asyncio.gather(*(store.append(event(number)) for number in range(100)))
            async with asyncio.timeout(10):
                while sum(rewrites) < 100:  # noqa: ASYNC110 - the writer tells of an append after it returned
                    await asyncio.sleep(0.001)
    assert len(rewrites) < 50


@pytest.mark.req("1.3-14")
async def test_a_link_stays_a_link_and_permissions_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "log.json", tmp_path / "link.json"
    link.symlink_to(path)
    async with EventStore(JsonFileStorage(link)) as store:
        await store.append(event())
        assert path.stat().st_mode & 0o777 == 0o600
        path.chmod(0o640)
        await store.append(event())
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert len(json.loads(path.read_text())["events"]) == 2


@pytest.mark.req("1.3-14")
async def test_a_large_file_is_warned_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(json_file_log, "LARGE_BYTES", 600)
    async with EventStore(JsonFileStorage(tmp_path / "log.json")) as store:
        await store.append(event())
        assert not caplog.messages
        for _ in range(3):
            await store.append(event())
    assert len(caplog.messages) == 1
    assert "sqlite:///" in caplog.text
