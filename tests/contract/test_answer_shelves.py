"""What every shelf of answers promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from smallwright import open_store
from smallwright.bootstrap.shelf import open_shelf
from smallwright.errors import StoreUnavailableError
from smallwright.events import Event, EventType
from smallwright.orchestrator.answer_shelf import AnswerShelf


@pytest.fixture(params=["memory", "json", "sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of an empty store."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return "memory:" if request.param == "memory" else f"{request.param}://{tmp_path}/log.file"


@pytest.fixture
async def shelf(url: str) -> AsyncIterator[AnswerShelf]:
    """An empty shelf of each kind."""
    async with open_shelf(url) as opened:
        yield opened


@pytest.mark.req("6-11")
async def test_an_answer_is_kept_under_its_whole_key(shelf: AnswerShelf) -> None:
    await shelf.put("täsk/1", "write a.py", 1, "hash", b'{"text": "\xc3\xa9"}')
    await shelf.put("täsk/1", "write a.py", 1, "hash", b"again")
    await shelf.put("täsk/1", "write a.py", 2, "hash", b"second")
    await shelf.put("täsk/1", "write a.py", 1, "other", b"other")
    kept = {(step, call, key): answer for step, call, key, answer in await shelf.get("täsk/1")}
    assert kept == {
        ("write a.py", 1, "hash"): b"again",
        ("write a.py", 2, "hash"): b"second",
        ("write a.py", 1, "other"): b"other",
    }
    assert list(await shelf.get("t")) == []


async def test_what_is_dropped_is_gone_and_the_rest_stays(shelf: AnswerShelf) -> None:
    for step in ("plan", "write", "correct"):
        await shelf.put("t", step, 1, "h", step.encode())
    await shelf.put("u", "plan", 1, "h", b"other")
    await shelf.drop("t", ["plan", "write", "never"])
    assert list(await shelf.get("t")) == [("correct", 1, "h", b"correct")]
    await shelf.drop("t")
    assert list(await shelf.get("t")) == []
    assert list(await shelf.get("u")) == [("plan", 1, "h", b"other")]


async def test_answers_outlive_the_process_beside_a_log_that_works(url: str) -> None:
    if url == "memory:":
        return
    async with open_store(url) as store, open_shelf(url) as shelf:
        await store.append(Event.new("t", EventType.TASK_CREATED, {"prompt": "p"}))
        await shelf.put("t", "plan", 1, "h", b"kept")
        await store.append(Event.new("t", EventType.TASK_CANCELLED, {"by": "b", "reason": "r"}))
    async with open_shelf(url) as shelf, open_store(url) as store:
        assert list(await shelf.get("t")) == [("plan", 1, "h", b"kept")]
        assert len(await store.get_events("t")) == 2
        assert (await store.verify()).ok


async def test_a_closed_shelf_says_so(url: str) -> None:
    if not url.startswith(("sqlite", "postgres")):
        return
    async with open_shelf(url) as shelf:
        await shelf.drop("t", ["plan"])
    with pytest.raises(StoreUnavailableError, match="closed"):
        await shelf.get("t")
