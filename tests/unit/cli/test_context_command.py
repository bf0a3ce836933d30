"""`smallwright context`: which calls it shows, and what it says where there are none."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from smallwright import open_store
from smallwright.cli.context import context
from smallwright.cli.options import Common
from smallwright.cli.show import show
from smallwright.errors import InvalidInputError, NotFoundError
from smallwright.events import Event, EventType


@pytest.fixture
def log(tmp_path: Path) -> Common:
    """A task with a plan (event 2, one call) and a draft (event 3, two calls)."""
    url = f"json://{tmp_path / 'log.json'}"
    call = {"model": "small", "layers": [{"name": "system_prompt", "tokens": 2, "chars": 2, "nodes": []}]}
    asked = call | {"prompt": [{"role": "system", "content": "Do"}, {"role": "user", "content": ""}]}

    async def fill() -> None:
        async with open_store(url) as store:
            await store.append(Event.new("bank", EventType.TASK_CREATED, {"prompt": "a bank"}))
            await store.append(Event.new("bank", EventType.PLANNING_COMPLETE, {"calls": [asked]}))
            await store.append(Event.new("bank", EventType.CODE_GENERATED, {"calls": [asked, asked]}))

    asyncio.run(fill())
    return Common(store=url)


@pytest.mark.parametrize(
    ("options", "calls"),
    [
        ({}, [(3, 1), (3, 2)]),
        ({"call": 2}, [(3, 2)]),
        ({"at": "2"}, [(2, 1)]),
        ({"listed": True}, [(2, 1), (3, 1), (3, 2)]),
        ({"listed": True, "at": "2"}, [(2, 1)]),
        ({"at": "2999-12-31"}, [(3, 1), (3, 2)]),
    ],
)
def test_calls_are_chosen_by_moment_and_number(
    log: Common, options: dict[str, Any], calls: list[tuple[int, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert context("ba", as_json=True, common=log, **options) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["task_id"] == "bank"
    assert [(call["sequence"], call["call"]) for call in found["calls"]] == calls
    assert context("ba", common=log, **options) == 0
    assert "small" in capsys.readouterr().out or "listed" in options


@pytest.mark.parametrize(
    ("task", "options", "error", "words"),
    [
        ("", {"at": "1"}, NotFoundError, "no model call at 1 or before"),
        ("", {"at": "2020-01-01"}, NotFoundError, "no model call at 2020-01-01 or before"),
        ("", {"at": "soon"}, InvalidInputError, "--at: 'soon' is no number, day or time"),
        ("", {"call": 9}, InvalidInputError, "--call: 9 is not there; event 3 has 2 calls"),
        ("", {"call": 1, "listed": True}, InvalidInputError, "leave one of them out"),
        ("nowhere", {}, NotFoundError, "no task 'nowhere'"),
    ],
)
def test_what_is_not_there_is_said(
    log: Common, task: str, options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        context(task, common=log, **options)


def test_a_task_is_shown_as_of_then(log: Common, capsys: pytest.CaptureFixture[str]) -> None:
    assert show("ba", at="2", as_json=True, common=log) == 0
    assert json.loads(capsys.readouterr().out)["last_sequence"] == 2
    assert show("ba", as_json=True, common=log) == 0
    assert json.loads(capsys.readouterr().out)["last_sequence"] == 3
    with pytest.raises(NotFoundError, match="'bank' was not there yet at 0"):
        show("ba", at="0", common=log)
    with pytest.raises(InvalidInputError, match="--at"):
        show("ba", at="soon", common=log)
