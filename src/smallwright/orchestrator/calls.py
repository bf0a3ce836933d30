"""Records every model call, for the outcome event of the step that made it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from smallwright.context.model_spec import ModelSpec
from smallwright.errors import ModelError, ModelUnavailableError
from smallwright.orchestrator.answer_shelf import NoShelf
from smallwright.orchestrator.call_record import answered, asked, prompt_hash
from smallwright.orchestrator.language_model import LanguageModel, ModelAnswer, ModelRequest
from smallwright.orchestrator.progress import CallMeter, Report, silent
from smallwright.orchestrator.window_check import check_window

#: Returns when a lost model answers again; raises the error where it never does.
Outlast = Callable[[ModelUnavailableError], Awaitable[None]]


async def _give_up(error: ModelUnavailableError) -> None:
    raise error


class RecordingModel:
    """A LanguageModel that keeps the calls made through it until `take_calls` fetches them.

    An answer is on the shelf before it is used, and one that is there is not asked for again. A call whose
    model is lost is made again when `outlast` returns. `slots`: what the model takes side by side.
    """

    def __init__(
        self,
        model: LanguageModel,
        progress: Report = silent,
        *,
        shelf: NoShelf | None = None,
        slots: AbstractAsyncContextManager[Any] | None = None,
        outlast: Outlast = _give_up,
    ) -> None:
        self._model, self._progress = model, progress
        self._shelf, self._slots, self._outlast = shelf or NoShelf(), slots or nullcontext(), outlast
        self._calls: list[dict[str, Any]] = []
        self._steps: dict[str, Counter[str]] = {}  # step -> prompt hash -> calls of it that were answered
        self._step = ""
        self._beside: list[RecordingModel] = []

    @property
    def spec(self) -> ModelSpec:
        """The model's own."""
        return self._model.spec

    def beside(self, progress: Report) -> RecordingModel:
        """The same model for work that goes on side by side, with calls of its own."""
        model = type(self)(self._model, progress, shelf=self._shelf, slots=self._slots, outlast=self._outlast)
        self._beside.append(model)
        return model

    def begin(self, step: str) -> None:
        """The calls from now on belong to `step`, whose name is the same when it is done again."""
        self._step = step
        self._steps[step] = Counter()

    async def count_tokens(self, text: str) -> int:
        """The model's own count."""
        return await self._model.count_tokens(text)

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        """Answer as the model does; what fails or is cancelled is recorded with its error.

        Raises PromptTooLongError, without a call, where prompt and answer together exceed the window (6-08).
        """
        while True:
            try:
                return await self._generate(request, on_text)
            except ModelUnavailableError as error:
                await self._outlast(error)

    async def _generate(self, request: ModelRequest, on_text: Callable[[str], None] | None) -> ModelAnswer:
        spec = self._model.spec.rung(request.model)
        entry = asked(len(self._calls) + 1, self._step, spec, request)
        self._calls.append(entry)
        meter = CallMeter(self._progress, entry, spec.window, on_text)
        try:
            await check_window(self._model, request)
            answer = await self._answer(request, meter)
        except (ModelError, asyncio.CancelledError) as error:
            entry["error"] = {"code": getattr(error, "code", "cancelled"), "message": str(error)}
            entry["duration_ms"] = meter.elapsed_ms()
            raise
        entry.update(answered(answer))
        meter.report()
        return answer

    async def _answer(self, request: ModelRequest, meter: CallMeter) -> ModelAnswer:
        """From the shelf, else from the model."""
        step, digest = self._step, prompt_hash(self._model.spec.rung(request.model).name, request)
        same = self._steps.setdefault(step, Counter())
        same[digest] += 1
        number = same[digest]
        answer = await self._shelf.find(step, number, digest)
        if answer is not None:
            return answer
        try:
            async with self._slots:
                meter.restart()
                answer = await self._model.generate(request, meter.on_text)
        except BaseException:
            same[digest] -= 1
            raise
        await self._shelf.keep(step, number, digest, answer)
        return answer

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The calls since the last take, of this model alone."""
        return list(self._calls)

    def take_calls(self) -> list[dict[str, Any]]:
        """The calls since the last take, in the order in which they were asked; then those side by side."""
        calls, self._calls = self._calls, []
        return calls + [call for model in self._beside for call in model.take_calls()]

    def take_steps(self) -> tuple[str, ...]:
        """The steps since the last take."""
        steps, self._steps = tuple(self._steps), {}
        return steps + tuple(step for model in self._beside for step in model.take_steps())
