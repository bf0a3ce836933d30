"""The HTTP paths under which MCP is reached."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

_ALONE = "/mcp"


class Doors:
    """ASGI middleware: with and without the trailing slash, mounted or alone, it is the same endpoint."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            root, path = scope.get("root_path", ""), scope["path"]
            inner = path.removeprefix(root)
            if not root:
                inner = inner.removeprefix(_ALONE) if inner in {_ALONE, f"{_ALONE}/"} else inner
            scope = {**scope, "path": f"{root}{inner or '/'}"}
        await self._app(scope, receive, send)
