"""A task's events over the WebSocket: in order, each once, across cuts and restarts of the server."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from smallwright.client.event_order import EventOrder, Message, is_event
from smallwright.client.patience import Patience
from smallwright.client.problems import error_of, seconds_of
from smallwright.client.transport import Transport
from smallwright.errors import InvalidInputError, NotFoundError, ServerError, ServerUnreachableError

_PING_S = 20.0  # and as long again for the answer
_MAX_BYTES = 128 * 2**20  # an event holds 16 MB of data, which JSON may escape
_BUSY = 429
#: What the server closes with and will close with again.
_FINAL = {1008: InvalidInputError, 4404: NotFoundError}

#: A task's events after a sequence number, by REST.
Fetch = Callable[[int], Awaitable[list[Message]]]


async def stream_events(
    transport: Transport, task_id: str, after: int, fetch: Fetch, patience: Patience
) -> AsyncGenerator[Message, None]:
    """History, then live, without end. Raises ServerUnreachableError, AccessError, NotFoundError."""
    order = EventOrder(after)
    while True:
        hint_s = 0.0
        try:
            async with _open(transport, task_id, order.last_sequence) as socket:
                patience.connected()
                async for text in socket:
                    for message in await _ready(order, text, fetch):
                        patience.reset()
                        yield message
                    if order.has_gap:
                        break
            why = "it closed the connection"
        except ConnectionClosed as error:
            why = _closed(error)
        except InvalidStatus as error:
            hint_s, why = _refused(error, transport)
        except (OSError, TimeoutError, InvalidHandshake, ServerUnreachableError) as error:
            why = str(error) or "it does not answer in time"
        await patience.pause(why, hint_s)


def _open(transport: Transport, task_id: str, after: int) -> connect:
    return connect(
        transport.address.websocket(task_id, after),
        additional_headers=transport.headers,
        ssl=transport.tls,
        proxy=None if transport.address.is_loopback else True,
        compression=None,
        open_timeout=transport.timeout_s,
        ping_interval=_PING_S,
        ping_timeout=_PING_S,
        close_timeout=1,
        max_size=_MAX_BYTES,
    )


async def _ready(order: EventOrder, text: str | bytes, fetch: Fetch) -> list[Message]:
    try:
        message = json.loads(text)
    except ValueError as error:
        raise ServerError(f"the server sent an event that is no JSON: {text[:80]!r}") from error
    ready = order.take(message) if is_event(message) else []
    return ready + order.fill(await fetch(order.last_sequence)) if order.has_gap else ready


def _closed(error: ConnectionClosed) -> str:
    """Why, where it is worth another try. Raises what the server said, where it is not."""
    code, reason = (error.rcvd.code, error.rcvd.reason) if error.rcvd else (0, "")
    if code in _FINAL:
        raise _FINAL[code](reason or f"the server closed the stream with {code}") from error
    return f"the connection was lost ({reason or code or 'cut'})"


def _refused(error: InvalidStatus, transport: Transport) -> tuple[float, str]:
    """(when to try again, why). Raises what the server said, where it will say so again."""
    response = error.response
    hint = response.headers.get("Retry-After")
    said = error_of(response.status_code, response.body or b"", transport.address.url, hint)
    if response.status_code < 500 and response.status_code != _BUSY:
        raise said from error
    return seconds_of(hint) or 0.0, str(said)
