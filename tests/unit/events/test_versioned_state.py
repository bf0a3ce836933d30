"""States by rising version."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from smallwright.errors import InvalidInputError, NotFoundError
from smallwright.events.versioned_state import VersionedState


@pytest.mark.req("4.7-01")
def test_versions_rise_gaps_are_fine_and_what_is_not_above_is_refused() -> None:
    states = VersionedState[str]()
    assert states.get_current_version() == 0
    assert [states.update(v, f"s{v}") for v in (0, 0, 1, 5, 3, 5, 2**31, 2**70)] == [
        True,
        False,
        True,
        True,
        False,
        False,
        True,
        True,
    ]
    assert states.get_current_version() == 2**70
    assert states.get_state(0) == "s0"
    assert states.get_state(5) == "s5"
    for missing in (2, 3, -1):
        with pytest.raises(NotFoundError, match=str(missing)):
            states.get_state(missing)


@pytest.mark.req("4.7-01")
@pytest.mark.parametrize("version", [-1, 1.0, "1", None, True])
def test_what_is_no_version_is_refused(version: Any) -> None:
    with pytest.raises(InvalidInputError, match="version"):
        VersionedState[str]().update(version, "state")


@pytest.mark.req("4.7-01")
def test_of_many_at_once_exactly_one_wins_each_version() -> None:
    states = VersionedState[int]()
    with ThreadPoolExecutor(8) as threads:
        tries = list(
            threads.map(
                lambda i: (i % 50, states.update(i % 50, i), i), sorted(range(400), key=lambda i: i % 50)
            )
        )
    winners = [(version, i) for version, won, i in tries if won]
    assert len({version for version, _ in winners}) == len(winners)
    assert all(states.get_state(version) == i for version, i in winners)
    assert states.get_current_version() == 49
