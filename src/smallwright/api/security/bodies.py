"""Bodies are read before the app sees the request, as far as they may be long."""

from __future__ import annotations

import asyncio
import contextlib

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from smallwright.api.security.refusals import Refusal, body_not_sent, body_too_large

TIMEOUT_S = 60.0
_DISCARDING_S = 2.0


async def read_body(
    headers: Headers, receive: Receive, max_bytes: int, timeout_s: float = TIMEOUT_S
) -> Receive:
    """A `receive` that gives the whole body at once, then what comes after. Raises Refusal.

    Read here, a body without Content-Length is bounded for every app behind the gate alike, and none of them
    has to tell a body that is too long from one that is malformed.
    """
    announced = headers.get("content-length", "0")
    if announced == "0" and "transfer-encoding" not in headers:
        return receive
    try:
        if announced.isdecimal() and int(announced) > max_bytes:
            raise body_too_large(max_bytes)
        async with asyncio.timeout(timeout_s):
            body = await _whole(receive, max_bytes)
    except TimeoutError:
        raise body_not_sent(timeout_s) from None
    except Refusal as refusal:
        if refusal.status == 413 and "expect" not in headers:
            await _discard(receive)
        raise
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


async def _whole(receive: Receive, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, "body_incomplete", "The client left before the whole body had come.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > max_bytes:
            raise body_too_large(max_bytes)
    return b"".join(parts)


async def _discard(receive: Receive) -> None:
    """Read on for a moment: a client that is still sending would see a broken connection, and no answer.

    One that sent `Expect: 100-continue` is not sending yet.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_DISCARDING_S):
            while (await receive()).get("more_body", False):
                pass
