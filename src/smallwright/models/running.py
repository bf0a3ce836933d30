"""A model that somebody opened and has to close."""

from __future__ import annotations

from typing import Protocol

from smallwright.orchestrator.language_model import LanguageModel


class RunningModel(LanguageModel, Protocol):
    """A LanguageModel with a beginning and an end."""

    async def start(self) -> None:
        """Make it ready now, or fail now: load it, or see that its server answers. Raises ModelError."""
        ...

    async def probe(self) -> None:
        """See, without a generation, that it would answer now. Raises ModelError."""
        ...

    async def aclose(self) -> None:
        """Give back what it holds; no process is left."""
        ...
