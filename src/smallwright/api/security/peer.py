"""Whose program is at the other end of a loopback connection: on Linux, the peer socket's uid."""

from __future__ import annotations

import asyncio
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import Scope

from smallwright.api.security.addresses import address

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_TABLES = Path("/proc/net")
_MAPPED = bytes(10) + b"\xff\xff"  # before an IPv4 address in IPv6


async def is_own_client(scope: Scope, headers: Headers) -> bool:
    """Whether the client runs on this machine as the server's user or root, and speaks for itself.

    Elsewhere than on Linux any client of this machine is one. It is looked up for every request: ASGI tells
    connections apart by their ports alone, and the port of one that ended may be another user's next.
    """
    client, server = scope.get("client"), scope.get("server")
    if not client or not server or any(name in headers for name in _FORWARDED):
        return False
    peer = address(client[0])
    if peer is None or not peer.is_loopback:
        return False
    if sys.platform != "linux":
        return True
    uid = await asyncio.to_thread(peer_uid, tuple(client), tuple(server))
    return uid in {0, os.geteuid()}


def peer_uid(client: tuple[str, int], server: tuple[str, int]) -> int | None:
    """The uid that holds the client's socket; None where there is none, or its program closed it."""
    for _try in range(2):  # the kernel's table is not read in one step: a row may be missed while others go
        for table, row in _rows_sought(client, server):
            uid = _owner(_TABLES / table, row)
            if uid is not None:
                return uid
    return None


def _rows_sought(client: tuple[str, int], server: tuple[str, int]) -> list[tuple[str, str]]:
    """(table, " LOCAL REMOTE ") as the kernel writes the client's socket; IPv4 may stand in either table."""
    local, remote = address(client[0]), address(server[0])
    if local is None or remote is None or local.version != remote.version:
        return []
    ends = ((local.packed, client[1]), (remote.packed, server[1]))
    if local.version == 6:
        return [("tcp6", _row(ends))]
    return [("tcp", _row(ends)), ("tcp6", _row((_MAPPED + packed, port) for packed, port in ends))]


def _row(ends: Iterable[tuple[bytes, int]]) -> str:
    return f" {' '.join(_written(packed, port) for packed, port in ends)} "


def _written(packed: bytes, port: int) -> str:
    """As in /proc/net/tcp: words of 32 bits in the machine's order."""
    words = struct.unpack(f"={len(packed) // 4}I", packed)
    return "".join(f"{word:08X}" for word in words) + f":{port:04X}"


def _owner(table: Path, row: str) -> int | None:
    try:
        text = table.read_text(encoding="ascii")
    except OSError:
        return None
    start = text.find(row)
    fields = text[start : text.find("\n", start)].split() if start >= 0 else []
    # local, remote, state, queues, timer, retries, uid, timeout, inode. A socket that its program has closed
    # has no inode, and is shown as root's.
    return int(fields[6]) if len(fields) > 8 and fields[8] != "0" else None
