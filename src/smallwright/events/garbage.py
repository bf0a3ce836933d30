"""Python's collector of cyclic garbage gets in the way where millions of objects are made to be kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MUCH = 50_000  # new objects


@contextmanager
def collector_paused() -> Iterator[None]:
    """Inside, nothing looks for garbage in cycles: for blocks that make much to keep, and none of that.

    Looking through a log again and again while it is read costs more than reading it. Holds for all threads;
    of blocks that overlap, the one that found the collector at work sets it to work again.
    """
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            if gc.get_count()[0] > MUCH and not gc.get_freeze_count():
                gc.freeze()  # what was made counts as old at once, instead of being looked through on its way
                gc.unfreeze()
            gc.enable()
