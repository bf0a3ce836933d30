"""The sides of the dispatch benchmark run, lose nothing, and are laid side by side."""

from __future__ import annotations

from benchmarks.dispatch import available, in_memory, measured
from benchmarks.dispatch_sides import one_step, run_by_hand, run_ours


def test_every_side_in_our_process_takes_time_for_its_tasks() -> None:
    assert run_ours(20) > 0
    assert run_ours(20, one_step) > 0
    assert run_by_hand(20) > 0
    assert run_by_hand(20, apart=True) > 0


def test_rows_name_the_peer_and_the_ratio_of_one_round() -> None:
    rates, theirs = measured(lambda: 2.0, {"peer": lambda: 1.0}, tasks=10, rounds=2)
    assert (rates, theirs) == ([5.0, 5.0], {"peer": [10.0, 10.0]})
    cases = [(row["peer"], row["unit"]) for row in in_memory(10, 1)]
    assert ("PriorityQueue by hand", "tasks/CPU s") in cases
    assert cases[-1] == ("", "us")


def test_a_peer_that_cannot_run_here_is_left_out_and_named(capsys) -> None:
    def fails() -> float:
        raise SystemExit("no such server")

    assert list(available({"good": lambda: 1.0, "bad": fails})) == ["good"]
    assert "left out: bad: no such server" in capsys.readouterr().err
