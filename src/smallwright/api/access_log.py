"""One record a request: who asked for what, and what became of it; never a token, ticket, cookie or body."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from typing import Self
from urllib.parse import parse_qsl, urlencode

from starlette.types import Scope

log = logging.getLogger("smallwright.access")
#: Parameters whose values may be read by whoever reads the log; of others only the name is kept.
OPEN_PARAMETERS = frozenset({"after", "at", "limit", "status", "until_end", "every", "wait", "format"})
_LONGEST = 300  # characters of a path or query that are kept


@dataclass(frozen=True, kw_only=True)
class AccessRecord:
    """A request that was answered; the log's formatter writes each field by its name."""

    method: str
    path: str
    query: str
    status: int  # 101: a WebSocket, until it closed
    close_code: int | None  # with which the server closed it
    duration_ms: float
    client: str | None  # its address
    user: str | None  # as the gate knows it

    @classmethod
    def of(cls, scope: Scope, status: int, close_code: int | None, seconds: float) -> Self:
        """What may be told of the request of `scope`."""
        client = scope.get("client")
        return cls(
            method=scope.get("method", "WEBSOCKET"),
            path=scope["path"][:_LONGEST],
            query=_open_query(scope.get("query_string", b"")),
            status=status,
            close_code=close_code,
            duration_ms=round(seconds * 1000, 1),
            client=client[0] if client else None,
            user=scope.get("state", {}).get("user"),
        )


def write(record: AccessRecord) -> None:
    """Log it; never waits."""
    fields = asdict(record)
    log.info("%s %s %d", record.method, record.path, record.status, extra={"fields": fields})


def _open_query(raw: bytes) -> str:
    try:
        pairs = parse_qsl(raw[:_LONGEST].decode("latin-1"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return "..."
    return urlencode([(name, value if name in OPEN_PARAMETERS else "***") for name, value in pairs], safe="*")
