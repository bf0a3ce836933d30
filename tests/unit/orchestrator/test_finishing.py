"""The end of a task whose modules are green."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_workflow import streamed
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.errors import AnswerError, SandboxError
from smallwright.orchestrator.loop_guard import sha256_of
from smallwright.orchestrator.testing import report_of, test_ids
from smallwright.orchestrator.workspace import Limits, TestFailure, TestReport, UnusedName


def unused(name: str, module_name: str = "one.py") -> UnusedName:
    return UnusedName(
        module=module_name, name=name, kind="function", line=3, confidence=60, only_tests_keep_it=True
    )


async def test_what_the_plan_made_public_is_not_dead() -> None:
    workspace = ScriptedWorkspace(unused=[unused("work"), unused("forgotten")])
    events = await streamed(ScriptedCoder(), workspace=workspace)
    (found,) = events[-2].data["unused"]
    assert found == {
        "module": "one.py",
        "name": "forgotten",
        "kind": "function",
        "line": 3,
        "confidence": 60,
        "only_tests_keep_it": True,
    }


async def test_a_search_for_dead_code_that_breaks_is_said_and_the_task_completes() -> None:
    class Blind(ScriptedWorkspace):
        async def find_unused(self, files: Mapping[str, str], tests: Sequence[str]) -> tuple[UnusedName, ...]:
            raise SandboxError("no vulture")

    events = await streamed(ScriptedCoder(), workspace=Blind())
    assert events[-2].data == {"unused": [], "error": "no vulture"}
    assert events[-1].event_type == "TASK_COMPLETE"


async def test_the_last_event_tells_modules_tests_files_and_totals() -> None:
    data = (await streamed(ScriptedCoder(codes=[red("test_a")], corrections=[GREEN])))[-1].data
    assert (data["modules"], data["tests"], data["summary"]) == (["one.py"], {"one.py": 3}, "done")
    assert set(data["files"]) == {"one.py", "test_one.py"}
    assert data["files"]["one.py"] == sha256_of(GREEN)
    assert (data["totals"]["rounds"], data["totals"]["tokens"]["scripted"]["completion"]) == (1, 5)


async def test_summaries_that_are_nonsense_give_way_to_plain_ones() -> None:
    class Mute(ScriptedCoder):
        async def summarise_module(self, *_args: object) -> object:  # type: ignore[override]
            raise AnswerError("gibberish")

        async def summarise_task(self, *_args: object) -> str:  # type: ignore[override]
            raise AnswerError("gibberish")

    events = await streamed(Mute())
    assert events[-3].data["summary"] == events[-1].data["summary"] == "one.py: the work of one.py"


class Quarrel(ScriptedWorkspace):
    """Tests pass alone and fail together."""

    async def run_tests(
        self, files: Mapping[str, str], tests: Sequence[str], *, limits: Limits | None = None
    ) -> TestReport:
        if len(tests) == 1:
            return await super().run_tests(files, tests, limits=limits)
        failure = TestFailure(id="test_a.py::test_a", kind="ImportError", message="a clash", line=4)
        return TestReport(
            ok=False,
            passed=(),
            failed=(failure,),
            duration_ms=2,
            level="scripted",
            output="!",
            timed_out=True,
            call_edges=(("a", "b"),),
        )


async def test_modules_whose_tests_fail_together_fail_the_task() -> None:
    coder = ScriptedCoder(plans=[plan(module("a.py"), module("b.py"))])
    events = await streamed(coder, workspace=Quarrel())
    assert events[-1].data["reason"] == "tests_failed"
    assert "together these fail: test_a.py::test_a" in events[-1].data["message"]
    report = report_of(events[-2])
    assert (report.failed[0].line, report.timed_out, report.call_edges) == (4, True, (("a", "b"),))


def test_ids_of_tests_are_read_from_the_file() -> None:
    functions = "import x\ndef test_a(): ...\nasync def test_b(): ...\ndef helper(): ...\n"
    text = functions + "class TestC:\n    def test_d(self): ...\n"
    assert test_ids("t.py", text) == ["t.py::test_a", "t.py::test_b", "t.py::TestC::test_d"]
    assert test_ids("t.py", "def (") == []
