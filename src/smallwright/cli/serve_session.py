"""One serving: open the system, say that it is ready, serve until told to stop."""

from __future__ import annotations

import asyncio
import resource
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from smallwright.bootstrap import Hooks
from smallwright.bootstrap.serving import access_policy, build_app, build_mcp_app, load_faces
from smallwright.bootstrap.serving import open_server_system as open_system
from smallwright.cli.banner import print_banner
from smallwright.cli.console import open_console
from smallwright.cli.displays import open_display
from smallwright.cli.http_server import HttpServer, Stopper
from smallwright.cli.plain import PlainDisplay

if TYPE_CHECKING:
    from smallwright.settings import Settings

#: Open files that a server asks for: each client is one, and many systems give 1,024 unasked.
_OPEN_FILES = 65_536


class Session:
    """`whole`: REST, WebSocket and MCP; else MCP alone. `wait`: for a model server that is not there."""

    def __init__(self, settings: Settings, *, wait: bool, yes: bool, whole: bool = True) -> None:
        self._settings, self._wait, self._yes, self._whole = settings, wait, yes, whole
        self._starting = ExitStack()
        self._show = PlainDisplay(open_console(stderr=True)).progress

    async def serve(self, bound: socket.socket, stopper: Stopper) -> None:
        """Serve on a bound socket. Raises SmallwrightError where the system can't be opened."""
        allow_many_clients()
        with self._starting:
            async with open_system(self._settings, self._hooks(), wait=self._wait) as system:
                await asyncio.to_thread(load_faces)
                policy = access_policy(self._settings)

                def ready() -> None:
                    self._starting.close()
                    print_banner(system, policy, bound.getsockname()[1], whole=self._whole)

                build = build_app if self._whole else build_mcp_app
                stopper.server = HttpServer(build(system, policy), ready)
                await stopper.server.serve([bound])

    def _hooks(self) -> Hooks:
        """Until it is ready a line moves, and may ask; then lines are printed."""
        display = self._starting.enter_context(open_display())
        later, self._show = self._show, display.progress
        self._starting.callback(setattr, self, "_show", later)
        return Hooks(progress=self._progress, consent=None if self._yes else display.consent, questions=True)

    def _progress(self, what: str, facts: Mapping[str, Any]) -> None:
        self._show(what, facts)


def allow_many_clients() -> None:
    """Raise the limit of open files as far as this user may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
