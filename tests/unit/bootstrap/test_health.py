"""What the health monitor says, and how soon."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from smallwright.bootstrap.health import SILENCES, HealthMonitor
from smallwright.errors import ModelUnavailableError


class Part:
    """Works, until `error` is set or it is told to hang."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.hangs = False

    async def __call__(self) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if self.error:
            raise self.error


def monitor(**parts: Callable[[], Awaitable[None]]) -> HealthMonitor:
    return HealthMonitor(parts, model="tiny", version="1", every_s=0.01, timeout_s=0.05)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - what changes is no event
            await asyncio.sleep(0.005)


@pytest.mark.req("4.4-04", "5-02")
async def test_a_part_that_fails_is_named_with_its_reason_until_it_works_again() -> None:
    model, store = Part(), Part()
    async with monitor(model=model, store=store) as watched:
        assert watched.health.ok
        model.error = ModelUnavailableError("no Ollama server answers")
        await until(lambda: not watched.health.ok)
        assert watched.health.down == {"model": "no Ollama server answers"}
        store.error = OSError("the disk is full")
        await until(lambda: len(watched.health.down) == 2)
        assert watched.health.down["store"] == "the disk is full"
        model.error = store.error = None
        await until(lambda: watched.health.ok)
        assert (watched.health.model, watched.health.version) == ("tiny", "1")


@pytest.mark.req("4.4-04")
async def test_a_part_that_is_silent_is_busy_first_and_down_later_and_holds_up_no_other() -> None:
    model, store = Part(), Part()
    watched = monitor(model=model, store=store)
    model.hangs = True
    for _ in range(SILENCES - 1):
        await watched.look("model")
        assert watched.health.ok
    store.error = OSError("the disk is full")
    async with asyncio.timeout(5), watched:
        await until(lambda: "store" in watched.health.down)
        await until(lambda: "model" in watched.health.down)
    model.hangs = False
    await watched.look("model")
    assert "model" not in watched.health.down


async def test_a_look_that_breaks_ends_no_watch() -> None:
    model = Part()
    model.error = ZeroDivisionError("ours")
    async with monitor(model=model) as watched:
        await until(lambda: not watched.health.ok)
        model.error = None
        await until(lambda: watched.health.ok)
