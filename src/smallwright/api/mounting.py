"""Other ASGI apps under a path of this one."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from starlette.routing import Match, Mount
from starlette.types import Scope


class SlashlessMount(Mount):
    """Serves its app with and without the slash at the end; a redirect would cost clients their POST."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As Mount, and "/mcp" is "/mcp/"."""
        if scope["type"] not in ("http", "websocket") or not scope["path"].endswith(self.path):
            return super().matches(scope)
        path = f"{scope['path']}/"
        match, child = super().matches({**scope, "path": path})
        return match, {**child, "path": path}


def lifespan_of(app: Any) -> AbstractAsyncContextManager[Any]:
    """What `app` needs around its serving; a mounted app's own lifespan is run by nobody else."""
    router = getattr(app, "router", None)
    return router.lifespan_context(app) if router is not None else nullcontext()
