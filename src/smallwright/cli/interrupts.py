"""Ctrl-C and SIGTERM: the first stops the work and waits for it, the second kills at once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from typing import Any

INTERRUPTED = 130
GRACE_S = 1.6  # by then the cancellation is in the log; what still hangs is killed
THREADS_GRACE_S = 0.3  # all is done but for threads, and what they still import nobody needs


def run_interruptible(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run `main` on a new event loop; its exit code, or 130 where a signal cancelled it."""
    return asyncio.run(_supervise(main))


async def _supervise(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    work = asyncio.ensure_future(main())
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, _stop, work)
    try:
        return await work
    except asyncio.CancelledError:
        loop.call_later(THREADS_GRACE_S, _kill)
        return INTERRUPTED


def _stop(work: asyncio.Task[int]) -> None:
    if work.cancelling():
        _kill()
    work.cancel()
    work.get_loop().call_later(GRACE_S, _kill)


def _kill() -> None:
    if os.isatty(2):
        os.write(2, b"\x1b[?25h\n")  # a display may have hidden the cursor
    os._exit(INTERRUPTED)  # child processes end with their parent
