"""No call exceeds its model's window (6-08)."""

from __future__ import annotations

from smallwright.context.context_manager import TEMPLATE_TOKENS
from smallwright.errors import PromptTooLongError
from smallwright.orchestrator.language_model import LanguageModel, ModelRequest


async def check_window(model: LanguageModel, request: ModelRequest) -> None:
    """Raises PromptTooLongError where prompt and answer together do not fit."""
    spec, tokens = model.spec.rung(request.model), sum(layer.tokens for layer in request.layers)
    if not request.layers:
        for message in request.messages:
            tokens += await model.count_tokens(message.content)
    if tokens + TEMPLATE_TOKENS + request.max_tokens > spec.window:
        raise PromptTooLongError(
            f"a prompt of {tokens + TEMPLATE_TOKENS} tokens and {request.max_tokens} for the answer "
            f"exceed the window of {spec.window} of {spec.name}. Build the context with ContextManager."
        )
