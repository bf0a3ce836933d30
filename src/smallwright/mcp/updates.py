"""Tells clients that subscribed to a task's resources when these have changed, in both eras of the protocol.

Before 2026-07-28 a client subscribes by resources/subscribe and is told on its connection's own stream; since
then it opens a stream by subscriptions/listen (SEP-2575). What is told is a hint: the client reads again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from fastmcp import FastMCP
from mcp.server.connection import Connection
from mcp.server.context import ServerRequestContext
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, ResourceUpdated
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    EmptyResult,
    SubscribeRequestParams,
    SubscriptionsListenRequestParams,
    SubscriptionsListenResult,
    UnsubscribeRequestParams,
)

from smallwright.mcp.followers import Followers, ended
from smallwright.service import TaskManager

MAX_URIS = 100
_STATE = "smallwright.subscriptions"
_Request = ServerRequestContext[Any, Any]


class ResourceUpdates:
    """What clients subscribed to; a connection that ends takes its own along."""

    def __init__(self, tasks: TaskManager) -> None:
        self._followers = Followers(tasks)
        self._listening: set[ListenHandler] = set()

    def add_to(self, server: FastMCP) -> None:
        """Serve subscriptions; that they are served is said in the server's capabilities."""
        handlers = server._mcp_server
        handlers.add_request_handler("resources/subscribe", SubscribeRequestParams, self._subscribe)
        handlers.add_request_handler("resources/unsubscribe", UnsubscribeRequestParams, self._unsubscribe)
        handlers.add_request_handler("subscriptions/listen", SubscriptionsListenRequestParams, self._listen)

    async def close(self) -> None:
        """End all streams, each with the word that it has ended."""
        for handler in self._listening:
            handler.close()
        await self._followers.close()

    async def _subscribe(self, ctx: _Request, params: SubscribeRequestParams) -> EmptyResult:
        uri, connection, session = str(params.uri), ctx.session._connection, ctx.session
        mine: dict[str, asyncio.Task[None]] = connection.state.setdefault(_STATE, {})
        if uri not in mine:
            _check_room(len(mine))
            mine[uri] = await self._followers.follow(uri, lambda: session.send_resource_updated(uri))
            if len(mine) == 1:
                connection.exit_stack.push_async_callback(_forget, connection)
        return EmptyResult()

    async def _unsubscribe(self, ctx: _Request, params: UnsubscribeRequestParams) -> EmptyResult:
        mine: dict[str, asyncio.Task[None]] = ctx.session._connection.state.get(_STATE, {})
        if follower := mine.pop(str(params.uri), None):
            await ended({follower})
        return EmptyResult()

    async def _listen(
        self, ctx: _Request, params: SubscriptionsListenRequestParams
    ) -> SubscriptionsListenResult:
        """One stream; a bus of its own, so that each change is told once."""
        uris = list(dict.fromkeys(map(str, params.notifications.resource_subscriptions or ())))
        _check_room(len(uris) - 1)
        bus = InMemorySubscriptionBus()
        handler = ListenHandler(bus)
        followers = {await self._followers.follow(uri, _publisher(bus, uri)) for uri in uris}
        self._listening.add(handler)
        try:
            return await handler(ctx, params)
        finally:
            self._listening.discard(handler)
            await ended(followers)


def _publisher(bus: InMemorySubscriptionBus, uri: str) -> Callable[[], Coroutine[Any, Any, None]]:
    return lambda: bus.publish(ResourceUpdated(uri=uri))


def _check_room(taken: int) -> None:
    if taken >= MAX_URIS:
        raise MCPError(INVALID_PARAMS, f"uri: at most {MAX_URIS} resources; unsubscribe from some first")


async def _forget(connection: Connection) -> None:
    await ended(set(connection.state.pop(_STATE, {}).values()))
