"""Weights that the user brings as a file."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from smallwright.errors import ModelFileError
from smallwright.models.catalog import WeightsFile
from smallwright.models.weights_check import check_file
from smallwright.models.weights_source import Report

_CHUNK = 16 * 1024 * 1024


@dataclass(frozen=True)
class LocalSource:
    """A file named by the user; it is copied, never moved."""

    path: Path
    name: str = "the local file"
    key: str = "local"

    async def fetch(self, weights: WeightsFile, partial: Path, report: Report) -> None:
        """Copy the file. Raises ModelFileError where it is not the one that is due."""
        if not await asyncio.to_thread(self.path.is_file):
            raise ModelFileError(f"there is no file {self.path}: name the file that holds {weights.file}")
        found = await check_file(self.path, weights, trusted=False)
        if found != weights.sha256:
            raise ModelFileError(
                f"{self.path} is not {weights.file}: its sha256 is {found}, due is {weights.sha256} "
                f"({weights.size} bytes)"
            )
        with await asyncio.to_thread(self.path.open, "rb") as source, partial.open("wb") as copy:
            while chunk := await asyncio.to_thread(source.read, _CHUNK):
                await asyncio.to_thread(copy.write, chunk)
                report(copy.tell())
            await asyncio.to_thread(_sync, copy.fileno())

    def forget(self, partial: Path) -> None:
        """Remove the copy."""
        partial.unlink(missing_ok=True)


def _sync(descriptor: int) -> None:
    os.fsync(descriptor)
