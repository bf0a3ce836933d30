"""Starts, watches and ends the child process that runs the embedded model."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from smallwright.errors import ModelFileError, ModelTimeoutError, ModelUnavailableError
from smallwright.models.embedded_server import ServerOptions

START_TIMEOUT_S = 120.0
_MODULE = "smallwright.models.embedded_server"


class EmbeddedProcess:
    """One running child. Its `address` and `api_key` are what a client needs."""

    def __init__(self, process: Process, address: str, api_key: str) -> None:
        self._process = process
        self.address = address
        self.api_key = api_key

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self._process.returncode is None

    async def exited(self, within_s: float) -> bool:
        """Whether the child ends within `within_s` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._process.wait()
        return not self.alive

    async def stop(self) -> None:
        """Kill the child and reap it. It holds nothing that could be lost."""
        await _kill(self._process)


async def start_process(
    options: ServerOptions, *, log_path: Path | None = None, timeout_s: float = START_TIMEOUT_S
) -> EmbeddedProcess:
    """A child that has loaded `options.path` and answers.

    Raises ModelFileError, ModelUnavailableError, ModelTimeoutError.
    """
    if not await asyncio.to_thread(Path(options.path).is_file):
        raise ModelFileError(f"the model file {options.path} is missing: run `smallwright models pull`")
    process = await _spawn(log_path)
    try:
        async with asyncio.timeout(timeout_s):
            address = await _handshake(process, options, log_path)
    except TimeoutError:
        await _kill(process)
        raise ModelTimeoutError(f"{options.path} was not loaded within {timeout_s:.0f} s") from None
    except BaseException:
        await _kill(process)
        raise
    return EmbeddedProcess(process, address, options.api_key)


async def _spawn(log_path: Path | None) -> Process:
    log = None
    if log_path:
        with contextlib.suppress(OSError):  # a log that can't be written is no reason not to run
            log = await asyncio.to_thread(log_path.open, "wb")
    try:
        # A session of its own: Ctrl-C at the terminal reaches the parent alone, which then decides.
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", _MODULE,  # -P: nothing in the user's folder is imported
            stdin=PIPE, stdout=PIPE, stderr=log or DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise ModelUnavailableError(f"the embedded model's process can't be started: {error}") from error
    finally:
        if log:
            log.close()


async def _handshake(process: Process, options: ServerOptions, log_path: Path | None) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    line = b""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(options.to_line())
        await process.stdin.drain()
        line = await process.stdout.readline()
    message = json.loads(line) if line else {"error": f"it died, exit code {await process.wait()}"}
    if "address" in message:
        return str(message["address"])
    where = f"; its log: {log_path}" if log_path else ""
    raise ModelUnavailableError(
        f"llama.cpp could not load {options.path} ({message['error']}{where}). The file may be no GGUF file, "
        "or memory too short: choose a smaller model, such as `tiny`"
    )


async def _kill(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    if process.stdin is not None:
        process.stdin.close()
    await asyncio.shield(process.wait())
