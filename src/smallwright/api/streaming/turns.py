"""Who sends when: a few clients in each turn of the event loop, so that other work gets its turn too."""

from __future__ import annotations

import asyncio
from collections import deque

AT_ONCE = 10  # clients that send in one turn of the event loop
PATIENCE_S = 0.0002  # for so long a publisher lets clients go first


class Turns:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()  # of clients that have something to send
        self._asked = self._given = 0

    def give(self, turn: asyncio.Future[None]) -> None:
        """Resolve `turn` when it is its client's turn."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._give)
        self._waiting.append(turn)
        self._asked += 1

    async def lend(self, patience_s: float = PATIENCE_S) -> bool:
        """Let those who wait now go first, for so long at most; whether all of them have had their turn."""
        loop = asyncio.get_running_loop()
        last, until = self._asked, loop.time() + patience_s
        while self._given < last:
            if loop.time() >= until:
                return False
            await asyncio.sleep(0)
        await asyncio.sleep(0)  # the last of them send now
        return True

    def _give(self) -> None:
        for _ in range(min(AT_ONCE, len(self._waiting))):
            turn = self._waiting.popleft()
            self._given += 1
            if not turn.done():
                turn.set_result(None)
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._give)
