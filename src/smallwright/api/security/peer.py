"""Whose program is at the other end of a loopback connection: on Linux, the peer socket's uid."""

from __future__ import annotations

import asyncio
import os
import sys

from starlette.datastructures import Headers
from starlette.types import Scope

from smallwright.api.security.addresses import address
from smallwright.api.security.socket_diagnosis import End, socket_owner
from smallwright.api.security.socket_table import listed_owner

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


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
    return await peer_uid(tuple(client), tuple(server)) in {0, os.geteuid()}


async def peer_uid(client: tuple[str, int], server: tuple[str, int]) -> int | None:
    """The uid that holds the client's socket; None where there is none, or its program closed it."""
    local, remote = _end(*client), _end(*server)
    if local is None or remote is None or len(local[0]) != len(remote[0]):
        return None
    uid = socket_owner(local, remote)
    return await asyncio.to_thread(listed_owner, local, remote) if uid is None else uid


def _end(name: str, port: int) -> End | None:
    found = address(name)
    return (found.packed, port) if found and port is not None else None
