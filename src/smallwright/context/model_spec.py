"""What a model is, as plain data that models fills in and context reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class ModelSpec:
    """One model as the routing ladder sees it."""

    name: str  # as the user writes it: "small", "mistral:7b"
    provider: str  # "embedded", "ollama" or "hosted"
    window: int  # tokens that one call may use, prompt and answer together
    answer_tokens: int = 2048  # room kept for the answer
    fill: float = 0.8  # share of the window that a prompt may take (3.1-03)
    parallel: int = 1  # generations that the server takes side by side
    prompt_tokens_per_s: float | None = None  # measured; caps prompts in time (3.1-07)
    larger: tuple[ModelSpec, ...] = ()  # models that the same LanguageModel reaches for larger prompts

    @property
    def prompt_limit(self) -> int:
        """Most prompt tokens that a call may carry: min(fill x window, window - answer) (3.1-04)."""
        return max(0, min(int(self.fill * self.window), self.window - self.answer_tokens))

    def rung(self, name: str) -> ModelSpec:
        """The one of `larger` that is called `name`, else this one."""
        return next((spec for spec in self.larger if spec.name == name), self)


class TokenCounter(Protocol):
    """Counts tokens as the model does, or close to it."""

    async def count_tokens(self, text: str) -> int:
        """Tokens of `text`; exact where the model's tokenizer is at hand."""
        ...
