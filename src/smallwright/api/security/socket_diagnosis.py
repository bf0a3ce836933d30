"""Asks the kernel about one TCP socket, by netlink: sock_diag(7).

/proc/net/tcp says the same, but is written anew for each reader from a table with a place for every socket
that the machine could have: tens of milliseconds, where this takes some ten microseconds.
"""

from __future__ import annotations

import socket
import struct

_NETLINK_SOCK_DIAG, _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST = 4, 20, 1
_HEADER = struct.Struct("=IHHII")  # nlmsghdr: length, type, flags, sequence, port
_REQUEST = struct.Struct("=BBBxI")  # inet_diag_req_v2: family, protocol, extensions, states
_SOCKET = struct.Struct("=2s2s16s16sI8s")  # inet_diag_sockid: ports, addresses, interface, cookie
_ANSWER = struct.Struct(f"=4x{_SOCKET.size}s12xII")  # inet_diag_msg: its socket, uid and inode
_ALL_STATES, _NO_COOKIE = 0xFFFFFFFF, b"\xff" * 8
End = tuple[bytes, int]  # packed address, port


def socket_owner(local: End, remote: End) -> int | None:
    """The uid that holds the socket between these ends; None where there is none, or nobody to ask."""
    family = socket.AF_INET if len(local[0]) == 4 else socket.AF_INET6
    ports = local[1].to_bytes(2, "big"), remote[1].to_bytes(2, "big")
    sought = _SOCKET.pack(*ports, local[0], remote[0], 0, _NO_COOKIE)
    request = _REQUEST.pack(family, socket.IPPROTO_TCP, 0, _ALL_STATES) + sought
    try:
        answer = _ask(request)
    except OSError:  # no such protocol here
        return None
    if len(answer) < _HEADER.size + _ANSWER.size or _HEADER.unpack_from(answer)[1] != _SOCK_DIAG_BY_FAMILY:
        return None
    found, uid, inode = _ANSWER.unpack_from(answer, _HEADER.size)
    # Where no connection is found, a socket that listens at the local end may be. And one that its program
    # has closed has no inode, and is shown as root's.
    return uid if found[:4] == b"".join(ports) and inode else None


def _ask(request: bytes) -> bytes:
    """The kernel answers before send returns, so nothing here waits."""
    with socket.socket(
        socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, _NETLINK_SOCK_DIAG
    ) as kernel:
        header = _HEADER.pack(_HEADER.size + len(request), _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST, 1, 0)
        kernel.sendto(header + request, (0, 0))
        return kernel.recv(4_096)
