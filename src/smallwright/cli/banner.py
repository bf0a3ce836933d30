"""What a server says once it is ready: where it is reached, what it runs on, how it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smallwright import __version__
from smallwright.cli.console import open_console
from smallwright.cli.untrusted import clean_line

if TYPE_CHECKING:
    from smallwright.api.security import AccessPolicy
    from smallwright.bootstrap import System

_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not bound
_LINE_CHARS = 1000
_ELSEWHERE = ("192.0.2.1", 9)  # RFC 5737: an address of nobody; nothing is sent there


def print_banner(system: System, policy: AccessPolicy, port: int, *, whole: bool) -> None:
    """On stdout; `whole`: REST and WebSocket beside MCP."""
    from rich.text import Text  # noqa: PLC0415

    console = open_console()
    console.print(Text.assemble(("Smallwright ", "bold"), __version__, (" is ready", "bold green")))
    own = system.settings.token is not None
    for name, value in (*_doors(policy, port, own_token=own, whole=whole), *_parts(system)):
        console.print(Text.assemble((f"  {name:<7}", "bold cyan"), clean_line(value, _LINE_CHARS)))
    console.print("Ctrl-C stops it; what is unfinished goes on at the next start.", style="dim")
    console.file.flush()


def _doors(policy: AccessPolicy, port: int, *, own_token: bool, whole: bool) -> Iterator[tuple[str, str]]:
    """`own_token`: who chose it knows it, and logs need not."""
    url = base_url(policy.host, port)
    if whole:
        yield "API", f"{url} (described at {url}/openapi.json)"
    yield "MCP", f"{url}/mcp/"
    if policy.token and whole:
        yield "login", f"{policy.login_url(url)} (once, within 15 minutes)"
    if policy.token:
        token = "as you have set it" if own_token else policy.token
        yield "token", f"{token} (clients send Authorization: Bearer TOKEN)"


def _parts(system: System) -> Iterator[tuple[str, str]]:
    from smallwright.settings_tables import without_password  # noqa: PLC0415 - pydantic comes with it

    spec, limits = system.model.spec, system.settings.limits
    yield "model", f"{spec.name} ({spec.provider}), {spec.window:,} tokens"
    yield "store", without_password(system.settings.store_url)
    yield "tasks", f"{limits.max_concurrent} at once, {limits.workers} workers, {limits.queue_size} may queue"


def base_url(host: str, port: int) -> str:
    """Where clients reach a server that is bound to `host`."""
    name = _address_of_this_machine() if host in _EVERYWHERE else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _address_of_this_machine() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
