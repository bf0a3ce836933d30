"""A damaged file is found and named, by its readers or by `verify`; what is wrong is never called right."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

from smallwright.errors import StoreError
from smallwright.events import Event, EventStore, EventType
from smallwright.events.verification import Verification
from smallwright.storage import sqlite_pages
from smallwright.storage.sqlite import SqliteStorage

PAGE = 4096
TASKS = ("first", "second", "third")


@pytest.fixture(autouse=True)
def small_pages_of_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that readers go from page to page, as they do in a large log."""
    monkeypatch.setattr(sqlite_pages, "PAGE", 20)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A store with events, blobs and indexes in several pages each, and pages that are free."""

    path: Path
    events: list[Event]
    live: Path  # its files while it was in use: some events in the file, the others in its write-ahead log
    parts: dict[str, list[int]] = field(default_factory=dict)  # table or index -> offsets of its pages


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    sample = Sample(path=folder / "log.db", live=folder / "live", events=[])
    asyncio.run(fill(sample))
    connection = apsw.Connection(str(sample.path))
    connection.execute("CREATE TABLE gone (a); INSERT INTO gone VALUES (zeroblob(80000)); DROP TABLE gone")
    pages: list[tuple[str, int]] = list(connection.execute("SELECT name, pageno FROM dbstat"))
    connection.close()
    everything, used = range(sample.path.stat().st_size // PAGE), {number - 1 for _, number in pages}
    for name, number in [*pages, *(("free", number + 1) for number in everything if number not in used)]:
        sample.parts.setdefault(name, []).append((number - 1) * PAGE)
    return sample


async def fill(sample: Sample) -> None:
    async with EventStore(SqliteStorage(sample.path)) as store:
        for number in range(300):
            text = chr(97 + number % 3) * 70_000 if number % 59 == 0 else "x" * (number % 400)
            kind = EventType.TASK_CREATED if number % 2 else EventType.CODE_GENERATED
            data = {"number": number, "text": text}
            sample.events.append(
                await store.append(Event.new(TASKS[number % 3], kind, data, vector_clock={"p": number}))
            )
            if number == 150:
                apsw.Connection(str(sample.path)).wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_FULL)
        sample.live.mkdir()
        for name in ("log.db", "log.db-wal"):
            shutil.copy(sample.path.with_name(name), sample.live)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What reading and verifying a file gave."""

    refusals: list[StoreError]
    verified: Verification | None
    read: dict[str | None, list[Event]]  # by task; None: the whole log


async def examined(path: Path) -> Found:
    """Read in every way, verify, append. Whatever is wrong must be a documented error that names the file."""
    refusals: list[StoreError] = []
    read: dict[str | None, list[Event]] = {}

    async def tried(work: Callable[[], Any]) -> Any:
        [outcome] = await asyncio.gather(work(), return_exceptions=True)
        if not isinstance(outcome, BaseException):
            return outcome
        if not isinstance(outcome, StoreError):
            raise outcome
        assert str(path) in str(outcome)
        refusals.append(outcome)
        return None

    async with EventStore(SqliteStorage(path)) as store:
        verified = await tried(store.verify)
        for task_id in (None, *TASKS):
            events = await tried(partial(store.get_events, task_id))
            if events is not None:
                read[task_id] = events
        await tried(store.get_task_ids)
        await tried(partial(store.append, Event.new("new", EventType.TASK_CREATED)))
    return Found(refusals=refusals, verified=verified, read=read)


def check(found: Found, events: list[Event]) -> None:
    """What `found` says of a file that once held `events` is true."""
    if found.verified is None:
        assert found.refusals
    elif found.verified.ok:
        assert found.verified.events == len(events)
        assert found.verified.head == (events[-1].hash if events else "")
        for task_id, read in found.read.items():
            assert read == [event for event in events if task_id in (None, event.task_id)]
    else:
        before = found.verified.events
        assert found.verified.broken_at == before + 1
        assert found.verified.head == (events[before - 1].hash if before else "")
        assert found.verified.reason


def examine(path: Path, content: bytes, log: bytes = b"") -> Found:
    """Put `content` at `path`, with `log` as its write-ahead log, and examine it."""
    for file in path.parent.iterdir():
        file.unlink()
    path.write_bytes(content)
    if log:
        path.with_name(f"{path.name}-wal").write_bytes(log)
    return asyncio.run(examined(path))


def flipped(content: bytes, chance: Random, pages: Iterable[int], size: int = PAGE) -> tuple[bytes, str]:
    """`content` with one bit of its `pages` flipped, and which."""
    page, offset, bit = chance.choice(list(pages)), chance.randrange(size), chance.randrange(8)
    damaged = bytearray(content)
    damaged[page + offset] ^= 1 << bit
    return bytes(damaged), f"bit {bit} of byte {offset} of the page at {page}"


@pytest.mark.req("1.3-13", "1.3-05")
@pytest.mark.parametrize(
    "part",
    [
        "header",
        "sqlite_schema",
        "streams",
        "sqlite_autoindex_streams_1",
        "event_types",
        "sqlite_autoindex_event_types_1",
        "events",
        "sqlite_autoindex_events_1",
        "sqlite_autoindex_events_2",
        "events_of_stream",
        "snapshots",
        "sqlite_autoindex_snapshots_1",
        "answers",
        "sqlite_autoindex_answers_1",
        "blobs",
        "sqlite_autoindex_blobs_1",
        "free",
    ],
)
def test_a_flipped_bit_is_found_or_without_effect(
    sample: Sample, tmp_path: Path, soak: bool, part: str
) -> None:
    content, chance = sample.path.read_bytes(), Random(part)
    for _ in range(250 if soak else 10):
        if part == "header":
            damaged, where = flipped(content, chance, [0], 100)
        else:
            damaged, where = flipped(content, chance, sample.parts[part])
        found = examine(tmp_path / "log.db", damaged)
        try:
            check(found, sample.events)
        except AssertionError as error:
            error.add_note(where)
            raise


@pytest.mark.req("1.3-13", "1.3-05")
def test_every_part_of_the_file_is_flipped(sample: Sample) -> None:
    flips = test_a_flipped_bit_is_found_or_without_effect.pytestmark[0].args[1]
    assert set(flips) == {"header", *sample.parts}


@pytest.mark.req("1.3-13", "1.3-05")
def test_a_file_that_was_cut_off_is_found(sample: Sample, tmp_path: Path) -> None:
    content, chance = sample.path.read_bytes(), Random(13)
    boundaries = [PAGE, 2 * PAGE, len(content) // PAGE // 2 * PAGE]
    for length in [10, 100, 1000, *boundaries, *chance.sample(range(max(sample.parts["events"])), 10)]:
        found = examine(tmp_path / "log.db", content[:length])
        check(found, sample.events)
        assert found.verified is not None
        assert not found.verified.ok, length
        assert str(tmp_path / "log.db") in found.verified.reason
        assert {error.code for error in found.refusals} == {"store_corrupt"}, length


@pytest.mark.req("1.3-13")
def test_an_empty_file_is_an_empty_store(sample: Sample, tmp_path: Path) -> None:
    found = examine(tmp_path / "log.db", b"")
    check(found, [])
    assert not found.refusals
    found = examine(tmp_path / "log.db", b"", (sample.live / "log.db-wal").read_bytes())
    check(found, [])


@pytest.mark.req("1.3-13", "1.3-05", "1.3-02")
def test_a_write_ahead_log_that_was_cut_off_leaves_the_first_events(
    sample: Sample, tmp_path: Path, soak: bool
) -> None:
    content, log = ((sample.live / name).read_bytes() for name in ("log.db", "log.db-wal"))
    chance, kept = Random(14), set()
    lengths = chance.sample(range(len(log)), 200 if soak else 12)
    for length in [0, 1, 31, 32, len(log) - 1, len(log), *lengths]:
        found = examine(tmp_path / "log.db", content, log[:length])
        assert found.verified is not None
        kept.add(found.verified.events)
        check(found, sample.events[: found.verified.events])
        assert not found.refusals
    assert 151 <= min(kept) < max(kept) == 300


@pytest.mark.req("1.3-13", "1.3-05", "1.3-02")
def test_a_flipped_bit_in_the_write_ahead_log_leaves_the_events_before_it(
    sample: Sample, tmp_path: Path, soak: bool
) -> None:
    content, log = ((sample.live / name).read_bytes() for name in ("log.db", "log.db-wal"))
    chance = Random(15)
    for _ in range(250 if soak else 20):
        damaged, where = flipped(log, chance, [0], len(log))
        found = examine(tmp_path / "log.db", content, damaged)
        assert found.verified is not None, where
        assert found.verified.events >= 151, where
        check(found, sample.events[: found.verified.events])


@pytest.mark.req("1.3-05", "1.3-13")
@pytest.mark.parametrize("length", [50, PAGE, 3 * PAGE + 7])
async def test_a_file_that_is_cut_off_in_use_is_found(sample: Sample, tmp_path: Path, length: int) -> None:
    path = tmp_path / "log.db"
    shutil.copy(sample.path, path)
    async with EventStore(SqliteStorage(path)) as store:
        await store.append(Event.new("t", EventType.TASK_CREATED))
        assert len(await store.get_events()) == 301
        os.truncate(path, length)
        more = Event.new("t", EventType.TASK_STARTED)
        for work in (store.get_events, store.verify, partial(store.append, more)):
            [outcome] = await asyncio.gather(work(), return_exceptions=True)
            assert isinstance(outcome, StoreError | list | Verification | Event)
    found = await examined(path)
    assert found.verified is None or not found.verified.ok
    assert found.refusals


@pytest.mark.req("1.3-13", "1.3-05")
@pytest.mark.parametrize(
    ("tamper", "broken_at", "reason"),
    [
        ("UPDATE events SET data = CAST('{\"number\":9}' AS BLOB) WHERE sequence = 3", 3, "was changed"),
        (
            "UPDATE events SET timestamp = '2020-01-01T00:00:00.000000+00:00' WHERE sequence = 2",
            2,
            "was changed",
        ),
        ("UPDATE events SET hash = zeroblob(32) WHERE sequence = 4", 4, "was changed"),
        ("UPDATE events SET data = CAST('{' AS BLOB) WHERE sequence = 5", 5, "is damaged"),
        ("UPDATE events SET version = 9 WHERE sequence = 5", 5, "is number 9 of its task"),
        ("DELETE FROM events WHERE sequence = 2", 2, "is missing"),
        ("UPDATE blobs SET content = CAST('other' AS BLOB)", 1, "is missing or was changed"),
        ("DELETE FROM blobs", 1, "is missing or was changed"),
    ],
)
async def test_tampering_is_found_at_its_first_event(
    tmp_path: Path, tamper: str, broken_at: int, reason: str
) -> None:
    path = tmp_path / "log.db"
    async with EventStore(SqliteStorage(path)) as store:
        await store.append(Event.new("t", EventType.TASK_CREATED, {"text": "x" * 100_000}))
        await store.append_many(Event.new("t", EventType.TASK_CREATED, {"n": n}) for n in range(2, 6))
        apsw.Connection(str(path)).execute(tamper)
        found = await store.verify()
        assert (found.ok, found.broken_at, found.events) == (False, broken_at, broken_at - 1)
        assert reason in found.reason
