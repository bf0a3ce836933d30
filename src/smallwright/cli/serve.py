"""`smallwright serve` and `smallwright mcp`: the system behind HTTP, or behind stdin and stdout."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NoReturn

from cyclopts import Parameter

from smallwright.cli.options import Common

if TYPE_CHECKING:
    from smallwright.cli.http_server import Stopper
    from smallwright.settings import Settings


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Serving:
    """What may be given to both commands."""

    host: Annotated[
        str | None,
        Parameter(help="Address to bind. Default: 127.0.0.1; any wider one asks clients for a token."),
    ] = None
    port: Annotated[int | None, Parameter(help="Default: 9876; 0: one that is free.")] = None
    model: Annotated[str | None, Parameter(help="small, tiny, an Ollama model, or provider/model.")] = None
    wait: Annotated[
        bool, Parameter(help="Wait for a model server that is not there, instead of giving up.")
    ] = False
    yes: Annotated[bool, Parameter(name=("--yes", "-y"), help="Fetch a model without asking.")] = False
    allow_unconfined: Annotated[bool, Parameter(help="Run generated code with less confinement.")] = False

    def settings(self, common: Common | None) -> Settings:
        """The settings, with host and port in their table where they are given. Raises SettingsError."""
        given = {"host": self.host, "port": self.port}
        server = {name: value for name, value in given.items() if value is not None}
        unconfined = self.allow_unconfined or None
        return (common or Common()).settings(
            server=server or None, model=self.model, allow_unconfined=unconfined
        )


def serve(*, options: Serving | None = None, common: Common | None = None) -> NoReturn:
    """Serve REST, WebSocket and MCP."""
    options = options or Serving()
    serve_http(options.settings(common), wait=options.wait, yes=options.yes)


def mcp(
    *,
    http: Annotated[bool, Parameter(help="Over HTTP, at /mcp/.")] = False,
    options: Serving | None = None,
    common: Common | None = None,
) -> NoReturn:
    """Serve MCP alone; over stdin and stdout, host and port mean nothing."""
    options = options or Serving()
    settings = options.settings(common)
    if http:
        serve_http(settings, wait=options.wait, yes=options.yes, whole=False)
    _serve_stdio(settings, wait=options.wait)


def serve_http(settings: Settings, *, wait: bool, yes: bool, whole: bool = True) -> NoReturn:
    """Serve until a signal, and exit. `whole`: all faces, else MCP alone. Raises SmallwrightError."""
    from smallwright.bootstrap.logs import logging_to_file  # noqa: PLC0415
    from smallwright.cli.binding import bind  # noqa: PLC0415
    from smallwright.cli.http_server import Stopper  # noqa: PLC0415
    from smallwright.cli.serve_session import Session  # noqa: PLC0415

    with logging_to_file(settings), closing(bind(settings.server.host, settings.server.port)) as bound:

        async def main(stopper: Stopper) -> None:
            await Session(settings, wait=wait, yes=yes, whole=whole).serve(bound, stopper)

        code = Stopper().run(main)
    _leave(code)


def _leave(code: int) -> NoReturn:
    """All is closed and said; taking thousands of modules apart first would take a second or two."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _serve_stdio(settings: Settings, *, wait: bool) -> NoReturn:
    """Serve until stdin ends or a signal comes, and exit. What is to be read by people goes to stderr."""
    from smallwright.bootstrap import Hooks  # noqa: PLC0415
    from smallwright.bootstrap.logs import logging_to_file  # noqa: PLC0415
    from smallwright.bootstrap.serving import serve_stdio  # noqa: PLC0415
    from smallwright.cli.console import open_console  # noqa: PLC0415
    from smallwright.cli.interrupts import run_interruptible  # noqa: PLC0415
    from smallwright.cli.plain import PlainDisplay  # noqa: PLC0415

    hooks = Hooks(progress=PlainDisplay(open_console(stderr=True)).progress, questions=True)

    async def main() -> int:
        await serve_stdio(settings, hooks, wait=wait)
        return 0

    with logging_to_file(settings):
        code = run_interruptible(main)
    _leave(code)
