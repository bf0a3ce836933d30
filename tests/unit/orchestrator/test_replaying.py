"""A replay gives the events of the log again, with neither model nor workspace, and finds what is other."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_model import SPEC, ScriptedModel
from tests.fakes.scripted_workflow import created, types, workflow

from smallwright.errors import ModelUnavailableError
from smallwright.events import Event, EventStore
from smallwright.orchestrator import step_runs
from smallwright.orchestrator.coder import ModuleDraft, ModuleJob, StepTools
from smallwright.orchestrator.language_model import Message, ModelRequest
from smallwright.orchestrator.plan import Question
from smallwright.orchestrator.replaying import ReplayReport, replay
from smallwright.storage.memory import MemoryStorage

MakeCoder = Callable[[], ScriptedCoder]


async def recorded(make: MakeCoder, **options: Any) -> list[Event]:
    """The log of one run."""
    store = EventStore(MemoryStorage())
    await store.append(created())
    await workflow(make(), store=store, **options).run("task")
    return await store.get_events("task")


async def again(history: list[Event], make: MakeCoder) -> ReplayReport:
    return await replay(history, make(), patience_s=2)


def three() -> ScriptedCoder:
    return ScriptedCoder(
        plans=[plan(module("a.py"), module("b.py"), module("c.py", "a.py", "b.py"))],
        codes={"a.py": red("test_a", "test_b"), "b.py": red("test_c"), "c.py": GREEN},
        corrections=[red("test_b"), red("test_b"), GREEN],
    )


def failing() -> ScriptedCoder:
    return ScriptedCoder(codes=(red("test_a"),), corrections=[red("test_a")])


@pytest.mark.parametrize("make", [ScriptedCoder, three, failing])
@pytest.mark.parametrize("parallel", [1, 3])
async def test_a_run_comes_again(make: MakeCoder, parallel: int) -> None:
    history = await recorded(make, model=ScriptedModel(spec=replace(SPEC, parallel=parallel)))
    report = await again(history, make)
    assert report.divergences == ()
    assert report.equal
    assert (report.replayed, report.events) == (len(history) - 1,) * 2
    assert report.calls == sum(len(event.data.get("calls", ())) for event in history)


def tampered(history: list[Event], kind: str, change: Callable[[dict[str, Any]], None]) -> list[Event]:
    """The log with other data in its first event of this type that has calls or code."""
    place = next(i for i, e in enumerate(history) if e.event_type == kind)
    data = json.loads(json.dumps(history[place].data))
    change(data)
    return [*history[:place], replace(history[place], data=data), *history[place + 1 :]]


async def test_another_prompt_is_found_and_shown() -> None:
    history = await recorded(three)

    def change(data: dict[str, Any]) -> None:
        data["calls"][0]["prompt"][1]["content"] = "plan something else"

    report = await again(tampered(history, "PLANNING_COMPLETE", change), three)
    assert not report.equal
    first = report.divergences[0]
    assert (first.kind, first.event_type, first.what) == ("prompt", "PLANNING_COMPLETE", "call 1 of 'plan'")
    assert "-plan something else" in first.diff
    assert report.replayed == report.events  # it went on with the recorded answer


class Quoting(ScriptedCoder):
    """Its code bears the model's answer."""

    async def write_module(self, job: ModuleJob, tools: StepTools) -> ModuleDraft:
        draft = await super().write_module(job, tools)
        request = ModelRequest(messages=(Message(role="user", content="a word"),), max_tokens=9)
        return replace(draft, code=f"{GREEN}# {(await tools.model.generate(request)).text}\n")


async def test_another_answer_is_found_in_what_follows_from_it() -> None:
    history = await recorded(Quoting)
    assert (await again(history, Quoting)).equal

    def change(data: dict[str, Any]) -> None:
        data["calls"][1]["answer"] = "no"

    report = await again(tampered(history, "CODE_GENERATED", change), Quoting)
    assert {"data.code", "data.code_hash"} <= {each.what for each in report.divergences}
    assert "+# no" in next(each.diff for each in report.divergences if each.what == "data.code")


async def test_another_outcome_of_tests_is_found() -> None:
    def change(data: dict[str, Any]) -> None:
        data["failed"] = []

    report = await again(tampered(await recorded(three), "TEST_FAILED", change), three)
    assert any(each.what == "data.failure_signature" for each in report.divergences)


async def test_another_way_of_the_workflow_is_found() -> None:
    history = await recorded(three)
    report = await again(history, lambda: ScriptedCoder(plans=[plan(module("a.py"))]))
    assert not report.equal
    assert report.replayed < report.events


@pytest.mark.parametrize(
    "lost",
    [
        lambda event: {"code_version": event.code_version + 1},
        lambda event: {"vector_clock": {**event.vector_clock, "x": 1}},
        lambda event: {"causation_id": event.event_id},
    ],
)
async def test_versions_clocks_and_causes_count(lost: Callable[[Event], dict[str, Any]]) -> None:
    history = await recorded(ScriptedCoder)
    (name,) = lost(history[-1])
    changed = [*history[:-1], replace(history[-1], **lost(history[-1]))]
    assert [each.what for each in (await again(changed, ScriptedCoder)).divergences] == [name]


async def test_a_call_that_was_recorded_and_is_not_made_again_is_found() -> None:
    def change(data: dict[str, Any]) -> None:
        data["calls"].append({**data["calls"][0], "call": 2})

    report = await again(tampered(await recorded(ScriptedCoder), "PLANNING_COMPLETE", change), ScriptedCoder)
    assert [str(each) for each in report.divergences] == [
        "event 3 PLANNING_COMPLETE: missing: call 2 of 'plan', which was not made"
    ]


async def test_a_lost_model_is_lost_again_at_the_same_call() -> None:
    model = ScriptedModel(["yes", ModelUnavailableError("gone"), ModelUnavailableError("gone"), "yes"])
    history = await recorded(three, model=model)
    assert "pause" in [event.data.get("kind") for event in history]
    assert (await again(history, three)).divergences == ()


async def test_questions_are_answered_as_they_were() -> None:
    def asking() -> ScriptedCoder:
        return ScriptedCoder(questions=[Question(id="q1", text="Which?")])

    store = EventStore(MemoryStorage())
    await store.append(created())

    async def ask(questions: Sequence[Question]) -> list[str]:
        return ["this" for _question in questions]

    await workflow(asking(), store=store).run("task", questions=True, ask=ask)
    history = await store.get_events("task")
    assert types(history).startswith("TASK_CREATED TASK_STARTED PLANNING_COMPLETE USER_INTERVENTION")
    assert (await again(history, asking)).divergences == ()


class Trying(ScriptedCoder):
    """Tries its drafts in the workspace, as a real coder does."""

    async def write_module(self, job: ModuleJob, tools: StepTools) -> ModuleDraft:
        draft = await super().write_module(job, tools)
        files = {draft.path: draft.code, draft.tests_path: draft.tests}
        report = await tools.workspace.run_tests(files, [draft.tests_path])
        code = await tools.workspace.fix_imports(draft.code + f"# {len(report.passed)} pass\n")
        return replace(draft, code=code, salvage=await tools.workspace.undefined_names(code))


async def test_what_the_workspace_said_inside_of_a_step_is_in_the_log_and_said_again() -> None:
    history = await recorded(Trying)
    code = next(event for event in history if event.event_type == "CODE_GENERATED")
    assert [run["what"] for run in code.data["runs"]] == ["run_tests", "fix_imports", "undefined_names"]
    report = await again(history, Trying)
    assert (report.divergences, report.runs) == ((), 3)

    def change(data: dict[str, Any]) -> None:
        data["runs"][0]["asked"] = "of other files"

    report = await again(tampered(history, "CODE_GENERATED", change), Trying)
    assert [each.what for each in report.divergences] == ["run_tests 1 of 'write one.py'"]


async def test_answers_that_are_too_large_for_the_log_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_runs, "MOST_BYTES", 100)
    history = await recorded(Trying)
    runs = next(event for event in history if event.event_type == "CODE_GENERATED").data["runs"]
    assert [run.get("left_out", False) for run in runs] == [True] * 3
    (found,) = (await again(history, Trying)).divergences
    assert (found.kind, found.what) == (
        "workspace",
        "run_tests 1 of 'write one.py' was too large for the log",
    )


async def test_a_task_that_never_ran_has_nothing_to_replay() -> None:
    report = await again([replace(created(), sequence_number=1, version=1)], ScriptedCoder)
    assert (report.equal, report.events) == (True, 0)
