"""Corrections: frozen tests, the best so far, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_workflow import streamed
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.errors import AnswerError
from smallwright.orchestrator.coder import STRATEGIES
from smallwright.orchestrator.loop_guard import sha256_of
from smallwright.orchestrator.workspace import NO_TESTS, Limits, TestFailure, TestReport


async def corrections(coder: ScriptedCoder) -> list[tuple[str, int, str]]:
    """(outcome, code version, why) of each round."""
    events = [event for event in await streamed(coder) if event.event_type == "CORRECTION_COMPLETED"]
    return [(event.data["outcome"], event.code_version, event.data["why"]) for event in events]


async def test_the_tests_never_change_while_code_is_corrected() -> None:
    workspace = ScriptedWorkspace()
    coder = ScriptedCoder(codes=[red("test_a")], corrections=[red("test_b"), GREEN])
    await streamed(coder, workspace=workspace)
    tests = {files["test_one.py"] for files, _ in workspace.runs}
    assert (len(workspace.runs), len(tests)) == (3, 1)


class WithoutTests(ScriptedWorkspace):
    """Says of every run what a sandbox says of a file without tests."""

    async def run_tests(
        self, files: Mapping[str, str], tests: Sequence[str], *, limits: Limits | None = None
    ) -> TestReport:
        report = await super().run_tests(files, tests, limits=limits)
        failure = TestFailure(id=tests[0], kind=NO_TESTS, message="the file holds no tests")
        return replace(report, ok=False, passed=(), failed=(failure,))


@pytest.mark.req("6-01")
async def test_a_module_without_any_test_is_not_corrected_and_says_what_helps() -> None:
    events = await streamed(ScriptedCoder(), workspace=WithoutTests())
    assert (events[-1].event_type, events[-1].data["reason"]) == ("TASK_FAILED", "tests_failed")
    assert "one.py: no test was found that its code agrees with" in events[-1].data["message"]
    assert "an example in the prompt" in events[-1].data["message"]
    assert not [event for event in events if event.event_type == "CORRECTION_STARTED"]


async def test_after_a_worse_try_the_best_is_corrected() -> None:
    best = red("test_a")
    coder = ScriptedCoder(codes=[best], corrections=[red("test_a", "test_b"), GREEN])
    events = await streamed(coder)
    assert [job.code for job in coder.corrected] == [best, best]
    started = [event.data["from_version"] for event in events if event.event_type == "CORRECTION_STARTED"]
    assert started == [1, 1]


async def test_the_same_code_failing_the_same_way_climbs_to_the_next_strategy() -> None:
    coder = ScriptedCoder(codes=[red("test_a")], corrections=[red("test_a")])
    events = await streamed(coder)
    rounds = [event.data for event in events if event.event_type == "MODULE_ITERATION"]
    assert [(data["round"], data["strategy"]) for data in rounds] == list(enumerate(STRATEGIES, start=1))
    assert len({data["failure_signature"] for data in rounds}) == 1
    assert "loop" in rounds[1]["why"]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("def other():\n    return 1\n", "refused: it loses work"),
        ("def work(:\n", "refused: it does not parse"),
    ],
)
async def test_a_rewrite_that_loses_a_public_name_or_does_not_parse_is_refused(code: str, why: str) -> None:
    coder = ScriptedCoder(codes=[red("test_a")], corrections=[code, GREEN])
    (first, version, reason), (second, later, _) = await corrections(coder)
    assert (first, version, second, later) == ("kept best", 2, "changed", 3)
    assert reason.startswith(why)


@pytest.mark.req("6-11")
async def test_nonsense_costs_a_round_not_the_task() -> None:
    coder = ScriptedCoder(codes=[red("test_a")], corrections=[AnswerError("gibberish"), GREEN])
    assert await corrections(coder) == [("kept best", 2, "gibberish"), ("changed", 3, "")]


async def test_events_of_code_bear_its_hash() -> None:
    coder = ScriptedCoder(codes=[red("test_a")], corrections=[GREEN])
    events = [event for event in await streamed(coder) if "code" in event.data]
    assert [event.data["code_hash"] for event in events] == [sha256_of(e.data["code"]) for e in events]
    assert len(events) == 3


async def test_a_finished_modules_code_is_there_for_those_that_depend_on_it() -> None:
    coder = ScriptedCoder(plans=[plan(module("b.py", "a.py"), module("a.py"))])
    workspace = ScriptedWorkspace()
    await streamed(coder, workspace=workspace)
    assert [dict(job.done) for job in coder.jobs] == [{}, {"a.py": GREEN}]
    assert set(workspace.runs[1][0]) == {"a.py", "b.py", "test_b.py"}
    assert workspace.runs[2][1] == ("test_a.py", "test_b.py")


@pytest.mark.req("6-09")
async def test_the_intent_of_a_test_run_names_the_sandbox_level() -> None:
    events = await streamed(ScriptedCoder())
    (started,) = [event for event in events if event.event_type == "TEST_STARTED"]
    assert started.data["level"] == "scripted"
