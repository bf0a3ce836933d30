"""Closes connections whose request does not begin: uvicorn itself waits for headers for ever."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_S = 20.0


class PromptH11Protocol(H11Protocol):
    """Headers must have come `headers_s` after the connection, or a later request, began.

    Between requests uvicorn's own `timeout_keep_alive` holds. Bodies have the gate's time limit.
    """

    headers_s = HEADERS_S
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Take what came, and see whether a request has begun."""
        super().data_received(data)
        is_http = self in self.connections  # else it is a WebSocket by now
        if is_http and (self.cycle is None or self.cycle.response_complete):
            self._expect()
        else:
            self._forget()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._forget()
        super().connection_lost(exc)

    def _expect(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.headers_s, self.transport.close)

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
