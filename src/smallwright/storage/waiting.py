"""Appends that wait for their commit, in the event loops they were made in."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from smallwright.events.event import Event
from smallwright.events.recorder import Batch

Outcome = list[Event] | BaseException


class Appending:
    """A batch, and the future of the events it becomes; made in the loop that waits for it."""

    __slots__ = ("batch", "done", "loop")

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.loop = asyncio.get_running_loop()
        self.done: asyncio.Future[list[Event]] = self.loop.create_future()


def settle(group: Iterable[Appending], outcomes: Iterable[Outcome]) -> None:
    """Give each its outcome, from any thread; each loop is woken once."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[tuple[Appending, Outcome]]] = defaultdict(list)
    for appending, outcome in zip(group, outcomes, strict=True):
        by_loop[appending.loop].append((appending, outcome))
    for loop, settled in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed, and nobody waits in it
            loop.call_soon_threadsafe(_deliver, settled)


def _deliver(settled: Iterable[tuple[Appending, Outcome]]) -> None:
    for appending, outcome in settled:
        if appending.done.done():  # cancelled meanwhile
            continue
        if isinstance(outcome, BaseException):
            appending.done.set_exception(outcome)
        else:
            appending.done.set_result(outcome)
