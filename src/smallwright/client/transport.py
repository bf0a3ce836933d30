"""One server, spoken to by HTTP: requests out, JSON or an error of errors.py back."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any

import httpx

from smallwright.client.address import Address
from smallwright.client.problems import error_of, seconds_of
from smallwright.errors import ServerError, ServerUnreachableError

_CONNECT_S = 5.0
_BUSY = frozenset((429, 503))  # with Retry-After: not taken, and may be sent again


class Transport:
    """`timeout_s` bounds one answer; a busy server is asked again, as it says, for `patience_s` in all."""

    def __init__(self, address: Address, token: str | None, *, timeout_s: float, patience_s: float) -> None:
        self.address, self.headers = address, {"Authorization": f"Bearer {token}"} if token else {}
        self.timeout_s, self._patience_s = timeout_s, patience_s
        self.tls = ssl.create_default_context() if address.secure else None
        self._http = httpx.AsyncClient(
            base_url=address.url,
            headers=self.headers,
            trust_env=not address.is_loopback,
            verify=self.tls or False,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def get(self, path: str, **params: Any) -> Any:
        """What a GET answers; a parameter that is None is left out."""
        given = {name: value for name, value in params.items() if value is not None}
        return await self.request("GET", path, params=given)

    async def health(self) -> Any:
        """What GET /health answers, which bears a status of 503 where a part is down."""
        response = await self._send("GET", "/health", httpx.Timeout(self.timeout_s), {})
        down = response.status_code == httpx.codes.SERVICE_UNAVAILABLE
        return response.json() if down and b'"down"' in response.content else self._result(response)

    async def post(self, path: str, body: Mapping[str, Any], **options: Any) -> Any:
        """What a POST of `body` answers."""
        return await self.request("POST", path, json=body, **options)

    async def request(self, method: str, path: str, *, timeout_s: float | None = None, **what: Any) -> Any:
        """The JSON of the answer. Raises what the server said, ServerUnreachableError, ServerError."""
        ends = asyncio.get_running_loop().time() + self._patience_s
        limits = httpx.Timeout(timeout_s or self.timeout_s, connect=min(_CONNECT_S, self.timeout_s))
        while True:
            response = await self._send(method, path, limits, what)
            wait_s = seconds_of(response.headers.get("retry-after"))
            late = wait_s is None or asyncio.get_running_loop().time() + wait_s > ends
            if response.status_code not in _BUSY or late:
                return self._result(response)
            await asyncio.sleep(wait_s or 0.0)

    async def _send(
        self, method: str, path: str, limits: httpx.Timeout, what: Mapping[str, Any]
    ) -> httpx.Response:
        try:
            return await self._http.request(method, path, timeout=limits, **what)
        except httpx.TimeoutException as error:
            raise unreachable(self.address, "it does not answer in time") from error
        except httpx.TransportError as error:
            raise unreachable(self.address, str(error) or type(error).__name__) from error

    def _result(self, response: httpx.Response) -> Any:
        if response.status_code >= httpx.codes.MULTIPLE_CHOICES:
            hint = response.headers.get("retry-after")
            raise error_of(response.status_code, response.content, self.address.url, hint)
        try:
            return response.json()
        except ValueError as error:
            raise ServerError(
                f"{self.address.url} did not answer with JSON, as a Smallwright server does. Check the URL."
            ) from error


def unreachable(address: Address, why: str) -> ServerUnreachableError:
    """Says which server, why, and what to do."""
    return ServerUnreachableError(
        f"no Smallwright server can be reached at {address.url}: {why}. Start one there with "
        "`smallwright serve`, or correct --server (SMALLWRIGHT_SERVER)."
    )
