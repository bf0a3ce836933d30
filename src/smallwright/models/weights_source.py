"""What a source of weights is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from smallwright.models.catalog import WeightsFile

Report = Callable[[int], None]  # bytes that lie in the partial file


class SourceFailedError(Exception):
    """This source can't give the file; the message says why, and the next one is tried."""


class Source(Protocol):
    """One place where weights can be had."""

    @property
    def name(self) -> str:
        """How the user knows it."""
        ...

    @property
    def key(self) -> str:
        """A short word for file names."""
        ...

    async def fetch(self, weights: WeightsFile, partial: Path, report: Report) -> None:
        """Fill `partial`, going on from what is there. Raises SourceFailedError, OSError."""
        ...

    def forget(self, partial: Path) -> None:
        """Remove what an unfinished pull keeps."""
        ...
