"""What happened, in words."""

from __future__ import annotations

import pytest

from smallwright.cli.narrate import narrate


@pytest.mark.parametrize(
    ("dropped", "said"),
    [
        ([], "wrote test_bank.py (2 lines)"),
        (["test_a: no"], "wrote test_bank.py (2 lines, left out 1 guessed test that no code agreed with)"),
        (["a", "b"], "wrote test_bank.py (2 lines, left out 2 guessed tests that no code agreed with)"),
    ],
)
def test_tests_that_were_left_out_are_told(dropped: list[str], said: str) -> None:
    data = {"path": "test_bank.py", "code": "import bank\nassert bank", "dropped_examples": dropped}
    assert narrate("CODE_GENERATED", data) == said


def test_odd_data_is_told_by_the_type_alone() -> None:
    assert narrate("PLANNING_COMPLETE", {"modules": 3}) == "planning complete"
