"""The server's end of a WebSocket, without a network."""

from __future__ import annotations

import asyncio
import json
from typing import Any


class ClientSocket:
    """Keeps what it is sent; may refuse to be accepted, fail at a message, or stall until `go`."""

    def __init__(self, *, refuses: bool = False, fails_at: int | None = None, stalled: bool = False) -> None:
        self.refuses, self.fails_at = refuses, fails_at
        self.go, self.accepted = asyncio.Event(), asyncio.Event()
        if not stalled:
            self.go.set()
        self.messages: list[dict[str, Any]] = []
        self.closed: tuple[int, str] | None = None

    async def accept(self) -> None:
        if self.refuses:
            raise RuntimeError("the client went away while it was accepted")
        self.accepted.set()

    async def send_text(self, text: str) -> None:
        assert self.closed is None
        if len(self.messages) == self.fails_at:
            raise OSError("broken pipe")
        await self.go.wait()
        self.messages.append(json.loads(text))

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        await self.go.wait()
        self.closed = (code, reason or "")

    @property
    def sequences(self) -> list[int]:
        return [message["sequence"] for message in self.messages]


class SlowAccept(ClientSocket):
    """Is accepted once `may_accept` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.may_accept = asyncio.Event()

    async def accept(self) -> None:
        await self.may_accept.wait()
        await super().accept()
