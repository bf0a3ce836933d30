"""An ASGI app that is made when its lifespan begins, over a system that is opened then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from smallwright.bootstrap.hooks import Hooks
from smallwright.bootstrap.logs import logging_to_file
from smallwright.bootstrap.serving import access_policy, build_app, load_faces, open_server_system
from smallwright.errors import SmallwrightError

if TYPE_CHECKING:
    from smallwright.api.openapi import DocumentedApp
    from smallwright.settings import Settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
_log = logging.getLogger(__name__)


class LateApp:
    """Serves what build_app makes; a system that can't be opened is a start-up that failed, and says why."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._app: DocumentedApp | None = None
        self._began = False

    @property
    def state(self) -> Any:
        """The app's state. Raises RuntimeError before it has started."""
        return self._started.state

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection, or the lifespan."""
        if scope["type"] == "lifespan":
            with logging_to_file(self._settings):
                await self._live(scope, receive, send)
        else:
            await self._started(scope, receive, send)

    @property
    def _started(self) -> DocumentedApp:
        if self._app is None:
            raise RuntimeError("the app has not started: run its lifespan (uvicorn --lifespan on)")
        return self._app

    async def _live(self, scope: Message, receive: Receive, send: Send) -> None:
        ends: list[Message] = []  # who serves may leave once it has the end: the system closes first

        async def pass_on(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown"):
                ends.append(message)
            else:
                await send(message)

        try:
            await self._serve(scope, receive, pass_on)
        except SmallwrightError as error:
            if self._began:
                raise
            await receive()  # lifespan.startup
            ends.append({"type": "lifespan.startup.failed", "message": str(error)})
        for message in ends:
            await send(message)

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        async with open_server_system(self._settings, Hooks(progress=_tell, questions=True)) as system:
            await asyncio.to_thread(load_faces)
            self._app = build_app(system, access_policy(self._settings))
            self._began = True
            try:
                await self._app(scope, receive, send)
            finally:
                self._app = None


def _tell(what: str, facts: Any) -> None:
    if what == "say":
        _log.info(facts["words"])
