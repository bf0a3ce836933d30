"""A server in a process of its own, over a scripted coder and model unless told otherwise.

Store, sandbox, sockets, signals and exit codes are the real ones.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
#: Long beside what is waited for, so that only a hang ends in it.
DEADLINE_S = 90.0
_URL = re.compile(r"https?://\S+:\d+(?=/mcp/)")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """An empty world in `folder`: data, configuration; the cache is shared with nobody."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SMALLWRIGHT_")}
    ours = {
        "PYTHONPATH": str(ROOT),
        "SMALLWRIGHT_DATA_DIR": str(folder / "data"),
        "SMALLWRIGHT_CACHE_DIR": str(folder / "cache"),
        "XDG_CONFIG_HOME": str(folder / "config"),
    }
    return {**kept, **ours, **more}


def command(*arguments: str, scenario: str = "") -> list[str]:
    """The command line; with a `scenario` of scripted_cli, over its coder and model."""
    module = ["tests.fakes.scripted_cli", scenario] if scenario else ["smallwright"]
    return [sys.executable, "-m", *module, *arguments]


@dataclass
class ServerProcess:
    """What runs; its output so far stands in `said`."""

    process: asyncio.subprocess.Process
    url: str = ""
    said: str = ""

    @property
    def ws(self) -> str:
        return self.url.replace("http", "ws", 1)

    async def says(self, words: str) -> None:
        """Wait until it has said so."""
        assert self.process.stdout is not None
        async with asyncio.timeout(DEADLINE_S):
            while words not in self.said:
                line = await self.process.stdout.readline()
                assert line, self.said
                self.said += line.decode()

    async def ready(self) -> None:
        """Wait for the banner: then it can be reached at `url`."""
        await self.says("Ctrl-C stops it")
        self.url = _URL.findall(self.said)[0]

    async def end(self, signum: int = signal.SIGTERM) -> int:
        """Send a signal, and wait for the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signum)
        return await self.ended()

    async def ended(self) -> int:
        """The exit code, once it is there."""
        assert self.process.stdout is not None
        async with asyncio.timeout(DEADLINE_S):
            self.said += (await self.process.stdout.read()).decode()
            return await self.process.wait()

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=DEADLINE_S, trust_env=False)

    async def post_task(self, prompt: str = "a stack") -> dict[str, Any]:
        """By REST; the answer."""
        async with self.client() as client:
            answer = await client.post("/tasks", json={"prompt": prompt})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def until(self, task_id: str, *statuses: str) -> dict[str, Any]:
        """The task by REST, once it has one of these."""
        async with asyncio.timeout(DEADLINE_S), self.client() as client:
            while (task := (await client.get(f"/tasks/{task_id}")).json())["status"] not in statuses:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return dict(task)


@asynccontextmanager
async def started(
    folder: Path, *arguments: str, scenario: str = "", **env: str
) -> AsyncIterator[ServerProcess]:
    """The process of a command line; killed at the end where it still runs."""
    process = await asyncio.create_subprocess_exec(
        *command(*arguments, scenario=scenario),
        env=environment(folder, **env),
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    server = ServerProcess(process)
    try:
        yield server
    finally:
        if process.returncode is None:
            process.kill()
        await server.ended()


@asynccontextmanager
async def serving(
    folder: Path, *arguments: str, scenario: str = "green", **env: str
) -> AsyncIterator[ServerProcess]:
    """A server on a free port that is ready."""
    command_line = arguments or ("serve",)
    async with started(folder, *command_line, "--port", "0", scenario=scenario, **env) as server:
        await server.ready()
        yield server
