"""The end of an orchestrator: nothing is left behind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from smallwright.orchestrator.dispatch.board import Board
from smallwright.orchestrator.dispatch.entry import Entry, Phase
from smallwright.orchestrator.dispatch.intake import closed

log = logging.getLogger(__name__)
GRACES = 3


async def cancel_all(board: Board, cancel: Callable[[Entry], object], grace_s: float) -> None:
    """Refuse who waits outside, cancel all others, and wait until they have ended.

    A task that ignores its cancel is cancelled again after each grace (Runs), and given up after some.
    """
    entries = list(board.live.values())
    runs = {entry.run for entry in entries if entry.run is not None}
    for entry in entries:  # first, else they would enter as others leave
        if entry.phase is Phase.OUTSIDE:
            _refuse(board, entry)
    for entry in entries:
        cancel(entry)
    if runs:
        _, left = await asyncio.wait(runs, timeout=GRACES * grace_s)
        for run in left:
            log.error("%s does not end, and is given up", run.get_name())


def _refuse(board: Board, entry: Entry) -> None:
    board.end(entry, completed=False)
    entry.work.drop()
    if entry.admitted is not None and not entry.admitted.done():
        entry.admitted.set_exception(closed(entry.task_id))
