"""A LanguageModel that answers from a script."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from smallwright.context.model_spec import ModelSpec
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest

SPEC = ModelSpec(name="scripted", provider="embedded", window=8192)


class ScriptedModel:
    """Gives `answers` in turn, the last for ever; an exception among them is raised. A word is a token."""

    def __init__(self, answers: Iterable[str | BaseException] = ("yes",), spec: ModelSpec = SPEC) -> None:
        self._answers = list(answers)
        self._spec = spec
        self.requests: list[ModelRequest] = []

    @property
    def spec(self) -> ModelSpec:
        return self._spec

    async def probe(self) -> None:
        pass

    async def count_tokens(self, text: str) -> int:
        return len(text.split())

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, BaseException):
            raise answer
        for piece in answer.split():
            if on_text is not None:
                on_text(piece)
        return ModelAnswer(
            text=answer,
            model=self._spec.name,
            prompt_tokens=sum(len(message.content.split()) for message in request.messages),
            completion_tokens=len(answer.split()),
            duration_ms=1,
        )
