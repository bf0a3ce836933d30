"""Connections that belong to another user of this machine."""

from __future__ import annotations

import os
import socket

import pytest

OTHER_UID = 12_345
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")


def connection(address: tuple[str, int], family: int = socket.AF_INET, uid: int = OTHER_UID) -> socket.socket:
    """A socket that `uid` opened, as the kernel sees it, and that is connected."""
    own = os.geteuid()
    os.seteuid(uid)
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
    finally:
        os.seteuid(own)
    sock.settimeout(10)
    sock.connect(address)
    return sock


def request(path: str = "/tasks", method: str = "GET", **headers: str) -> bytes:
    """The bytes of a request, after whose answer the server closes."""
    given = {
        "Host": "localhost",
        "Connection": "close",
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def answer(sock: socket.socket, sent: bytes) -> tuple[int, bytes]:
    """(status, body) of what comes back."""
    with sock:
        sock.sendall(sent)
        received = b"".join(iter(lambda: sock.recv(65_536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), body
