"""What a call leaves in `calls` of its outcome event (docs/events.md), and what tells prompts apart."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest


def asked(number: int, model: str, request: ModelRequest) -> dict[str, Any]:
    """The entry of a call that has no answer yet."""
    layers = [{"name": x.name, "tokens": x.tokens, "nodes": list(x.nodes)} for x in request.layers]
    return {
        "call": number,
        "model": model,
        "parameters": _parameters(request),
        "prompt": _prompt(request),
        "answer": None,
        "layers": layers,
        "prompt_tokens": sum(layer.tokens for layer in request.layers),
        "completion_tokens": 0,
        "cached_tokens": None,
        "duration_ms": 0,
        "error": None,
    }


def answered(answer: ModelAnswer) -> dict[str, Any]:
    """What the entry gets with the answer."""
    return {
        "model": answer.model,
        "answer": answer.text,
        "thinking": answer.thinking,
        "finish_reason": answer.finish_reason,
        "prompt_tokens": answer.prompt_tokens,
        "completion_tokens": answer.completion_tokens,
        "cached_tokens": answer.cached_tokens,
        "duration_ms": answer.duration_ms,
    }


def prompt_hash(model: str, request: ModelRequest) -> str:
    """SHA-256 of all that decides an answer: model, messages, parameters."""
    whole = [model, _prompt(request), _parameters(request)]
    return hashlib.sha256(msgspec.json.encode(whole, order="sorted")).hexdigest()


def _prompt(request: ModelRequest) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in request.messages]


def _parameters(request: ModelRequest) -> dict[str, Any]:
    return {
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "seed": request.seed,
        "stop": list(request.stop),
        "schema": dict(request.schema) if request.schema is not None else None,
    }
