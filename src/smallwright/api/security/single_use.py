"""Secrets that are good once and not for long: tickets for WebSockets, codes of login URLs."""

from __future__ import annotations

import secrets
import time


class SingleUse:
    """What was given out and not used yet. It lives as long as the process, which is the point."""

    def __init__(self, lifetime_s: float, most: int = 10_000) -> None:
        """Beyond `most` the oldest go."""
        self.lifetime_s = lifetime_s
        self._most = most
        self._expiries: dict[str, float] = {}  # by secret, oldest first

    def issue(self) -> str:
        """A new secret of 256 bits."""
        now = time.monotonic()
        for old in [old for old, expiry in self._expiries.items() if expiry <= now]:
            del self._expiries[old]
        while len(self._expiries) >= self._most:
            del self._expiries[next(iter(self._expiries))]
        secret = secrets.token_urlsafe(32)
        self._expiries[secret] = now + self.lifetime_s
        return secret

    def redeem(self, secret: str) -> bool:
        """Whether it was given out, is in time, and comes for the first time."""
        return self._expiries.pop(secret, 0.0) > time.monotonic()
