"""How many requests a minute one token or one peer may send: a sliding window, in memory."""

from __future__ import annotations

import ipaddress
import math
import time

from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from limits import RateLimitItemPerMinute
from smallwright.api.security.addresses import address
from smallwright.api.security.refusals import rate_limited


class Rates:
    """Counts requests by key."""

    def __init__(self, per_minute: int) -> None:
        """0: no limit."""
        self._per_minute = per_minute
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def count(self, key: str) -> None:
        """One request more. Raises Refusal where it is one too many."""
        if not self._per_minute or await self._limiter.hit(self._limit, key):
            return
        resets = (await self._limiter.get_window_stats(self._limit, key)).reset_time
        raise rate_limited(self._per_minute, max(1, math.ceil(resets - time.time())))


def peer_key(client: tuple[str, int] | None) -> str:
    """One key for each address; for IPv6 for each network of 64 bits, which one host may have whole."""
    peer = address(client[0]) if client else None
    if isinstance(peer, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((peer, 64), strict=False))
    return str(peer)
