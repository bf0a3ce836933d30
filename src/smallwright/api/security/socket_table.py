"""Looks one TCP socket up in /proc/net/tcp and tcp6, where netlink does not answer: proc_net_tcp(5)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from smallwright.api.security.socket_diagnosis import End

_TABLES = Path("/proc/net")
_MAPPED = bytes(10) + b"\xff\xff"  # before an IPv4 address in IPv6


def listed_owner(local: End, remote: End) -> int | None:
    """The uid that holds the socket between these ends; None where there is none. Takes milliseconds."""
    for _try in range(2):  # the table is not written in one step: a row may be missed while others go
        for table, row in _rows_sought(local, remote):
            uid = _owner(_TABLES / table, row)
            if uid is not None:
                return uid
    return None


def _rows_sought(local: End, remote: End) -> Iterator[tuple[str, str]]:
    """(table, " LOCAL REMOTE ") as the kernel writes it; IPv4 may stand in either table."""
    if len(local[0]) == 4:
        yield "tcp", f" {_written(local)} {_written(remote)} "
        local, remote = (_MAPPED + local[0], local[1]), (_MAPPED + remote[0], remote[1])
    yield "tcp6", f" {_written(local)} {_written(remote)} "


def _written(end: End) -> str:
    """Words of 32 bits in the machine's order, and the port."""
    packed, port = end
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
