"""How long, and how often, a lost connection is tried again."""

from __future__ import annotations

import asyncio
import logging
import random

from smallwright.client.address import Address
from smallwright.client.transport import unreachable

_FIRST_S, _LONGEST_S = 0.1, 10.0
_log = logging.getLogger(__name__)


class Patience:
    """Pauses grow from a tenth of a second to ten, shortened by chance: clients don't come all at once.

    Before the first connection there is none: a server that was never there is told at once.
    """

    def __init__(self, address: Address, limit_s: float) -> None:
        self._address, self._limit_s = address, limit_s
        self._failures, self._lost_at = 0, 0.0
        self._connected_at: float | None = None

    def connected(self) -> None:
        """There is a connection; that it lasts is not known yet."""
        self._connected_at = asyncio.get_running_loop().time()

    def reset(self) -> None:
        """The connection is of use."""
        self._failures = 0

    async def pause(self, why: str, at_least_s: float = 0.0) -> None:
        """Wait before the next try. Raises ServerUnreachableError once patience is at its end."""
        now = asyncio.get_running_loop().time()
        if self._connected_at is None:
            raise unreachable(self._address, why)
        if now - self._connected_at > _LONGEST_S and self._connected_at > self._lost_at:
            self.reset()  # it lasted, though nothing happened
        self._lost_at = self._lost_at if self._failures else now
        if now - self._lost_at > self._limit_s:
            raise unreachable(self._address, why)
        longest = min(_LONGEST_S, _FIRST_S * 2**self._failures)
        self._failures += 1
        _log.info("%s: %s; trying again", self._address.url, why)
        await asyncio.sleep(max(at_least_s, random.uniform(longest / 2, longest)))
