"""A stand-in for a hosted provider on a socket: POST /chat/completions of the OpenAI protocol, streamed."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.http_server import Exchange, HttpServer
from tests.fakes.ollama_server import WORDS, Behaviour, _json_pieces, prompt_tokens

WINDOW = 8192


@dataclass
class OpenAIServer(HttpServer):
    """Answers words, as many as it may; `script` holds what the next calls get instead."""

    script: deque[Behaviour] = field(default_factory=deque)
    step_s: float = 0.005

    async def handle(self, exchange: Exchange) -> None:
        assert exchange.path == "/v1/chat/completions", exchange.path
        if self.script:
            await self.script.popleft()(exchange)
        elif prompt_tokens(exchange.body) > WINDOW:
            await exchange.reply(400, error("too long", "context_length_exceeded"))
        else:
            await self._speak(exchange)

    async def _speak(self, exchange: Exchange) -> None:
        body = exchange.body
        form = body.get("response_format")
        pieces = _json_pieces(form["json_schema"]["schema"]) if form else ["word "] * WORDS
        said = pieces[: body.get("max_tokens") or body.get("max_completion_tokens")]
        await exchange.start_stream("text/event-stream")
        for piece in said:
            await exchange.chunk(event(body, [{"index": 0, "delta": {"content": piece}}]))
            await asyncio.sleep(self.step_s)
        reason = "length" if len(said) < len(pieces) else "stop"
        await exchange.chunk(event(body, [{"index": 0, "delta": {}, "finish_reason": reason}]))
        count = prompt_tokens(body)
        usage = {"prompt_tokens": count, "completion_tokens": len(said), "total_tokens": count + len(said)}
        await exchange.chunk(event(body, [], usage=usage))
        await exchange.chunk(b"data: [DONE]\n\n")
        await exchange.end_stream()


def event(body: dict[str, Any], choices: list[dict[str, Any]], **more: Any) -> bytes:
    """One server-sent event."""
    data = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": body["model"],
        "choices": choices,
    }
    return b"data: " + json.dumps(data | more).encode() + b"\n\n"


def error(message: str, code: str) -> dict[str, Any]:
    """The body of an error answer."""
    kind = code if code == "server_error" else "invalid_request_error"
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}
