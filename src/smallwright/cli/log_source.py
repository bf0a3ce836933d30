"""Whose events `smallwright log` reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from smallwright.cli.reaching import connect

if TYPE_CHECKING:
    from smallwright.cli.log_events import EventLog
    from smallwright.settings import Settings


@asynccontextmanager
async def open_log(settings: Settings) -> AsyncIterator[EventLog]:
    """The server's that the settings name, else that of this machine."""
    if settings.server.url:
        from smallwright.cli.server_log import ServerLog  # noqa: PLC0415

        async with connect(settings) as client:
            yield ServerLog(client)
        return
    from smallwright.bootstrap import open_store  # noqa: PLC0415
    from smallwright.cli.store_log import StoreLog  # noqa: PLC0415

    async with open_store(settings.store_url) as store:
        yield StoreLog(store)
