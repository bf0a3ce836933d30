"""Says that the lists of tools, resources and prompts stay as they are while the server runs."""

from __future__ import annotations

from typing import Any, TypeVar

from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from mcp_types import DiscoverRequest, DiscoverResult, InitializeRequest, InitializeResult

Said = TypeVar("Said", InitializeResult, DiscoverResult)


class FixedLists(Middleware):
    """Takes `listChanged` out of the capabilities that FastMCP declares: nobody need listen for it."""

    async def on_initialize(
        self,
        context: MiddlewareContext[InitializeRequest],
        call_next: CallNext[InitializeRequest, InitializeResult | None],
    ) -> InitializeResult | None:
        """Before 2026-07-28."""
        result = await call_next(context)
        return result and _fixed(result)

    async def on_discover(
        self,
        context: MiddlewareContext[DiscoverRequest],
        call_next: CallNext[DiscoverRequest, DiscoverResult | dict[str, Any]],
    ) -> DiscoverResult | dict[str, Any]:
        """Since then; what is no DiscoverResult is an extension's."""
        result = await call_next(context)
        return _fixed(result) if isinstance(result, DiscoverResult) else result


def _fixed(result: Said) -> Said:
    declared = result.capabilities
    kept = {
        name: capability.model_copy(update={"list_changed": False})
        for name in ("tools", "resources", "prompts")
        if (capability := getattr(declared, name)) is not None
    }
    return result.model_copy(update={"capabilities": declared.model_copy(update=kept)})
