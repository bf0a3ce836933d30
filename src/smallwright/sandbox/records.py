"""The pipe on which the inside reports; what comes is kept, bounded, and believed by nobody yet."""

from __future__ import annotations

import asyncio
import contextlib
import os

MAX_RECORD_BYTES = 4 * 1024 * 1024
LAST_WORDS_S = 1.0


class RecordPipe(asyncio.Protocol):
    """The reading end of the pipe on which the inside reports."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.write_end = -1
        self._closed = asyncio.Event()
        self._transport: asyncio.BaseTransport | None = None

    @classmethod
    async def open(cls) -> RecordPipe:
        """A new pipe, read by the running loop."""
        read_end, write_end = os.pipe()
        loop = asyncio.get_running_loop()
        transport, records = await loop.connect_read_pipe(cls, os.fdopen(read_end, "rb"))
        records.write_end, records._transport = write_end, transport
        return records

    @property
    def too_many(self) -> bool:
        """Whether more came than any honest run sends."""
        return len(self.data) > MAX_RECORD_BYTES

    def data_received(self, data: bytes) -> None:
        """Keep what came, up to the bound."""
        if not self.too_many:
            self.data += data

    def connection_lost(self, _exc: Exception | None) -> None:
        """All writers are gone."""
        self._closed.set()

    async def finish(self) -> None:
        """Wait for what was written before the end."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), LAST_WORDS_S)

    def close_write_end(self) -> None:
        """Leave the writing end to the run alone."""
        if self.write_end >= 0:
            os.close(self.write_end)
            self.write_end = -1

    def close(self) -> None:
        """Close both ends."""
        self.close_write_end()
        if self._transport is not None:
            self._transport.close()
