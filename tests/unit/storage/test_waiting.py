"""Outcomes reach those who wait, each in its own loop."""

from __future__ import annotations

import asyncio

import pytest

from smallwright.events import Event, EventType
from smallwright.events.recorder import Batch
from smallwright.storage.waiting import Appending, settle

EVENTS = [Event.new("t", EventType.TASK_CREATED)]


async def test_events_and_errors_are_delivered_and_the_cancelled_passed_over() -> None:
    stored, refused, cancelled = (Appending(Batch(drafts=())) for _ in range(3))
    cancelled.done.cancel()
    await asyncio.to_thread(
        settle, [stored, refused, cancelled], [EVENTS, ValueError("no"), ValueError("late")]
    )
    assert await stored.done == EVENTS
    with pytest.raises(ValueError, match="no"):
        await refused.done
    assert cancelled.done.cancelled()


async def test_a_loop_that_is_closed_holds_nobody_up() -> None:
    async def made() -> Appending:
        return Appending(Batch(drafts=()))

    gone = await asyncio.to_thread(lambda: asyncio.run(made()))
    here = Appending(Batch(drafts=()))
    settle([gone, here], [EVENTS, EVENTS])
    assert await here.done == EVENTS
