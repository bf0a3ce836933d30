"""The collector rests while much is made, and works again afterwards, whatever happened."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from smallwright.events.garbage import MUCH, collector_paused


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_it_rests_inside_and_works_again_after_an_error() -> None:
    seen = []

    @collector_paused()
    def failing() -> None:
        seen.append(gc.isenabled())
        raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        failing()
    assert seen == [False]
    assert gc.isenabled()


def test_blocks_that_overlap_leave_it_at_work() -> None:
    first, second = collector_paused(), collector_paused()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_who_switched_it_off_finds_it_off() -> None:
    gc.disable()
    with collector_paused():
        pass
    assert not gc.isenabled()


def test_much_that_was_made_counts_as_old_and_garbage_among_it_still_goes() -> None:
    with collector_paused():
        kept = [[number] for number in range(2 * MUCH)]
        kept[0].append(kept[0])
    assert gc.get_count()[0] < MUCH
    assert gc.get_freeze_count() == 0
    kept.clear()
    assert gc.collect() >= 1
