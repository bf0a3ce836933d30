"""Lays out what a model call sees: four layers, counted, and never more than the window holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from types import MappingProxyType

from smallwright.context.call_layers import COMPRESSED, LAYERS, TEMPLATE_TOKENS, Context, Layer
from smallwright.context.model_spec import ModelSpec, TokenCounter
from smallwright.errors import PromptTooLongError

__all__ = ["LAYERS", "TEMPLATE_TOKENS", "Context", "ContextManager", "Layer", "prompt_limit"]

NO_NODES: Mapping[str, Sequence[str]] = MappingProxyType({})
#: System prompts whose token counts are kept.
CACHED_PROMPTS = 256


class ContextManager:
    """Builds contexts for one ladder of models, smallest first."""

    def __init__(
        self, ladder: Sequence[ModelSpec], counter: TokenCounter, *, prompt_seconds: float = 20.0
    ) -> None:
        self._ladder = tuple(ladder)
        self._counter = counter
        self._prompt_seconds = prompt_seconds
        self._system_layers: dict[str, Layer] = {}

    async def build_context(  # noqa: PLR0913 - four layers, the model and the room are the contract
        self,
        *,
        model: ModelSpec,
        system_prompt: str,
        current_event: str,
        state_summary: str = "",
        compressed_events: str = "",
        answer_tokens: int | None = None,
        nodes: Mapping[str, Sequence[str]] = NO_NODES,
    ) -> Context:
        """The context of one call, on `model` or the next that holds it of the ladder and `model.larger`.

        Layers are token counted; `nodes`: name of a layer -> ids of the facts that it carries.
        What fits no larger model whole loses the oldest lines of
        `compressed_events`; so does what the model would read for longer than `prompt_seconds`.
        Raises PromptTooLongError where no model of the ladder holds the rest (3.1-03, 3.1-04).
        """
        texts = dict(zip(LAYERS[1:], (state_summary, compressed_events, current_event), strict=True))
        others = [await self._layer(name, text) for name, text in texts.items()]
        others = [replace(layer, nodes=tuple(nodes.get(layer.name, ()))) for layer in others]
        layers = (await self._system_layer(system_prompt), *others)
        room = model.answer_tokens if answer_tokens is None else answer_tokens
        whole = Context(model=model.name, layers=layers, answer_tokens=room)
        known = {spec.name: spec for spec in (*self._ladder, *model.larger) if spec.window > model.window}
        rungs = [model, *sorted(known.values(), key=attrgetter("window"))]
        holder = next((spec for spec in rungs if whole.tokens <= prompt_limit(spec, room)), rungs[-1])
        return await self._cut(replace(whole, model=holder.name), holder)

    def clear_cache(self) -> None:
        """Forget what is known of system prompts; each is counted anew when it is next used (3.1-06)."""
        self._system_layers.clear()

    async def _system_layer(self, text: str) -> Layer:
        layer = self._system_layers.get(text)
        if layer is None:
            if len(self._system_layers) >= CACHED_PROMPTS:
                self._system_layers.pop(next(iter(self._system_layers)), None)
            layer = self._system_layers[text] = await self._layer(LAYERS[0], text)
        return layer

    async def _layer(self, name: str, text: str) -> Layer:
        return Layer(name=name, text=text, tokens=await self._counter.count_tokens(text) if text else 0)

    async def _cut(self, whole: Context, spec: ModelSpec) -> Context:
        """`whole` with as many of the newest lines of its compressed events as `spec` takes."""
        limit = prompt_limit(spec, whole.answer_tokens)
        rest = whole.tokens - whole.layers[COMPRESSED].tokens
        if rest > limit:
            raise PromptTooLongError(_too_long(whole, spec, rest, limit))
        speed = spec.prompt_tokens_per_s
        target = limit if speed is None else min(limit, int(speed * self._prompt_seconds))
        layer = await self._newest_lines(whole.layers[COMPRESSED], max(0, target - rest))
        return replace(whole, layers=(*whole.layers[:COMPRESSED], layer, *whole.layers[COMPRESSED + 1 :]))

    async def _newest_lines(self, layer: Layer, budget: int) -> Layer:
        """The longest tail of whole lines that costs at most `budget` tokens."""
        if layer.tokens <= budget:
            return layer
        lines = layer.text.splitlines()
        best, low, high = replace(layer, text="", tokens=0), 1, len(lines) - 1
        while low <= high:
            kept = (low + high) // 2
            tail = await self._layer(layer.name, "\n".join(lines[len(lines) - kept :]))
            if tail.tokens <= budget:
                best, low = tail, kept + 1
            else:
                high = kept - 1
        return replace(best, nodes=layer.nodes)


def prompt_limit(spec: ModelSpec, answer_tokens: int) -> int:
    """Most prompt tokens that leave room for `answer_tokens` and keep to the share of the window."""
    return max(0, min(int(spec.fill * spec.window), spec.window - answer_tokens))


def _too_long(context: Context, spec: ModelSpec, rest: int, limit: int) -> str:
    parts = ", ".join(f"{layer.name} {layer.tokens}" for layer in context.layers)
    return (
        f"the prompt needs at least {rest} tokens ({parts}; template {TEMPLATE_TOKENS}), but {spec.name}, "
        f"the largest model of the ladder, takes {limit} of its window of {spec.window} beside "
        f"{context.answer_tokens} for the answer. Shorten the prompt, split the task, or configure a model "
        "with a larger window in smallwright.toml."
    )
