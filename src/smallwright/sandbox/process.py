"""Run one launch: feed it, watch it, bound it, and be sure that nothing of it is left."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from smallwright.errors import SandboxError
from smallwright.orchestrator.workspace import Limits
from smallwright.sandbox.launch import Launch
from smallwright.sandbox.reap import end_tree
from smallwright.sandbox.records import RecordPipe
from smallwright.sandbox.tree import disk_bytes, resident_bytes

WATCH_INTERVAL_S = 0.1
DISK_FACTOR = 4  # a run may hold this many files of the largest size


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a run ended, as seen from outside."""

    exit_code: int
    records: bytes  # untrusted
    duration_ms: int
    stopped: str = ""  # "", "timeout", "memory", "disk" or "records": why it was killed


async def execute(launch: Launch, limits: Limits, output: Path) -> Ending:
    """Run to the end or a limit; `output` gets what it prints; cancelling kills all. Raises SandboxError."""
    started = time.monotonic()
    records = await RecordPipe.open()
    try:
        with output.open("wb") as stream:
            process = await _start(launch, records.write_end, stream)
        try:
            _feed(process, launch, records.write_end)
            records.close_write_end()
            watching = asyncio.create_task(_watch(process.pid, records, limits, launch.disk))
            stopped = await _attend(process, watching)
        finally:
            await asyncio.shield(asyncio.create_task(end_tree(process)))
        await records.finish()
    finally:
        records.close()
    return Ending(
        exit_code=process.returncode if process.returncode is not None else -1,
        records=bytes(records.data),
        duration_ms=round((time.monotonic() - started) * 1000),
        stopped=stopped,
    )


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


async def _attend(process: asyncio.subprocess.Process, watching: asyncio.Task[str]) -> str:
    ended = asyncio.create_task(process.wait())
    try:
        done, _ = await asyncio.wait({ended, watching}, return_when=asyncio.FIRST_COMPLETED)
        return "" if ended in done else watching.result()
    finally:
        ended.cancel()
        watching.cancel()


async def _watch(pid: int, records: RecordPipe, limits: Limits, disk: Sequence[Path]) -> str:
    """Return the reason once the run breaks a bound that it can't be held to from inside."""
    deadline = time.monotonic() + limits.timeout_s
    while time.monotonic() < deadline:
        if records.too_many:
            return "records"
        if await asyncio.to_thread(resident_bytes, pid) > limits.memory_bytes:
            return "memory"
        if disk and await asyncio.to_thread(disk_bytes, disk) > limits.file_bytes * DISK_FACTOR:
            return "disk"
        await asyncio.sleep(min(WATCH_INTERVAL_S, max(deadline - time.monotonic(), 0)))
    return "timeout"
