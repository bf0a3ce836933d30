"""Looks at model and store now and then; what it saw last can be had at once, whatever they do (4.4-04)."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from smallwright import __version__
from smallwright.bootstrap.store import store_path
from smallwright.errors import SmallwrightError, StoreFullError, StoreUnavailableError
from smallwright.service.health import Health

if TYPE_CHECKING:
    from smallwright.events import EventStore

EVERY_S = 1.0
TIMEOUT_S = 2.0
#: Looks without an answer after which a part counts as down: it may only be busy.
SILENCES = 3
LEAST_BYTES = 1_000_000  # on the log's disk
_log = logging.getLogger(__name__)

#: Returns where the part works; raises SmallwrightError or OSError where it does not.
Look = Callable[[], Awaitable[Any]]


class HealthMonitor:
    """As `async with`, it looks at each of `parts` every `every_s`, none longer than `timeout_s`.

    All parts count as working until a look says otherwise: who begins to watch has just seen them work.
    """

    def __init__(
        self,
        parts: Mapping[str, Look],
        *,
        model: str,
        version: str = __version__,
        every_s: float = EVERY_S,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._parts, self._every_s, self._timeout_s = parts, every_s, timeout_s
        self._silences = dict.fromkeys(parts, 0)
        self._health = Health(model=model, version=version)
        self._watches: list[asyncio.Task[None]] = []

    @property
    def health(self) -> Health:
        """As of the last look."""
        return self._health

    async def __aenter__(self) -> Self:
        self._watches = [
            asyncio.create_task(self._watch(name), name=f"health of the {name}") for name in self._parts
        ]
        return self

    async def __aexit__(self, *_error: object) -> None:
        for watch in self._watches:
            watch.cancel()
        await asyncio.gather(*self._watches, return_exceptions=True)

    async def _watch(self, name: str) -> None:
        """Each part has a watch of its own: one that is slow holds up no other."""
        while True:
            await asyncio.sleep(self._every_s)
            await self.look(name)

    async def look(self, name: str) -> None:
        """Look at one part now."""
        wrong = ""
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._parts[name]()
        except TimeoutError:
            self._silences[name] += 1
            if self._silences[name] < SILENCES:
                return
            wrong = f"the {name} did not answer {SILENCES} times, {self._timeout_s:g} s each"
        except Exception as error:  # noqa: BLE001 - a look that breaks must not end the watch
            wrong = _words(error)
        if not wrong:
            self._silences[name] = 0
        self._say(name, wrong)

    def _say(self, name: str, wrong: str) -> None:
        before = self._health.down
        down = {part: words for part, words in before.items() if part != name}
        if wrong:
            down[name] = wrong
        if down.keys() != before.keys():
            _log.log(logging.WARNING if wrong else logging.INFO, "the %s: %s", name, wrong or "works again")
        self._health = Health(model=self._health.model, version=self._health.version, down=down)


def _words(error: BaseException) -> str:
    if not isinstance(error, (SmallwrightError, OSError)):
        _log.error("a look at a part's health broke", exc_info=error)
    return str(error) or type(error).__name__


def store_look(store: EventStore, url: str) -> Look:
    """Whether the event log at `url` can be read, and its file written."""
    path = store_path(url)

    async def look() -> None:
        await store.last_sequence()
        if path is not None:
            await asyncio.to_thread(_check_writable, path)

    return look


def _check_writable(path: Path) -> None:
    for place in (path, path.parent):
        if not os.access(place, os.W_OK):
            raise StoreUnavailableError(
                f"{place} can't be written: check its owner, and whether its disk is mounted read-only"
            )
    free = shutil.disk_usage(path.parent).free
    if free < LEAST_BYTES:
        raise StoreFullError(f"the disk of {path} has {free:,} bytes left: make room")
