"""Reads a streamed HTTP answer line by line, with limits on silence, and errors of ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from smallwright.errors import ModelProtocolError, ModelTimeoutError, ModelUnavailableError

T = TypeVar("T")
MAX_LINE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class StreamLimits:
    """Bounds of one streamed answer, in seconds."""

    total_s: float  # of the whole answer
    idle_s: float = 60.0  # between two lines, once the first has come
    connect_s: float = 5.0


@dataclass(frozen=True, kw_only=True)
class StreamCall:
    """One POST whose answer is streamed."""

    client: httpx.AsyncClient
    url: str
    body: Mapping[str, Any]
    limits: StreamLimits
    server: str  # how the user knows it, for messages
    on_error: Callable[[int, bytes], Exception]  # status other than 200, with its body -> what to raise


async def stream_lines(call: StreamCall) -> AsyncIterator[bytes]:
    """The answer's lines, without their ends; blank ones are left out.

    Lines end at LF alone: JSON may carry U+2028 raw, where str.splitlines would break it.
    Raises ModelUnavailableError, ModelTimeoutError, ModelProtocolError and what `call.on_error` makes.
    Closing the iterator closes the connection, which tells the server to stop.
    """
    deadline = asyncio.get_running_loop().time() + call.limits.total_s
    timeout = httpx.Timeout(None, connect=call.limits.connect_s)
    opened = call.client.stream("POST", call.url, json=call.body, timeout=timeout)
    try:
        response = await _within(deadline, None, call, opened.__aenter__())
        try:
            if response.status_code != httpx.codes.OK:
                raise call.on_error(
                    response.status_code, await _within(deadline, None, call, response.aread())
                )
            async for line in _lines(response, call, deadline):
                yield line
        finally:
            await opened.__aexit__(None, None, None)
    except httpx.ConnectTimeout as error:
        raise ModelUnavailableError(
            f"{call.server} does not answer within {call.limits.connect_s:g} s"
        ) from error
    except httpx.RemoteProtocolError as error:
        raise ModelUnavailableError(f"{call.server} broke off its answer: {error}") from error
    except httpx.TransportError as error:
        raise ModelUnavailableError(
            f"{call.server} can't be reached: {error or type(error).__name__}"
        ) from error


async def _lines(response: httpx.Response, call: StreamCall, deadline: float) -> AsyncIterator[bytes]:
    pending, idle = b"", None
    async with aclosing(response.aiter_bytes()) as chunks:  # type: ignore[type-var]
        while (chunk := await _within(deadline, idle, call, anext(chunks, None))) is not None:
            idle = call.limits.idle_s
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                if line.strip():
                    yield line
            if len(pending) > MAX_LINE_BYTES:
                raise ModelProtocolError(f"{call.server} sent a line of over {MAX_LINE_BYTES} bytes")
    if pending.strip():
        yield pending


async def _within(deadline: float, idle_s: float | None, call: StreamCall, step: Awaitable[T]) -> T:
    left = deadline - asyncio.get_running_loop().time()
    silent = idle_s is not None and idle_s < left
    try:
        async with asyncio.timeout(idle_s if silent else max(0.0, left)):
            return await step
    except TimeoutError:
        if silent:
            raise ModelTimeoutError(f"{call.server} said nothing for {idle_s:g} s") from None
        raise ModelTimeoutError(f"{call.server} did not finish within {call.limits.total_s:g} s") from None
