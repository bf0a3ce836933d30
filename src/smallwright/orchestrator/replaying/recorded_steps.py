"""Model and workspace of a coder's steps, which answer from the outcome that each step came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from smallwright.errors import ModelUnavailableError
from smallwright.orchestrator.calls import RecordingModel
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest
from smallwright.orchestrator.progress import CallMeter, Report
from smallwright.orchestrator.replaying.answers import Answers, error_of
from smallwright.orchestrator.replaying.turns import never
from smallwright.orchestrator.step_runs import RecordingWorkspace, asked_of
from smallwright.orchestrator.testing import report_from
from smallwright.orchestrator.workspace import Limits, TestReport, UnusedName, Workspace


class RecordedModel(RecordingModel):
    """Records the calls anew, and answers them from the log."""

    def __init__(self, answers: Answers, *of: Any, **more: Any) -> None:
        super().__init__(*of, **more)
        self._answers = answers

    def beside(self, progress: Report) -> RecordedModel:
        """The same for work that goes on side by side."""
        model = RecordedModel(self._answers, self._model, progress)
        self._beside.append(model)
        return model

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        """The recorded answer; a call whose model was lost is made again, as it was."""
        while True:
            try:
                return await self._generate(request, on_text)
            except ModelUnavailableError:
                if not self._answers.has_more(self._step):
                    raise

    async def _answer(self, request: ModelRequest, meter: CallMeter) -> ModelAnswer:  # noqa: ARG002
        call = await self._answers.call(self._step, request)
        error = call.get("error")
        if error and error["code"] == "cancelled":
            await never()
        if error:
            raise error_of(error)
        counts = ("model", "prompt_tokens", "completion_tokens", "cached_tokens", "duration_ms")
        return ModelAnswer(
            text=call["answer"] or "",
            thinking=call.get("thinking") or "",
            finish_reason=call.get("finish_reason") or "stop",
            **{name: call[name] for name in counts},
        )


class RecordedBench(RecordingWorkspace):
    """Records the runs inside of steps anew, and answers them from the log."""

    def __init__(self, answers: Answers, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._answers = answers

    def beside(self) -> RecordedBench:
        """The same for work that goes on side by side."""
        bench = RecordedBench(self._answers, self._workspace)
        self._beside.append(bench)
        return bench

    async def run_tests(
        self,
        files: Mapping[str, str],
        tests: Sequence[str],
        *,
        limits: Limits | None = None,  # noqa: ARG002
    ) -> TestReport:
        """The recorded report."""
        return report_from(await self._answer("run_tests", dict(files), list(tests)))

    async def fix_imports(self, code: str) -> str:
        """The recorded code."""
        fixed = await self._answer("fix_imports", code)
        return code if fixed is None else str(fixed)

    async def undefined_names(self, code: str) -> tuple[str, ...]:
        """The recorded names."""
        return tuple(await self._answer("undefined_names", code))

    async def find_unused(self, files: Mapping[str, str], tests: Sequence[str]) -> tuple[UnusedName, ...]:
        """The recorded names."""
        found = await self._answer("find_unused", dict(files), list(tests))
        return tuple(UnusedName(**each) for each in found)

    async def _answer(self, what: str, *asked: Any) -> Any:
        answer = await self._answers.run(self._step, what, asked_of(*asked))
        self._keep(what, asked_of(*asked), answer)
        return answer
