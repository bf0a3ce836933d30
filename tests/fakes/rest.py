"""Speaks with the app in process, as a client over HTTP would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from tests.fakes.served_system import FakeSystem, served_system

from smallwright.api import create_app

URL = "http://127.0.0.1:9876"


class Rest(httpx.AsyncClient):
    """A client with the system that answers it."""

    system: FakeSystem

    async def problem(self, method: str, path: str, **request: Any) -> tuple[int, dict[str, Any]]:
        """(status, body) of an answer that must be a whole problem."""
        answer = await self.request(method, path, **request)
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        problem: dict[str, Any] = answer.json()
        assert set(problem) == {"type", "title", "status", "detail", "code", "errors", "instance"}
        assert (problem["status"], bool(problem["detail"])) == (answer.status_code, True)
        return answer.status_code, problem


@asynccontextmanager
async def rest(url: str = "memory:", **options: Any) -> AsyncIterator[Rest]:
    """A client of a system that `served_system` makes of `url` and `options`."""
    async with served_system(url, **options) as system:
        transport = httpx.ASGITransport(create_app(system), raise_app_exceptions=False)
        async with Rest(transport=transport, base_url=URL) as client:
            client.system = system
            yield client
