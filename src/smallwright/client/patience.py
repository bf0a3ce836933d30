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

    Before the first `reset` there is none: a server that was never there is told at once.
    """

    def __init__(self, address: Address, limit_s: float) -> None:
        self._address, self._limit_s = address, limit_s
        self._failures, self._lost_at = 0, 0.0
        self._had_success = False

    def reset(self) -> None:
        """The server has answered."""
        self._failures, self._had_success = 0, True

    async def pause(self, why: str, at_least_s: float = 0.0) -> None:
        """Wait before the next try. Raises ServerUnreachableError once patience is at its end."""
        now = asyncio.get_running_loop().time()
        self._lost_at = self._lost_at if self._failures else now
        if not self._had_success or now - self._lost_at > self._limit_s:
            raise unreachable(self._address, why)
        longest = min(_LONGEST_S, _FIRST_S * 2**self._failures)
        self._failures += 1
        _log.info("%s: %s; trying again", self._address.url, why)
        await asyncio.sleep(max(at_least_s, random.uniform(longest / 2, longest)))
