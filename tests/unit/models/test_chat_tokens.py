"""Counting a whole chat."""

from __future__ import annotations

from smallwright.context.token_estimate import TokenEstimator
from smallwright.models.chat_tokens import count_chat
from smallwright.orchestrator.language_model import Message


def test_a_chat_has_the_tokens_of_its_messages_and_some_of_the_template():
    tokens = TokenEstimator()
    chat = [Message(role="system", content="Be brief."), Message(role="user", content="Write a function.")]
    texts = sum(tokens.count(message.content) for message in chat)
    assert texts < count_chat(chat, tokens) <= texts + 24
