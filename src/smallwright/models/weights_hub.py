"""Weights from the model hub: one file by HTTP, resumed with a range request (RFC 9110, 14.2)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from smallwright.models.catalog import WeightsFile
from smallwright.models.weights_source import Report, SourceFailedError

ANSWER_TIMEOUT_S = 5.0  # a hub that is silent for longer is passed over
STALL_TIMEOUT_S = 30.0  # in mid-download
_CHUNK = 128 * 1024


@dataclass(frozen=True)
class HubSource:
    """The repository of the model's makers."""

    name: str = "the model hub"
    key: str = "hub"

    async def fetch(self, weights: WeightsFile, partial: Path, report: Report) -> None:
        """Download, going on from what is there. Raises SourceFailedError."""
        have = await asyncio.to_thread(_size, partial)
        if have == weights.size:
            return
        try:
            async with _answer(weights, have if have < weights.size else 0) as response:
                resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
                _check(response, weights.size - (have if resumed else 0))
                await _save(response, partial, "ab" if resumed else "wb", report)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise SourceFailedError(f"it does not answer within {ANSWER_TIMEOUT_S:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceFailedError(f"it can't be reached ({error or type(error).__name__})") from error

    def forget(self, partial: Path) -> None:
        """Remove what was fetched."""
        partial.unlink(missing_ok=True)


@asynccontextmanager
async def _answer(weights: WeightsFile, have: int) -> AsyncIterator[httpx.Response]:
    if weights.hub_url is None:
        raise SourceFailedError("it does not have this model")
    headers = {"Range": f"bytes={have}-"} if have else {}
    timeout = httpx.Timeout(STALL_TIMEOUT_S, connect=ANSWER_TIMEOUT_S)
    async with httpx.AsyncClient(follow_redirects=True, timeout=timeout) as client:
        request = client.build_request("GET", weights.hub_url, headers=headers)
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            response = await client.send(request, stream=True)
        try:
            yield response
        finally:
            await response.aclose()


def _check(response: httpx.Response, due: int) -> None:
    if response.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        raise SourceFailedError(f"it answers {response.status_code}")
    if response.headers.get("content-length") not in (None, str(due)):
        raise SourceFailedError("it has a file of another size")


async def _save(response: httpx.Response, partial: Path, mode: str, report: Report) -> None:
    with await asyncio.to_thread(partial.open, mode) as file:
        async for chunk in response.aiter_bytes(_CHUNK):
            await asyncio.to_thread(file.write, chunk)
            report(file.tell())
        await asyncio.to_thread(file.flush)
        await asyncio.to_thread(os.fsync, file.fileno())


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
