"""Gate 3: histories in few tokens, with what must not be lost (3.2)."""

from __future__ import annotations

import msgspec
import pytest

from smallwright.context import EventSummarizer, TokenEstimator
from smallwright.events import Event
from tests.fakes.event_log import CREATED, PLANNED, STARTED, Row, code, correction, event_log

BODY = "def total(prices: list[float], rate: float) -> float:\n    return round(sum(prices) * rate, 2)\n\n\n"
FAILED = {
    "module": "a.py",
    "passed": ["test_a.py::test_sum"],
    "failed": [{"id": "test_a.py::test_rounds", "kind": "AssertionError", "message": "2.50 is not 2.5"}],
    "traceback": "  File a.py, line 4, in total\n    return round(sum(prices) * rate, 2)\n" * 4,
}


def tokens_of(events: list[Event]) -> int:
    """What the events cost as they are."""
    text = "\n".join(msgspec.json.encode(event.to_dict()).decode() for event in events)
    return TokenEstimator().count(text)


def rounds(number: int, version: int = 2) -> list[Row]:
    """Corrections of a.py: a failing run, and the code that answers it."""
    rows: list[Row] = []
    for turn in range(number):
        failed: Row = ("TEST_FAILED", version + turn - 1, FAILED, "tester:a.py")
        iteration: Row = ("MODULE_ITERATION", version + turn - 1, {"module": "a.py", "round": turn + 1})
        rows += [failed, iteration, *correction(version + turn, BODY * 2, reason="test_rounds fails")]
    return rows


@pytest.mark.req("3.2-01")
def test_of_twenty_events_five_stay_whole_and_fifteen_are_lines() -> None:
    events = event_log([CREATED, STARTED, PLANNED, code(1), *rounds(4)])
    summary = EventSummarizer(keep_recent=5).summarize(events)
    assert summary.recent == tuple(events[-5:])
    assert len(summary.lines) == 15
    assert [line.split()[0] for line in summary.lines] == [f"#{number}" for number in range(1, 16)]
    assert (
        summary.lines[12]
        == "#13 v3 TEST_FAILED a.py: 1 passed, 1 failed: test_rounds AssertionError 2.50 is not 2.5"
    )
    assert summary.text.count("sum(prices)") == 8  # the last events' code and traces
    few = EventSummarizer(keep_recent=5).summarize(events[:4])
    assert (few.recent, few.lines) == (tuple(events[:4]), ())


@pytest.mark.req("3.2-01")
def test_only_lines_over_their_budget_are_counted_together_the_oldest_first() -> None:
    said: Row = ("USER_INTERVENTION", 1, {"kind": "steer", "payload": {"text": "keep it short"}}, "user:1")
    events = event_log([CREATED, STARTED, PLANNED, code(1), said, *rounds(40)])
    summary = EventSummarizer(line_tokens=400).summarize(events)
    whole_lines = [line for line in summary.lines[2:] if line.startswith("#") and "keep it" not in line]
    assert summary.lines[0].startswith(f"{160 - len(whole_lines)} earlier events: 1 TASK_CREATED, ")
    assert any("keep it short" in line for line in summary.lines)
    assert any(line.startswith("a.py: ") and "; last #" in line for line in summary.lines)
    assert TokenEstimator().count("\n".join(summary.lines)) <= 400
    assert summary.lines[-1].startswith(f"#{len(events) - 5} ")


@pytest.mark.req("3.2-02")
def test_a_realistic_history_costs_a_fifth_and_less() -> None:
    events = event_log(
        [CREATED, STARTED, PLANNED, code(1, BODY * 4), *rounds(11), ("TEST_PASSED", 12, FAILED)]
    )
    summary = EventSummarizer().summarize(events[:50])
    before = tokens_of(events[:50])
    assert before > 9_000
    assert before / summary.tokens >= 5
    assert summary.tokens == pytest.approx(TokenEstimator().count(summary.text))


@pytest.mark.req("3.2-03")
@pytest.mark.parametrize("keep_recent", [0, 5, 100])
def test_counts_version_and_status_always_stand_there(keep_recent: int) -> None:
    events = event_log([CREATED, STARTED, PLANNED, code(1), *rounds(3)])
    summary = EventSummarizer(keep_recent).summarize(events)
    counts = (summary.module_count, summary.iteration_count, summary.version, summary.status)
    assert counts == (2, 3, 4, "running")
    assert str(summary).startswith("Status: running. Modules: 2. Iterations: 3. Version: 4.\n")


@pytest.mark.req("3.2-03", "3.2-04")
def test_without_events_the_summary_is_minimal() -> None:
    summary = EventSummarizer().summarize([])
    assert str(summary) == "Status: created. Modules: 0. Iterations: 0. Version: 0."
    assert (summary.lines, summary.recent) == ((), ())


@pytest.mark.req("3.2-04")
def test_large_fields_are_cut_and_say_so() -> None:
    calls = [{"prompt": "p" * 50_000}]
    event = event_log([("CODE_GENERATED", 1, {"module": "a.py", "code": "c" * 50_000, "calls": calls})])
    summary = EventSummarizer().summarize(event)
    assert len(summary.text) < 2_000
    assert "(48500 characters more)" in summary.text
    assert "prompt" not in summary.text


@pytest.mark.req("3.2-04")
def test_a_thousand_events_not_stored_yet_and_of_odd_data_are_summarised() -> None:
    odd = [Event.new("t", "TEST_FAILED", {"module": 3, "failed": [7, {"id": None}]}) for _ in range(1_000)]
    summary = EventSummarizer().summarize(odd)
    assert summary.module_count == 0
    assert summary.tokens < 1_000
