"""What Host and Origin headers name, in one form that compares: RFC 9110 section 7.2, RFC 6454 section 6."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^\s:/@\[\]?#]+)(?::(?P<port>\d{1,5}))?")
_PORTS = {"http": 80, "https": 443}
#: One machine under three names; a page of one may call the server by another.
_SAME_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Origin(NamedTuple):
    """Where a page came from, or a request went to."""

    scheme: str  # http or https
    host: str  # lower case, no brackets
    port: int


def parse_host(value: str) -> tuple[str, int | None] | None:
    """(name, port) of a Host header, lower case, without brackets and final dot; None: malformed."""
    found = _HOST.fullmatch(value)
    if not found:
        return None
    name = found["name"].strip("[]").rstrip(".").lower()
    return (name, int(found["port"]) if found["port"] else None) if name else None


def parse_origin(value: str) -> Origin | None:
    """Of an Origin header or a configured origin; None for "null" and whatever else is no http(s) origin."""
    scheme, _, rest = value.partition("://")
    host = parse_host(rest.removesuffix("/"))
    scheme = scheme.lower()
    return None if host is None or scheme not in _PORTS else _origin(scheme, *host)


def requested_origin(scheme: str, host_header: str) -> Origin | None:
    """Where a request with this Host header went; `scheme` may be ws or wss."""
    host = parse_host(host_header)
    scheme = {"ws": "http", "wss": "https"}.get(scheme, scheme)
    return None if host is None or scheme not in _PORTS else _origin(scheme, *host)


def _origin(scheme: str, name: str, port: int | None) -> Origin:
    return Origin(scheme, "localhost" if name in _SAME_MACHINE else name, port or _PORTS[scheme])


def address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `name` is, IPv4 where it is mapped into IPv6; None where it is a name."""
    try:
        found = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_loopback(name: str) -> bool:
    """Whether `name` can only mean this machine."""
    found = address(name)
    return name.lower() == "localhost" if found is None else found.is_loopback
