"""What a call leaves in `calls` of its outcome event (docs/events.md), and what tells prompts apart.

Prompts are recorded as sent; a layer's text is found in them again by the lengths of the layers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from smallwright.context.model_spec import ModelSpec
from smallwright.events.event_data import integer, mappings, text
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest

_GAP = "\n\n"  # what Context.user puts between two layers


def asked(number: int, step: str, spec: ModelSpec, request: ModelRequest) -> dict[str, Any]:
    """The entry of a call that has no answer yet; `chars` of a layer are the characters of its text."""
    layers = [
        {"name": layer.name, "tokens": layer.tokens, "chars": len(layer.text), "nodes": list(layer.nodes)}
        for layer in request.layers
    ]
    return {
        "call": number,
        "step": step,
        "model": spec.name,
        "window": spec.window,
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


def layer_texts(call: Mapping[str, Any]) -> list[str] | None:
    """The text of each layer of a recorded call; None where its messages do not hold them for certain.

    The first layer is the system message, the others stand in the user's (context_manager.Context.user).
    """
    messages = [text(message, "content") for message in mappings(call, "prompt")]
    lengths = [integer(layer, "chars") for layer in mappings(call, "layers")]
    if len(messages) != 2 or lengths[:1] != [len(messages[0])]:
        return None
    texts, user, end = [messages[0]], messages[1], 0
    for chars in lengths[1:]:
        if chars is None or chars < 0:
            return None
        begin = end + len(_GAP) if chars and end else end
        if user[end:begin] != _GAP[: begin - end]:
            return None
        end = begin + chars
        texts.append(user[begin:end])
    return texts if end == len(user) else None


def prompt_hash(model: str, request: ModelRequest) -> str:
    """SHA-256 of all that decides an answer: model, messages, parameters."""
    whole = [model, _prompt(request), _parameters(request)]
    return hashlib.sha256(msgspec.json.encode(whole, order="sorted")).hexdigest()


def recorded_request(request: ModelRequest) -> dict[str, Any]:
    """What of an entry decides the answer."""
    return {"prompt": _prompt(request), "parameters": _parameters(request)}


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
