"""Who may reach the server, and the checks that need nothing else."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from smallwright.api.security.addresses import (
    address,
    is_loopback,
    parse_host,
    parse_origin,
    requested_origin,
)
from smallwright.api.security.single_use import SingleUse
from smallwright.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class AccessPolicy:
    """Bound to loopback, no token is needed; bound wider, everybody needs it, loopback clients as well.

    Raises SettingsError where `host` reaches beyond loopback without a token, and for an origin that is none.
    """

    host: str = "127.0.0.1"  # what the server is bound to
    token: str | None = field(default=None, repr=False)
    allowed_hosts: Sequence[str] = ()  # more names it is reached by; "*.example.org" for all below
    allowed_origins: Sequence[str] = ()  # more origins whose pages may call it
    rate_per_minute: int = 6_000  # requests of one token or peer; 0: no limit
    body_max_bytes: int = 2_000_000
    same_user: bool = True  # without a token: refuse clients of other users of the machine
    tickets: SingleUse = field(default_factory=lambda: SingleUse(30.0), init=False)  # for WebSockets
    login_codes: SingleUse = field(default_factory=lambda: SingleUse(900.0), init=False)

    def __post_init__(self) -> None:
        if not self.token and not is_loopback(self.host):
            raise SettingsError(
                f"the server would be reached from other machines at {self.host!r} without a token. "
                "Set SMALLWRIGHT_TOKEN, or bind 127.0.0.1."
            )
        for origin in self.allowed_origins:
            if parse_origin(origin) is None:
                raise SettingsError(
                    f"allowed_origins: {origin!r} is no origin. Write it as https://example.org"
                )

    @property
    def bound_wider(self) -> bool:
        """Whether other machines can reach the server."""
        return not is_loopback(self.host)

    def login_url(self, base_url: str) -> str:
        """For a browser: logs in once, within 15 minutes; what it leaves in logs is worthless after that."""
        return f"{base_url.rstrip('/')}/login?code={self.login_codes.issue()}"

    def allows_host(self, header: str) -> bool:
        """Whether a Host header names this server: a page that rebound its name to us still sends it."""
        parsed = parse_host(header)
        if parsed is None:
            return False
        name = parsed[0]
        if is_loopback(name) or any(fnmatchcase(name, allowed.lower()) for allowed in self.allowed_hosts):
            return True
        names = {self.host.lower(), socket.gethostname().lower()}
        return self.bound_wider and (name in names or address(name) is not None)

    def allows_origin(self, header: str, scheme: str, host_header: str) -> bool:
        """Whether pages of this origin may call what was requested by `scheme` and `host_header`."""
        origin = parse_origin(header)
        allowed = {parse_origin(configured) for configured in self.allowed_origins}
        return origin is not None and origin in {requested_origin(scheme, host_header), *allowed}
