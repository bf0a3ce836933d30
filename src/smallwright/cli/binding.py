"""Binds the server's port before it serves, so that a taken one is told at once."""

from __future__ import annotations

import errno
import socket

from smallwright.errors import AddressError


def bind(host: str, port: int) -> socket.socket:
    """A socket on that address, which nobody can connect to yet. Raises AddressError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _name, address = min(found, key=lambda each: each[0] != socket.AF_INET)
        bound = socket.socket(family, kind, protocol)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
        except OSError:
            bound.close()
            raise
    except OSError as error:
        raise address_error(error, host, port) from error
    return bound


def address_error(error: OSError, host: str, port: int) -> AddressError:
    """What is wrong with the address, for the user."""
    if error.errno == errno.EADDRINUSE:
        return AddressError(
            f"port {port} on {host} is in use; perhaps Smallwright runs already. Stop what uses it "
            f"(`ss -ltnp 'sport = :{port}'` tells), or give another with --port."
        )
    if error.errno == errno.EACCES:
        return AddressError(f"port {port} on {host} is not allowed to this user. Give one above 1023.")
    return AddressError(f"{host}, port {port}, can't be bound: {error.strerror}. Check --host and --port.")
