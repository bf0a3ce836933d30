"""A ladder of models as one: each call goes to the rung that its context was built for (3.1-03)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from smallwright.context.model_spec import ModelSpec
from smallwright.errors import ModelError, ModelNotFoundError
from smallwright.models.config import ModelConfig
from smallwright.models.running import RunningModel
from smallwright.models.select import select_model
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest

_logger = logging.getLogger(__name__)


class RoutingModel:
    """The first of `models` answers what names no other; the larger ones are started when first needed."""

    def __init__(self, models: Sequence[RunningModel]) -> None:
        self._models = {model.spec.name: model for model in models}
        self._first, *larger = models
        self._spec = replace(self._first.spec, larger=tuple(model.spec for model in larger))
        self._started: set[str] = set()

    @property
    def spec(self) -> ModelSpec:
        """The first model's, with the larger ones in it."""
        return self._spec

    async def start(self) -> None:
        """Make the first model ready. Raises ModelError."""
        await self._ready(self._spec.name)

    async def probe(self) -> None:
        """See that the first model would answer. Raises ModelError."""
        await self._first.probe()

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        """The answer of the model that `request` names. Raises ModelError."""
        return await (await self._ready(request.model or self._spec.name)).generate(request, on_text)

    async def count_tokens(self, text: str) -> int:
        """The first model's count: contexts are counted before their model is known."""
        return await self._first.count_tokens(text)

    async def aclose(self) -> None:
        """Close all of them."""
        for model in self._models.values():
            await model.aclose()

    async def _ready(self, name: str) -> RunningModel:
        model = self._models.get(name)
        if model is None:
            raise ModelNotFoundError(f"model {name!r} is no rung of the ladder {', '.join(self._models)}")
        if name not in self._started:
            await model.start()
            self._started.add(name)
        return model


async def with_larger(model: RunningModel, config: ModelConfig) -> RunningModel:
    """`model` with the larger rungs of its ladder that are there now; nothing is fetched for them."""
    config = replace(config, confirm_pull=lambda _name, _bytes: False)
    larger = []
    for spec in config.catalog.larger_than(model.spec.name):
        if spec.window <= model.spec.window:
            continue
        try:
            larger.append(await select_model(replace(config, model=spec.name)))
        except ModelError as error:
            _logger.info("the ladder goes without %s: %s", spec.name, error)
    return RoutingModel([model, *larger]) if larger else model
