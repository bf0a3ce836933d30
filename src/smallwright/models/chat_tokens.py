"""How many tokens a chat has, where the model's tokenizer is not at hand."""

from __future__ import annotations

from collections.abc import Sequence

from smallwright.context.token_estimate import TokenEstimator
from smallwright.orchestrator.language_model import Message

_TEMPLATE_TOKENS, _MESSAGE_TOKENS = 3, 5  # what chat templates add to a prompt and to each message


def count_chat(messages: Sequence[Message], tokens: TokenEstimator) -> int:
    """Estimated tokens of `messages`, the chat template's own included."""
    return _TEMPLATE_TOKENS + sum(_MESSAGE_TOKENS + tokens.count(message.content) for message in messages)
