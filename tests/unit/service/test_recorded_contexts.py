"""What the model saw, from the log: of the newest event, as of any moment, of every call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from smallwright import open_store
from smallwright.errors import InvalidInputError, NotFoundError
from smallwright.events import Event, EventStore, EventType
from smallwright.service import TaskManager

NAMES = ("system_prompt", "state_summary", "compressed_events", "current_event")


@pytest.fixture
async def store() -> AsyncIterator[EventStore]:
    async with open_store("memory:") as opened:
        yield opened


def call(now: str, **more: Any) -> dict[str, Any]:
    """A call that was asked for `now`."""
    texts = ("Be brief.", "", "one\n\ntwo", now)
    layers = [
        {"name": name, "tokens": len(words.split()), "chars": len(words), "nodes": [f"node:{name}"]}
        for name, words in zip(NAMES, texts, strict=True)
    ]
    messages = [{"role": "system", "content": texts[0]}, {"role": "user", "content": f"one\n\ntwo\n\n{now}"}]
    return {
        "call": 1,
        "model": "small",
        "window": 4096,
        "parameters": {"max_tokens": 420},
        "prompt": messages,
        "layers": layers,
        "prompt_tokens": 9,
        "completion_tokens": 5,
        "cached_tokens": None,
        "duration_ms": 7,
        "error": None,
    } | more


async def logged(store: EventStore) -> TaskManager:
    """Events 1 to 4: a plan (one call), a draft (two calls), and one without a call."""
    tasks = TaskManager(store)
    await store.append(Event.new("t", EventType.TASK_CREATED, {"prompt": "a stack"}))
    await store.append(Event.new("t", EventType.PLANNING_COMPLETE, {"calls": [call("plan")]}))
    failed = call("write", error={"code": "model_timeout", "message": "too slow"})
    drafted = {"module": "one.py", "path": "one.py", "code": "1", "calls": [failed, call("write")]}
    await store.append(Event.new("t", EventType.CODE_GENERATED, drafted, code_version=1))
    await store.append(Event.new("t", EventType.TASK_FAILED, {"calls": []}, code_version=1))
    return tasks


async def test_the_newest_event_with_calls_is_the_one_that_is_shown(store: EventStore) -> None:
    failed, answered = await (await logged(store)).contexts("t")
    assert (failed["sequence"], failed["call"], answered["call"]) == (3, 1, 2)
    assert (failed["module"], failed["event_type"]) == ("one.py", "CODE_GENERATED")
    assert failed["error"] == {"code": "model_timeout", "message": "too slow"}
    assert (answered["window"], answered["answer_room"], answered["error"]) == (4096, 420, None)
    assert answered["layers"][2] == {
        "name": "compressed_events",
        "tokens": 2,
        "nodes": ["node:compressed_events"],
        "text": "one\n\ntwo",
    }
    assert [layer["text"] for layer in answered["layers"]] == ["Be brief.", "", "one\n\ntwo", "write"]
    assert answered["messages"][1] == {"role": "user", "content": "one\n\ntwo\n\nwrite"}


@pytest.mark.parametrize(("until", "sequences"), [(4, [3, 3]), (3, [3, 3]), (2, [2]), (1, []), (0, [])])
async def test_a_moment_shows_what_was_seen_by_then(
    store: EventStore, until: int, sequences: list[int]
) -> None:
    found = await (await logged(store)).contexts("t", until)
    assert [record["sequence"] for record in found] == sequences


async def test_a_time_is_a_moment_too_and_every_call_can_be_had(store: EventStore) -> None:
    tasks = await logged(store)
    planned = datetime.fromisoformat((await store.get_events("t"))[1].timestamp)
    assert {record["sequence"] for record in await tasks.contexts("t", planned)} == {2}
    assert await tasks.contexts("t", datetime(2020, 1, 1, tzinfo=UTC), every=True) == []
    assert [record["sequence"] for record in await tasks.contexts("t", every=True)] == [2, 3, 3]


async def test_unknown_tasks_and_bad_moments_are_refused(store: EventStore) -> None:
    tasks = await logged(store)
    with pytest.raises(NotFoundError, match="nowhere"):
        await tasks.contexts("nowhere")
    with pytest.raises(InvalidInputError, match="until"):
        await tasks.contexts("t", -1)


async def test_calls_of_older_or_odd_logs_give_what_they_have(store: EventStore) -> None:
    tasks = TaskManager(store)
    old = call("plan")
    del old["window"]
    for layer in old["layers"]:
        del layer["chars"]
    odd = {"layers": [{"tokens": "x"}, 7], "prompt": "words", "error": "late", "parameters": None}
    await store.append(Event.new("t", EventType.PLANNING_COMPLETE, {"calls": [old, odd, None]}))
    older, odder = await tasks.contexts("t")
    assert older["window"] is None
    assert {layer["text"] for layer in older["layers"]} == {None}
    assert older["messages"][0]["content"] == "Be brief."
    assert odder["layers"] == [{"name": "", "tokens": 0, "nodes": [], "text": None}]
    assert (odder["messages"], odder["error"], odder["answer_room"]) == ([], None, 0)
