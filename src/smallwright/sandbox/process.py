"""Run one launch: feed it, watch it, bound it, and be sure that nothing of it is left."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from smallwright.errors import SandboxError
from smallwright.orchestrator.workspace import Limits
from smallwright.sandbox.launch import Launch
from smallwright.sandbox.tree import resident_bytes

WATCH_INTERVAL_S = 0.1
MAX_RECORD_BYTES = 4 * 1024 * 1024
LAST_WORDS_S = 1.0


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a run ended, as seen from outside."""

    exit_code: int
    records: bytes  # untrusted
    duration_ms: int
    stopped: str = ""  # "", "timeout", "memory" or "records": why it was killed


async def execute(launch: Launch, limits: Limits, output: Path) -> Ending:
    """Run to the end or to a limit; cancelling kills the tree. `output` gets what the run prints. Raises SandboxError."""
    started = time.monotonic()
    records = await _Records.open()
    try:
        with output.open("wb") as stream:
            process = await _start(launch, records.write_end, stream)
        try:
            _feed(process, launch, records.write_end)
            records.close_write_end()
            stopped = await _attend(process, records, limits, started)
        finally:
            _kill(process)
            await asyncio.shield(process.wait())
        await records.finish()
    finally:
        records.close()
    return Ending(
        exit_code=process.returncode if process.returncode is not None else -1,
        records=bytes(records.data),
        duration_ms=round((time.monotonic() - started) * 1000),
        stopped=stopped,
    )


class _Records(asyncio.Protocol):
    """The reading end of the pipe on which the inside reports."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.write_end = -1
        self._closed = asyncio.Event()
        self._transport: asyncio.BaseTransport | None = None

    @classmethod
    async def open(cls) -> _Records:
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

    def connection_lost(self, exc: Exception | None) -> None:
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


def _feed(process: asyncio.subprocess.Process, launch: Launch, report_fd: int) -> None:
    if process.stdin is not None:
        process.stdin.write(json.dumps({**launch.order, "report_fd": report_fd}).encode())
        process.stdin.close()


async def _start(launch: Launch, write_end: int, output: BinaryIO) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *launch.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=output,
            stderr=output,
            pass_fds=(write_end,),
            env=dict(launch.environment),
            cwd="/",
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(f"{launch.command[0]} could not be started: {error}") from error


async def _attend(
    process: asyncio.subprocess.Process, records: _Records, limits: Limits, started: float
) -> str:
    ended = asyncio.create_task(process.wait())
    watching = asyncio.create_task(_watch(process.pid, records, limits, started))
    try:
        done, _ = await asyncio.wait({ended, watching}, return_when=asyncio.FIRST_COMPLETED)
        return "" if ended in done else watching.result()
    finally:
        ended.cancel()
        watching.cancel()


async def _watch(pid: int, records: _Records, limits: Limits, started: float) -> str:
    """Return the reason once the run breaks a bound that it can't be held to from inside."""
    while True:
        if time.monotonic() - started > limits.timeout_s:
            return "timeout"
        if records.too_many:
            return "records"
        if await asyncio.to_thread(resident_bytes, pid) > limits.memory_bytes:
            return "memory"
        await asyncio.sleep(WATCH_INTERVAL_S)


def _kill(process: asyncio.subprocess.Process) -> None:
    """The group; whatever left it dies with its process-id namespace, whose first process has this one as parent."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
