"""Where a server is: one URL, from which all others are made."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urlencode, urlsplit

from smallwright.errors import InvalidInputError

DEFAULT_PORT = 9876
_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}


@dataclass(frozen=True)
class Address:
    """`url` without a slash at its end, http or https."""

    url: str

    @classmethod
    def of(cls, text: str) -> Self:
        """A URL, or "host" or "host:port" alone. Raises InvalidInputError."""
        given = text.strip()
        try:
            parts = urlsplit(given if "://" in given else f"//{given}", scheme="http")
            host, port = parts.hostname or "", parts.port
        except ValueError as error:  # a port that is none, a bracket too many
            raise _refused(text, str(error)) from error
        if parts.scheme not in _SCHEMES:
            raise _refused(text, f"{parts.scheme!r} is neither http nor https")
        if not host or any(char.isspace() for char in given):
            raise _refused(text, "it names no host")
        if parts.query or parts.fragment or parts.username is not None:
            raise _refused(
                text, "it must not hold a token, a user or a query; the token is SMALLWRIGHT_TOKEN"
            )
        if port is None and "://" not in given:
            port = DEFAULT_PORT
        place = f"[{host}]" if ":" in host else host
        place = place if port is None else f"{place}:{port}"
        return cls(f"{_SCHEMES[parts.scheme]}://{place}{parts.path.rstrip('/')}")

    @property
    def secure(self) -> bool:
        """Whether TLS is spoken."""
        return self.url.startswith("https:")

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine, to which no proxy leads."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    def task(self, task_id: str, *below: str) -> str:
        """The path of a task, or of what lies below it."""
        return "/".join(("/tasks", *(quote(part, safe="") for part in (task_id, *below))))

    def websocket(self, task_id: str, after: int) -> str:
        """Where the task's events after a sequence number come from."""
        query = f"?{urlencode({'after': after})}" if after else ""
        return f"ws{self.url.removeprefix('http')}/ws/{quote(task_id, safe='')}{query}"


def _refused(text: str, why: str) -> InvalidInputError:
    return InvalidInputError(f"server: {text!r} is no server's URL: {why}. Write http://host:{DEFAULT_PORT}")
