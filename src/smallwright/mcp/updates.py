"""Tells clients that subscribed to a task's resources when these have changed, in both eras of the protocol.

Before 2026-07-28 a client subscribes by resources/subscribe and is told on its connection's own stream; since
then it opens a stream by subscriptions/listen (SEP-2575). What is told is a hint: the client reads again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing
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

from smallwright.errors import NotFoundError, SmallwrightError
from smallwright.mcp.resource_uris import TaskUri, parsed
from smallwright.service import TaskManager

MAX_URIS = 100
_STATE = "smallwright.subscriptions"
_log = logging.getLogger(__name__)
_Request = ServerRequestContext[Any, Any]


class ResourceUpdates:
    """One follower of a task's log for each URI of each client, for as long as that listens."""

    def __init__(self, tasks: TaskManager) -> None:
        self._tasks = tasks
        self._followers: set[asyncio.Task[None]] = set()
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
        await _ended(self._followers)

    async def _subscribe(self, ctx: _Request, params: SubscribeRequestParams) -> EmptyResult:
        uri, connection, session = str(params.uri), ctx.session._connection, ctx.session
        mine: dict[str, asyncio.Task[None]] = connection.state.setdefault(_STATE, {})
        if uri not in mine:
            _check_room(len(mine))
            mine[uri] = self._follow(uri, lambda: session.send_resource_updated(uri))
            if len(mine) == 1:
                connection.exit_stack.push_async_callback(_forget, connection)
        return EmptyResult()

    async def _unsubscribe(self, ctx: _Request, params: UnsubscribeRequestParams) -> EmptyResult:
        mine: dict[str, asyncio.Task[None]] = ctx.session._connection.state.get(_STATE, {})
        if follower := mine.pop(str(params.uri), None):
            await _ended({follower})
        return EmptyResult()

    async def _listen(
        self, ctx: _Request, params: SubscriptionsListenRequestParams
    ) -> SubscriptionsListenResult:
        """One stream; a bus of its own, so that each change is told once."""
        uris = list(dict.fromkeys(map(str, params.notifications.resource_subscriptions or ())))
        _check_room(len(uris) - 1)
        bus = InMemorySubscriptionBus()
        handler = ListenHandler(bus)
        followers = {self._follow(uri, _publisher(bus, uri)) for uri in uris}
        self._listening.add(handler)
        try:
            return await handler(ctx, params)
        finally:
            self._listening.discard(handler)
            await _ended(followers)

    def _follow(self, uri: str, tell: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        work = asyncio.create_task(self._watch(parsed(uri), tell), name=f"updates of {uri}")
        self._followers.add(work)
        work.add_done_callback(self._followers.discard)
        return work

    async def _watch(self, uri: TaskUri | None, tell: Callable[[], Awaitable[None]]) -> None:
        if uri is None:
            return  # nothing of ours: it never changes
        try:
            last = await self._last_sequence(uri.task_id)
            async with aclosing(self._tasks.subscribe(uri.task_id, last)) as events:
                async for event in events:
                    if uri.changed_by(event):
                        await tell()
        except SmallwrightError as error:
            _log.warning("updates of task %s end here: %s", uri.task_id, error)

    async def _last_sequence(self, task_id: str) -> int:
        try:
            return (await self._tasks.get_task(task_id)).last_sequence
        except NotFoundError:
            return 0  # it may come yet


def _publisher(bus: InMemorySubscriptionBus, uri: str) -> Callable[[], Coroutine[Any, Any, None]]:
    return lambda: bus.publish(ResourceUpdated(uri=uri))


def _check_room(taken: int) -> None:
    if taken >= MAX_URIS:
        raise MCPError(INVALID_PARAMS, f"uri: at most {MAX_URIS} resources; unsubscribe from some first")


async def _forget(connection: Connection) -> None:
    await _ended(set(connection.state.pop(_STATE, {}).values()))


async def _ended(followers: set[asyncio.Task[None]]) -> None:
    ending = list(followers)
    for follower in ending:
        follower.cancel()
    await asyncio.gather(*ending, return_exceptions=True)
