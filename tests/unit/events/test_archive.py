"""Export and import: every layout of the document is read, nothing that is wrong with it is taken in."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.fakes.full_disk import full_disk

from smallwright.errors import ConflictError, InvalidInputError, SmallwrightError
from smallwright.events import Event, EventStore, EventType
from smallwright.events.archive_format import FORMAT, FORMAT_VERSION
from smallwright.events.chain import seal
from smallwright.events.encoding import encode
from smallwright.events.recorder import Batch, Head, record
from smallwright.storage.memory import MemoryStorage

NUMBERS = [0, -1, 2**53 + 1, 2**63, 2**80, 0.1, -0.0, 1e16, 5e-324, 1.7976931348623157e308, 1.0]
DATA = {
    "numbers": NUMBERS,
    "text": 'ü 🙂 \x00 \\ / " \u2028',
    "nested": [{"a": [[], {}, None, True]}],
    "": "",
}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def content(path: Path) -> bytes:
    return path.read_bytes()


def rewrite(path: Path, text: str | bytes) -> None:
    path.write_bytes(text.encode() if isinstance(text, str) else text)


@pytest.fixture
async def store() -> AsyncIterator[EventStore]:
    async with EventStore(MemoryStorage(), max_event_bytes=10_000) as opened:
        yield opened


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """An export of three events."""
    async with EventStore(MemoryStorage()) as source:
        for number in range(3):
            data = {**DATA, "number": number}
            await source.append(
                Event.new(f"t{number % 2}", EventType.TASK_CREATED, data, vector_clock={"p": 9})
            )
        await source.export_json(tmp_path / "log.json")
    return tmp_path / "log.json"


@pytest.mark.req("1.3-06")
@pytest.mark.parametrize(
    "layout",
    [
        {},
        {"indent": 2},
        {"indent": "\t", "ensure_ascii": False},
        {"sort_keys": True},
        {"separators": (",", ":")},
        {"separators": (" \r\n,", "\t: ")},
    ],
)
async def test_any_layout_of_the_document_is_imported_exactly(
    store: EventStore, path: Path, layout: dict[str, Any]
) -> None:
    document = json.loads(content(path))
    rewrite(path, json.dumps(document, **layout))
    assert await store.import_json(path) == 3
    assert [event.to_dict() for event in await store.get_events()] == document["events"]
    assert repr((await store.get_events())[0].data["numbers"]) == repr(NUMBERS)  # 1.0 is not 1, -0.0 not 0.0
    assert (await store.verify()).ok


def changed(**fields: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda document: document["events"][1].update(fields)


def without(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda document: document["events"][1].pop(name)


@pytest.mark.req("1.3-06", "1.3-13")
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (changed(event_id=None), r"events\[1\]: event_id: None is no UUID"),
        (changed(task_id=""), r"events\[1\]: task_id: ''"),
        (changed(event_type=7), r"events\[1\]: event_type: 7"),
        (changed(timestamp="2026-11-22T10:00:00"), r"events\[1\]: timestamp: .* has no zone"),
        (changed(sequence_number="2"), r"events\[1\]: sequence_number: '2'"),
        (changed(code_version=-1), r"events\[1\]: code_version: -1"),
        (changed(vector_clock={"p": -1}), r"events\[1\]: vector_clock\['p'\]: -1"),
        (changed(causation_id="x"), r"events\[1\]: causation_id: 'x'"),
        (changed(data=[]), r"events\[1\]: data: \[\] is no mapping"),
        (changed(data={"a": {"b": float("inf")}}), "no JSON document after events"),
        (changed(version=1.5), r"events\[1\]: version: 1.5"),
        (changed(hash="abc"), r"events\[1\]: hash: 'abc'"),
        (changed(more=1), r"events\[1\]: event: .* does not have the fields of an event"),
        (without("task_id"), r"events\[1\]: event: .* does not have the fields of an event"),
        (without("hash"), r"events\[1\]: event 2 was changed: its hash is"),
        (without("sequence_number"), r"events\[1\]: event 2 is missing: event 0 comes next"),
        (without("version"), r"events\[1\]: event 2 is number 0 of its task"),
        (changed(timestamp="2026-11-22T10:00:00+00:00"), r"events\[1\]: event 2 was changed"),
        (changed(task_id="other"), r"events\[1\]: event 2 was changed"),
        (changed(data={}), r"events\[1\]: event 2 was changed"),
        (changed(data={"text": "x" * 10_000}), r"events\[1\]: data: .* bytes, the limit is 10,000"),
        (lambda document: document["events"].pop(0), r"events\[0\]: event 1 is missing"),
        (
            lambda document: document["events"].insert(1, document["events"][0]),
            r"events\[1\]: event 2 is missing",
        ),
        (lambda document: document["events"].__setitem__(1, 5), r"events\[1\]: event: 5"),
        (lambda document: document.update(events={"item": document["events"][0]}), "is no log"),
        (lambda document: document.pop("events"), "is no log"),
        (lambda document: document.update(format="other"), "is no log"),
        (lambda document: document.pop("version"), "version None"),
        (lambda document: document.update(version=2), "version 2.* upgrade"),
    ],
)
async def test_what_is_wrong_is_named_by_file_index_and_field(
    store: EventStore, path: Path, change: Callable[[dict[str, Any]], Any], problem: str
) -> None:
    document = json.loads(content(path))
    change(document)
    rewrite(path, json.dumps(document))
    with pytest.raises(InvalidInputError, match=rf"log\.json: .*{problem}"):
        await store.import_json(path)
    assert await store.get_events() == []


@pytest.mark.req("1.3-06")
@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"number":1', '"number":1e400', r"events\[1\]: data.number: inf"),
        ('"number":1', '"number":' + "[" * 5_000 + "]" * 5_000, r"events\[1\]: "),
        ('"number":1', '"number":"\\ud800"', r"events\[1\]: event 2 was changed"),
        ('"number":1', '"number":01', "no JSON document after events"),
        ('"number":1', '"number":1,', "no JSON document after events"),
        ("\n]}", "\n]} {}", "trailing garbage"),
    ],
)
async def test_json_that_other_readers_would_bend_is_refused(
    store: EventStore, path: Path, old: str, new: str, problem: str
) -> None:
    rewrite(path, content(path).decode().replace(old, new))
    with pytest.raises(InvalidInputError, match=rf"log\.json: .*{problem}"):
        await store.import_json(path)
    assert await store.get_events() == []


@pytest.mark.req("1.3-06", "1.3-10")
async def test_no_beginning_of_a_document_is_taken_for_the_whole(store: EventStore, path: Path) -> None:
    whole = content(path).rstrip()
    for length in range(len(whole)):
        rewrite(path, whole[:length])
        with pytest.raises(InvalidInputError, match=r"log\.json: "):
            await store.import_json(path)
    assert await store.get_events() == []


@pytest.mark.req("1.3-06", "1.3-13")
async def test_a_flipped_bit_is_found_or_changes_nothing(path: Path) -> None:
    whole, chance = content(path), Random(1306)
    expected = json.loads(whole)["events"]
    refused = 0
    for _ in range(400):
        flipped = bytearray(whole)
        flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        rewrite(path, flipped)
        async with EventStore(MemoryStorage()) as store:
            try:
                await store.import_json(path)
            except SmallwrightError:
                refused += 1
                assert await store.get_events() == []
            else:
                assert [event.to_dict() for event in await store.get_events()] == expected
    assert refused > 300


@pytest.mark.req("1.3-06", "1.3-09")
async def test_one_id_for_two_events_is_refused_though_the_chain_holds(
    store: EventStore, tmp_path: Path
) -> None:
    first = seal(encode(Event.new("t", EventType.TASK_CREATED)), sequence=1, version=1, previous_hash="")
    second = seal(encode(first), sequence=2, version=2, previous_hash=first.hash)
    document = {"format": FORMAT, "version": FORMAT_VERSION, "events": [first.to_dict(), second.to_dict()]}
    path = tmp_path / "log.json"
    rewrite(path, json.dumps(document))
    with pytest.raises(ConflictError, match=r"log\.json: .*already stored as event 1"):
        await store.import_json(path)
    assert await store.get_events() == []


@pytest.mark.req("1.3-06")
async def test_a_log_with_another_beginning_is_refused_by_file(store: EventStore, path: Path) -> None:
    await store.append(Event.new("mine", EventType.TASK_CREATED))
    with pytest.raises(ConflictError, match=r"log\.json: .*event 1 .*import into an empty store"):
        await store.import_json(path)
    assert [event.task_id for event in await store.get_events()] == ["mine"]


@pytest.mark.parametrize(("name", "problem"), [("folder", "Is a directory"), ("missing", "No such file")])
async def test_what_can_not_be_read_is_named(
    store: EventStore, tmp_path: Path, name: str, problem: str
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InvalidInputError, match=rf"{name}: can't be read \({problem}.*give the path"):
        await store.import_json(tmp_path / name)


@pytest.mark.req("1.3-06")
@pytest.mark.parametrize("held", ["precious", "[]", '{"a": 1}', "SQLite format 3\0"])
async def test_an_export_never_replaces_what_is_no_export(
    store: EventStore, tmp_path: Path, held: str
) -> None:
    path = tmp_path / "mine"
    rewrite(path, held)
    with pytest.raises(InvalidInputError, match=r"mine: holds no exported log; choose another name"):
        await store.export_json(path)
    assert content(path) == held.encode()
    assert names(tmp_path) == ["mine"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("missing/log.json", "No such file"),
        ("folder", "no regular file"),
        ("file/log.json", "Not a directory"),
    ],
)
async def test_an_export_that_can_not_be_written_says_why(
    store: EventStore, tmp_path: Path, name: str, problem: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInputError, match=rf"{name}: the log can't be exported \(.*{problem}.*choose"):
        await store.export_json(tmp_path / name)
    assert names(tmp_path) == ["file", "folder"]


@pytest.mark.req("1.3-06", "1.3-05")
async def test_a_full_disk_leaves_the_older_export(store: EventStore, path: Path, tmp_path: Path) -> None:
    before = content(path)
    await store.append_many([Event.new("t", EventType.TASK_CREATED, {"text": "x" * 5_000}) for _ in range(9)])
    with full_disk(10_000), pytest.raises(InvalidInputError, match=r"log\.json: .*File too large.* room"):
        await store.export_json(path)
    assert content(path) == before
    assert names(tmp_path) == ["log.json"]
    assert await store.export_json(path) == 9


class Forgetful:
    """A storage that records, and keeps nothing but the last event."""

    def __init__(self) -> None:
        self.last = Event.new("t", EventType.TASK_CREATED)

    async def append(self, batch: Batch) -> list[Event]:
        return record(self, batch)

    def stored(self, _event_id: str) -> None:
        return None

    def head(self, _task_id: str | None = None) -> Head:
        return Head(self.last.sequence_number, self.last.version, self.last.hash)

    def write(self, _draft: object, event: Event) -> None:
        self.last = event


@pytest.mark.req("1.3-06")
async def test_neither_way_holds_the_log_in_memory(store: EventStore, tmp_path: Path) -> None:
    path, storage = tmp_path / "log.json", Forgetful()
    await store.append_many(
        [
            Event.new("t", EventType.TASK_CREATED, {"text": f"{number}" * 2_000})
            for number in range(1_000, 3_000)
        ]
    )
    tracemalloc.start()
    try:
        await store.export_json(path)
        await EventStore(storage).import_json(path)  # type: ignore[arg-type]
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert storage.last.sequence_number == 2_000
    assert path.stat().st_size > 16_000_000
    assert peak < 4_000_000
