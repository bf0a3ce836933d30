"""A thread that finds the coroutine which blocks the event loop, while it blocks."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Final

from smallwright.orchestrator.dispatch.entry import Entry, current_entry

log = logging.getLogger(__name__)

POLL_S: Final = 0.05
#: The thread itself came that much too late: the machine stood still, and nobody is to blame.
STALL_S: Final = 1.0


class Watchdog:
    """Sends a beat through the loop; while it is not answered, the loop is blocked.

    After `report_s` the stack and its task are logged. A task that blocks beyond its own time limit, or
    `limit_s` where it has none, is marked as timed out, and `on_limit` is called for it in the loop.
    """

    def __init__(
        self,
        active: Callable[[], bool],
        on_limit: Callable[[Entry], object],
        *,
        report_s: float,
        limit_s: float,
    ) -> None:
        self._active, self._on_limit = active, on_limit
        self._report_s, self._limit_s = report_s, limit_s
        self._stopped = threading.Event()
        self._sent_at: float | None = None  # written by both threads, each in its turn: unset by the answer
        self._reported = False
        self._loop: asyncio.AbstractEventLoop
        self._loop_thread = 0
        self._thread = threading.Thread(target=self._watch, name="smallwright watchdog", daemon=True)

    def start(self) -> None:
        """Watch the running loop; call it in that loop's thread."""
        self._loop, self._loop_thread = asyncio.get_running_loop(), threading.get_ident()
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._stopped.set()

    def _watch(self) -> None:
        before = time.monotonic()
        while not self._stopped.wait(POLL_S) and not self._loop.is_closed():
            now = time.monotonic()
            sent_at = self._sent_at
            if sent_at is None:
                self._send(now)
            elif now - before > STALL_S:
                self._sent_at = now
            else:
                self._look(now - sent_at)
            before = now

    def _send(self, now: float) -> None:
        self._reported = False
        if self._active():
            self._sent_at = now
            try:
                self._loop.call_soon_threadsafe(self._answer)
            except RuntimeError:  # closed since we looked
                self._stopped.set()

    def _answer(self) -> None:
        self._sent_at = None

    def _look(self, blocked_s: float) -> None:
        frames, entry = _running(sys._current_frames().get(self._loop_thread))
        over = entry is not None and self._over(entry, blocked_s)
        if not over and (blocked_s < self._report_s or self._reported):
            return
        stack = "".join(traceback.StackSummary.extract(reversed(frames)).format())
        name = "a callback of no task" if entry is None else f"task {entry.task_id}"
        log.error("%s blocks the event loop, for %.1f s so far:\n%s", name, blocked_s, stack)
        self._reported = True
        if entry is not None and over:
            entry.blocked_at = stack
            entry.clock.expired = True
            self._loop.call_soon_threadsafe(self._on_limit, entry)

    def _over(self, entry: Entry, blocked_s: float) -> bool:
        """Whether its time ran out while it blocks, which no timer could tell; once for each entry."""
        left = entry.clock.left_s()
        return not entry.clock.expired and (blocked_s >= self._limit_s if left is None else left <= 0)


def _running(frame: FrameType | None) -> tuple[list[tuple[FrameType, int]], Entry | None]:
    """What the loop runs: frames with their lines, innermost first, and the entry in whose context that is.

    The context knows the entry in children of its asyncio task as well.
    """
    frames: list[tuple[FrameType, int]] = []
    while frame is not None:
        if frame.f_code is asyncio.Handle._run.__code__:
            context = getattr(frame.f_locals.get("self"), "_context", None)
            return frames, None if context is None else context.get(current_entry)
        frames.append((frame, frame.f_lineno))
        frame = frame.f_back
    return frames, None
