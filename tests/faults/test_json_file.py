"""A log in a JSON file: whole at every moment, whoever is killed, whatever the disk says."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from filelock import FileLock
from tests.fakes.full_disk import full_disk
from tests.faults.appending import Appender, append_together, contend_together

from smallwright.errors import StoreCorruptError, StoreError, StoreFullError, StoreUnavailableError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage.json_file import JsonFileStorage

WAIT_S = 300.0
NOBODY = 65534


def event(task_id: str = "t", **data: Any) -> Event:
    return Event.new(task_id, EventType.TASK_CREATED, data)


def document(path: Path) -> list[dict[str, Any]]:
    """The events of the file, which must be one whole JSON document."""
    events: list[dict[str, Any]] = json.loads(path.read_text())["events"]
    assert [stored["sequence_number"] for stored in events] == list(range(1, len(events) + 1))
    return events


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def filled(path: Path, count: int = 5) -> list[Event]:
    async with EventStore(JsonFileStorage(path)) as store:
        return await store.append_many([event(number=number) for number in range(count)])


@pytest.mark.req("1.3-14", "1.3-04", "1.3-02", "1.3-13")
async def test_kill_9_at_any_moment_leaves_a_whole_document_with_all_that_was_acknowledged(
    tmp_path: Path, soak: bool
) -> None:
    path, chance = tmp_path / "log.json", Random(906)
    promised: dict[int, str] = {}
    async with asyncio.timeout(WAIT_S):
        for round_ in range(50 if soak else 6):
            writer, enough = await Appender.start(path, f"t{round_}"), chance.randint(1, 60)
            assert await writer.until(lambda enough=enough: len(writer.stored) >= enough)  # noqa: B023
            await writer.kill()
            assert not writer.refused
            promised |= writer.stored
            stored = {found["sequence_number"]: found["hash"] for found in document(path)}
            assert promised.items() <= stored.items()
    async with EventStore(JsonFileStorage(path)) as store:
        assert (await store.append(event("after"))).sequence_number == len(stored) + 1
        assert (await store.verify()).ok
    assert names(tmp_path) == [".log.json.lock", "log.json"]


@pytest.mark.req("1.3-14", "1.3-01", "1.3-02", "1.3-11")
async def test_processes_append_to_one_file_and_each_sees_all(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    async with asyncio.timeout(WAIT_S):
        promised = await append_together(path, 3, 40)
    assert {found["sequence_number"]: found["hash"] for found in document(path)} == promised


@pytest.mark.req("1.3-14", "1.3-10")
async def test_expected_sequence_holds_between_processes(tmp_path: Path) -> None:
    path, processes, each = tmp_path / "log.json", 2, 20
    async with asyncio.timeout(WAIT_S):
        await contend_together(path, processes, each)
    assert [found["data"]["after"] for found in document(path)] == list(range(processes * each))


def set_mode(path: Path, mode: int) -> None:
    path.chmod(mode)


@pytest.mark.req("1.3-14", "1.3-05", "1.3-02")
async def test_a_full_disk_stops_appends_until_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    async with EventStore(JsonFileStorage(path)) as store:
        await store.append(event())
        with full_disk(path.stat().st_size + 100):
            outcomes = await asyncio.gather(
                *(store.append(event()) for _ in range(3)), return_exceptions=True
            )
            for outcome in outcomes:
                assert type(outcome) is StoreFullError
                assert str(outcome).startswith(f"{path}: ")
                assert "free some space" in str(outcome)
            assert len(await store.get_events()) == len(document(path)) == 1
        assert (await store.append(event())).sequence_number == 2
    assert len(document(path)) == 2
    assert names(tmp_path) == [".log.json.lock", "log.json"]


@pytest.mark.req("1.3-14", "1.3-05")
async def test_a_folder_that_can_no_longer_be_written_stops_appends_until_it_can() -> None:
    folder = Path(tempfile.mkdtemp())  # pytest's own folders are closed to other users
    path, options = folder / "log.json", ("--uid", str(NOBODY)) if os.geteuid() == 0 else ()
    try:
        set_mode(folder, 0o777)
        async with asyncio.timeout(WAIT_S):
            writer = await Appender.start(path, "t", 1_000_000, *options)
            assert await writer.until(lambda: len(writer.stored) >= 5)
            set_mode(folder, 0o555)
            assert await writer.until(lambda: len(writer.refused) >= 5)
            before = len(writer.stored)
            assert len(document(path)) == before
            set_mode(folder, 0o777)
            assert await writer.until(lambda: len(writer.stored) >= before + 5)
            await writer.kill()
        for refusal in writer.refused:
            assert refusal.startswith(f"store_unavailable {path}: ")
            assert "make it and its folder writable" in refusal
    finally:
        shutil.rmtree(folder)


@pytest.mark.req("1.3-14", "1.3-05")
@pytest.mark.parametrize(
    ("damage", "error", "problem"),
    [
        (
            lambda path: path.write_bytes(path.read_bytes()[:-40]),
            StoreCorruptError,
            "no JSON document after",
        ),
        (lambda path: path.write_text(""), StoreCorruptError, "no JSON document"),
        (lambda path: path.write_text('{"another": "program"}'), StoreCorruptError, "is no log"),
        (lambda path: path.write_text("[]"), StoreCorruptError, "is no log"),
        (
            lambda path: path.write_text(path.read_text().replace('"code_version":0', '"code_version":-1')),
            StoreCorruptError,
            r"events\[0\]: code_version: -1",
        ),
        (lambda path: path.unlink() or path.mkdir(), StoreUnavailableError, "Is a directory"),
    ],
)
async def test_a_damaged_file_is_named_left_alone_and_works_once_restored(
    tmp_path: Path, damage: Callable[[Path], Any], error: type[StoreError], problem: str
) -> None:
    path = tmp_path / "log.json"
    await filled(path)
    whole = path.read_bytes()
    damage(path)
    damaged = path.is_file() and path.read_bytes()
    async with EventStore(JsonFileStorage(path)) as store:
        for use in (store.get_events, lambda: store.append(event())):
            with pytest.raises(error, match=rf"log\.json: .*{problem}"):
                await use()
        assert (path.is_file() and path.read_bytes()) == damaged
        if path.is_dir():
            path.rmdir()
        path.write_bytes(whole)
        assert (await store.append(event())).sequence_number == 6


@pytest.mark.req("1.3-14", "1.3-13")
@pytest.mark.parametrize(
    ("tamper", "broken_at", "reason"),
    [
        (lambda events: events[2]["data"].update(number=9), 3, "was changed"),
        (lambda events: events[3].update(hash="0" * 64), 4, "was changed"),
        (lambda events: events[4].update(version=9), 5, "is number 9 of its task"),
        (lambda events: events.pop(1), 2, "is missing"),
        (lambda events: events.insert(0, events.pop()), 1, "stands after"),
        (lambda events: events[4].update(event_id="7"), 1, r"events\[4\]: event_id"),
    ],
)
async def test_tampering_is_found_by_verify(
    tmp_path: Path, tamper: Callable[[list[dict[str, Any]]], Any], broken_at: int, reason: str
) -> None:
    path = tmp_path / "log.json"
    await filled(path)
    changed = json.loads(path.read_text())
    tamper(changed["events"])
    path.write_text(json.dumps(changed))
    async with EventStore(JsonFileStorage(path)) as store:
        found = await store.verify()
    assert (found.ok, found.broken_at) == (False, broken_at)
    assert re.search(reason, found.reason)


@pytest.mark.req("1.3-14", "1.3-05")
async def test_a_file_that_was_replaced_in_use_takes_no_more_events(tmp_path: Path) -> None:
    path, kept = tmp_path / "log.json", tmp_path / "kept"
    async with EventStore(JsonFileStorage(path)) as store:
        await store.append(event())
        path.rename(kept)
        with pytest.raises(StoreUnavailableError, match=r"log\.json: the file was replaced while in use"):
            await store.append(event())
        assert not path.exists()
        await filled(path, 3)  # another program's log
        with pytest.raises(StoreUnavailableError, match=r"log\.json: the file was replaced while in use"):
            await store.append(event())
        assert len(document(path)) == 3
        kept.rename(path)
        assert (await store.append(event())).sequence_number == 2


@pytest.mark.req("1.3-14", "1.3-05")
async def test_a_file_that_stays_locked_is_an_error_and_then_works(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    async with EventStore(JsonFileStorage(path, busy_timeout_s=0.05)) as store:
        await store.append(event())
        with (
            FileLock(tmp_path / ".log.json.lock"),
            pytest.raises(StoreUnavailableError, match=r"log\.json: another process keeps it locked"),
        ):
            await store.append(event())
        assert (await store.append(event())).sequence_number == 2
