"""`smallwright serve` and `smallwright mcp`: the system behind HTTP, or behind stdin and stdout."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from smallwright.cli.options import Common

if TYPE_CHECKING:
    from smallwright.cli.http_server import Stopper
    from smallwright.settings import Settings

Host = Annotated[
    str | None, Parameter(help="Address to bind. Default: 127.0.0.1; any wider one asks clients for a token.")
]
Port = Annotated[int | None, Parameter(help="Default: 9876; 0: one that is free.")]
Model = Annotated[str | None, Parameter(help="small, tiny, an Ollama model, or provider/model.")]
Wait = Annotated[bool, Parameter(help="Wait for a model server that is not there, instead of giving up.")]
Yes = Annotated[bool, Parameter(name=("--yes", "-y"), help="Fetch a model without asking.")]
Unconfined = Annotated[bool, Parameter(help="Run generated code with less confinement.")]


def serve(  # noqa: PLR0913 - the options of the command
    *,
    host: Host = None,
    port: Port = None,
    model: Model = None,
    wait: Wait = False,
    yes: Yes = False,
    allow_unconfined: Unconfined = False,
    common: Common | None = None,
) -> int:
    """Serve REST, WebSocket and MCP."""
    settings = server_settings(common, host, port, model=model, allow_unconfined=allow_unconfined or None)
    return serve_http(settings, wait=wait, yes=yes)


def server_settings(common: Common | None, host: str | None, port: int | None, **more: Any) -> Settings:
    """The settings, with host and port in their table where they are given."""
    server = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    return (common or Common()).settings(server=server or None, **more)


def serve_http(settings: Settings, *, wait: bool, yes: bool, whole: bool = True) -> int:
    """Serve until a signal; the exit code. `whole`: all faces, else MCP alone. Raises SmallwrightError."""
    from smallwright.bootstrap.logs import logging_to_file  # noqa: PLC0415
    from smallwright.cli.http_server import Stopper, bind  # noqa: PLC0415
    from smallwright.cli.serve_session import Session  # noqa: PLC0415

    with logging_to_file(settings), closing(bind(settings.server.host, settings.server.port)) as bound:

        async def main(stopper: Stopper) -> None:
            await Session(settings, wait=wait, yes=yes, whole=whole).serve(bound, stopper)

        return Stopper().run(main)
