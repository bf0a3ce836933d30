"""How each event about the whole task changes its state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.fakes.event_log import CREATED, PLANNED, STARTED, Row, code, correction, event_log

from smallwright.errors import EventValidationError
from smallwright.events import Event, StateProjection, TaskSnapshot

rebuild = StateProjection.rebuild_state
QUESTIONS: Row = (
    "PLANNING_COMPLETE",
    0,
    {"outcome": "questions", "questions": [{"id": "q1", "text": "Why?"}, {"id": "q2", "text": "How?"}]},
)


def intervention(kind: str, payload: Any = None, actor: str = "user:1") -> Row:
    return ("USER_INTERVENTION", 0, {"kind": kind, "payload": payload}, actor)


def reasons(state: TaskSnapshot) -> list[str]:
    return [anomaly.reason for anomaly in state.anomalies]


@pytest.mark.req("1.4-04")
def test_creation_keeps_what_the_user_asked() -> None:
    data = {
        "prompt": "p",
        "answers": ["yes", {"question": "Why?", "answer": "so"}],
        "effort": "low",
        "calls": [],
    }
    state = rebuild(event_log([("TASK_CREATED", 0, data)], task_id="task"))
    assert (state.task_id, state.prompt, state.answers) == ("task", "p", (("", "yes"), ("Why?", "so")))
    assert (state.settings, state.attempt, state.version) == ({"effort": "low"}, 0, 1)
    again = rebuild(event_log([("TASK_CREATED", 0, data), ("TASK_CREATED", 0, {"prompt": "other"})]))
    assert (again.prompt, reasons(again)) == ("p", ["a second TASK_CREATED: ignored"])


@pytest.mark.req("1.4-04")
@pytest.mark.parametrize(
    ("payload", "answers", "still_open"),
    [
        ({"q1": "a"}, [("Why?", "a")], ("q2",)),
        ({"q2": "b", "Why?": "a"}, [("How?", "b"), ("Why?", "a")], ()),
        (
            {"answers": [{"id": "q1", "answer": "a"}, {"question": "How?", "answer": 2}]},
            [("Why?", "a"), ("How?", "2")],
            (),
        ),
        (["a", "b"], [("Why?", "a"), ("How?", "b")], ()),
        ([["q2", "b"]], [("How?", "b")], ("q1",)),
        ("a", [("Why?", "a")], ("q2",)),
        ({"id": "q2", "answer": "b"}, [("How?", "b")], ("q1",)),
        ({"q9": "c"}, [("q9", "c")], ("q1", "q2")),
    ],
)
def test_answers_come_in_many_shapes(payload: Any, answers: list[Any], still_open: tuple[str, ...]) -> None:
    state = rebuild(event_log([CREATED, STARTED, QUESTIONS, intervention("answer", payload)]))
    assert (list(state.answers), state.open_questions) == (answers, still_open)
    assert state.status == ("waiting" if still_open else "running")


@pytest.mark.req("1.4-07")
def test_an_answer_without_text_and_an_unknown_kind_are_anomalies() -> None:
    state = rebuild(event_log([CREATED, STARTED, QUESTIONS, intervention("answer", 7), intervention("sing")]))
    assert state.status == "waiting"
    assert reasons(state) == ["an answer without text", "an intervention of unknown kind 'sing'"]


@pytest.mark.req("1.4-04")
def test_a_plan_closes_questions_and_lays_out_modules() -> None:
    plan = {"outcome": "plan", "modules": [{"name": "a.py", "dependencies": ["b.py"]}, {"name": "b.py"}, {}]}
    state = rebuild(event_log([CREATED, STARTED, QUESTIONS, ("PLANNING_COMPLETE", 0, plan)]))
    assert (state.status, state.open_questions, list(state.modules)) == ("running", (), ["a.py", "b.py"])
    assert state.modules["a.py"].dependencies == ("b.py",)
    assert state.modules["a.py"].plan == plan["modules"][0]
    empty = rebuild(
        event_log([CREATED, STARTED, ("PLANNING_COMPLETE", 0, {"outcome": "plan", "modules": 3})])
    )
    assert reasons(empty) == ["a plan without modules"]


@pytest.mark.req("1.4-04")
def test_another_plan_keeps_the_code_of_modules_that_stay() -> None:
    other = ("PLANNING_COMPLETE", 2, {"outcome": "plan", "modules": [{"name": "a.py"}, {"name": "c.py"}]})
    state = rebuild(event_log([CREATED, STARTED, PLANNED, code(1), code(2, module="b.py"), other]))
    assert (state.files, list(state.modules)) == ({"a.py": "x = 1\n"}, ["a.py", "c.py"])
    assert state.modules["a.py"].status == "generated"


@pytest.mark.req("1.4-04")
def test_user_and_system_each_resume_what_they_paused() -> None:
    rows = [CREATED, STARTED, intervention("pause"), intervention("pause", actor="system")]
    assert rebuild(event_log(rows)).paused_by == {"user", "system"}
    assert rebuild(event_log([*rows, intervention("resume")])).paused_by == {"system"}
    assert rebuild(event_log([*rows, intervention("resume", actor="system")])).status == "paused"
    both = [*rows, intervention("resume"), intervention("resume", actor="system")]
    assert rebuild(event_log(both)).status == "running"
    restarted = rebuild(event_log([*rows, ("TASK_STARTED", 0, {"attempt": 2})]))
    assert (restarted.paused_by, restarted.status, restarted.attempt) == ({"user"}, "paused", 2)


@pytest.mark.req("1.4-04")
@pytest.mark.parametrize("end", ["TASK_COMPLETE", "TASK_FAILED", "TASK_CANCELLED"])
def test_pauses_and_a_cancel_end_with_the_task(end: str) -> None:
    stops = [intervention("pause"), intervention("pause", actor="system"), intervention("cancel")]
    state = rebuild(event_log([CREATED, STARTED, *stops, (end, 0, {})]))
    assert (state.paused_by, state.cancel_requested) == (set(), False)


@pytest.mark.req("1.4-04")
def test_instructions_and_a_cancel_wait_in_the_state() -> None:
    rows = [CREATED, STARTED, intervention("amend", {"text": "faster"}), intervention("cancel")]
    state = rebuild(event_log(rows))
    assert state.cancel_requested
    assert state.instructions == ({"sequence": 3, "kind": "amend", "payload": {"text": "faster"}},)
    assert state.status == "running"


@pytest.mark.req("1.4-04", "1.4-07")
def test_the_first_end_holds_until_another_attempt() -> None:
    done: Row = ("TASK_COMPLETE", 0, {"summary": "all"})
    lost: Row = ("TASK_FAILED", 0, {"reason": "tests_failed", "message": "3 fail", "calls": []})
    state = rebuild(event_log([CREATED, STARTED, done, lost]))
    assert (state.status, state.summary, reasons(state)) == (
        "completed",
        "all",
        ["the task had ended as completed: ignored"],
    )
    failed = rebuild(event_log([CREATED, STARTED, lost]))
    assert (failed.status, failed.failure_reason) == ("failed", "3 fail")
    again = rebuild(event_log([CREATED, STARTED, lost, ("TASK_STARTED", 0, {"attempt": 2})]))
    assert (again.status, again.failure, again.failure_reason, again.attempt) == ("running", None, "", 2)


@pytest.mark.req("1.4-04", "1.4-07")
def test_a_cancelled_task_stays_so_and_attempts_rise() -> None:
    cancelled: Row = ("TASK_CANCELLED", 0, {"by": "user:1", "reason": "enough"}, "user:1")
    state = rebuild(event_log([CREATED, STARTED, cancelled, STARTED]))
    assert (state.status, state.failure_reason, state.attempt) == ("cancelled", "enough", 1)
    assert reasons(state) == ["the task was cancelled before: ignored"]
    twice = rebuild(event_log([CREATED, STARTED, STARTED]))
    assert (twice.attempt, reasons(twice)) == (2, ["attempt 1 follows attempt 1"])


@pytest.mark.req("1.4-04")
def test_unused_names_are_kept() -> None:
    unused = [{"module": "a.py", "name": "f"}]
    assert rebuild(event_log([CREATED, ("DEAD_CODE_ANALYSIS", 0, {"unused": unused})])).unused == tuple(
        unused
    )


@pytest.mark.req("1.4-01", "1.4-06")
def test_events_of_two_tasks_or_none_stored_are_refused() -> None:
    events = event_log([CREATED, STARTED])
    with pytest.raises(EventValidationError, match=r"^task_id: 'other' among the events of 't'"):
        rebuild([events[0], replace(events[1], task_id="other")])
    with pytest.raises(EventValidationError, match="is not stored yet"):
        rebuild([Event.new("t", "TASK_CREATED")])
    with pytest.raises(EventValidationError, match="does not come after 2"):
        StateProjection.apply(rebuild(events), events[0])


@pytest.mark.req("1.4-04")
def test_a_fork_goes_on_from_the_state_of_its_source() -> None:
    source = event_log([CREATED, STARTED, PLANNED, code(1), *correction(2)])
    [own] = event_log(
        [("TASK_CREATED", 2, {"prompt": "more", "forked_from": {"task_id": "t", "sequence": 6}})], "fork"
    )
    state = rebuild([*source, replace(own, sequence_number=9)])
    assert (state.task_id, state.prompt, state.status, state.attempt) == ("fork", "more", "created", 0)
    assert (state.version, state.code_version, state.files) == (1, 2, {"a.py": "x = 2\n"})
