"""The server for any ASGI runner: `uvicorn --factory smallwright.asgi:create_app`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smallwright.bootstrap.late_app import LateApp
    from smallwright.settings import Settings


def create_app(settings: Settings | None = None) -> LateApp:
    """REST, WebSocket and MCP; the system behind them opens with the app's lifespan, and closes with it.

    `settings`: as `smallwright serve` finds them where None. Once started, `app.state.system` is the system.
    """
    from smallwright.bootstrap.late_app import LateApp  # noqa: PLC0415
    from smallwright.settings import Settings  # noqa: PLC0415

    return LateApp(settings or Settings())
