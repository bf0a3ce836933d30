"""A stand-in for Ollama on a socket: its routes, its NDJSON stream, its error shapes.

Protocol: docs/api.md of ollama/ollama. Without a script it answers words, as many as it may; `script` holds
what the next calls of /api/chat get instead.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.http_server import Exchange, HttpServer

Behaviour = Callable[[Exchange], Awaitable[None]]
FIELDS = {"model", "messages", "stream", "think", "truncate", "shift", "keep_alive", "options", "format"}
WORDS = 300


@dataclass
class OllamaServer(HttpServer):
    """`models` maps names to windows; `step_s` is the time between two pieces of an answer."""

    models: dict[str, int] = field(default_factory=lambda: {"mistral:7b": 32768, "qwen3:8b": 40960})
    script: deque[Behaviour] = field(default_factory=deque)
    step_s: float = 0.005

    async def handle(self, exchange: Exchange) -> None:
        route = getattr(self, "_" + exchange.path.removeprefix("/api/"), None)
        if route is None:
            await exchange.reply_bytes(404, b"404 page not found")
            return
        await route(exchange)

    async def _tags(self, exchange: Exchange) -> None:
        await exchange.reply(200, {"models": [{"name": name, "model": name} for name in self.models]})

    async def _show(self, exchange: Exchange) -> None:
        name = exchange.body["model"]
        if name not in self.models:
            await exchange.reply(404, {"error": f"model '{name}' not found"})
            return
        info = {"general.architecture": "qwen3", "qwen3.context_length": self.models[name]}
        await exchange.reply(200, {"model_info": info, "capabilities": ["completion", "thinking"]})

    async def _chat(self, exchange: Exchange) -> None:
        body = exchange.body
        assert body.keys() <= FIELDS, body.keys() - FIELDS
        if self.script:
            await self.script.popleft()(exchange)
        elif body["model"] not in self.models:
            await exchange.reply(404, {"error": f"model '{body['model']}' not found"})
        elif prompt_tokens(body) > body["options"]["num_ctx"] and body.get("truncate") is False:
            await exchange.reply(400, {"error": "the input length exceeds the context length"})
        else:
            await self._speak(exchange)

    async def _speak(self, exchange: Exchange) -> None:
        options = exchange.body["options"]
        pieces = _json_pieces(exchange.body["format"]) if "format" in exchange.body else ["word "] * WORDS
        said = pieces[: options["num_predict"]]
        await exchange.start_stream("application/x-ndjson")
        for piece in said:
            await exchange.chunk(line(exchange.body, content=piece))
            await asyncio.sleep(self.step_s)
        reason = "length" if len(said) < len(pieces) else "stop"
        await exchange.chunk(last_line(exchange.body, tokens=len(said), reason=reason))
        await exchange.end_stream()


def prompt_tokens(body: dict[str, Any]) -> int:
    """About what a tokenizer would count."""
    return sum(len(message["content"]) // 4 + 5 for message in body["messages"])


def line(body: dict[str, Any], **message: str) -> bytes:
    """One line of a stream."""
    data = {"model": body["model"], "created_at": "2026-01-01T00:00:00Z"}
    return (
        json.dumps(
            data | {"message": {"role": "assistant", "content": "", **message}, "done": False}
        ).encode()
        + b"\n"
    )


def last_line(
    body: dict[str, Any], *, tokens: int, reason: str = "stop", counted: int | None = None
) -> bytes:
    """The line that ends a stream, with the counts."""
    data = json.loads(line(body)) | {
        "done": True,
        "done_reason": reason,
        "total_duration": 5,
        "load_duration": 1,
    }
    counts = {"prompt_eval_count": prompt_tokens(body) if counted is None else counted, "eval_count": tokens}
    return json.dumps(data | counts).encode() + b"\n"


def answer(*pieces: bytes) -> Behaviour:
    """A stream of these chunks, however they cut the lines; a piece b"" breaks the connection off."""

    async def behave(exchange: Exchange) -> None:
        await exchange.start_stream("application/x-ndjson")
        for piece in pieces:
            if not piece:
                exchange.drop()
                return
            await exchange.chunk(piece)
        await exchange.end_stream()

    return behave


def refuse(status: int, message: str) -> Behaviour:
    """An error answer."""

    async def behave(exchange: Exchange) -> None:
        await exchange.reply(status, {"error": message})

    return behave


def silent(after: bytes = b"") -> Behaviour:
    """Says `after`, if anything, and then nothing."""

    async def behave(exchange: Exchange) -> None:
        if after:
            await exchange.start_stream("application/x-ndjson")
            await exchange.chunk(after)
        await asyncio.sleep(3600)

    return behave


def _json_pieces(schema: dict[str, Any]) -> list[str]:
    values = {"string": "word", "integer": 1, "number": 1.5, "boolean": True, "array": []}
    return [json.dumps({name: values[part["type"]] for name, part in schema["properties"].items()})]
