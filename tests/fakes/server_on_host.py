"""`smallwright serve` in a process of its own on one of two hosts, with a stand-in for Ollama beside it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.ollama_server import OllamaServer
from tests.fakes.two_hosts import Host
from tests.integration.command_line import CommandLine, read_until

LAST_LINE = "Ctrl-C stops it"


@dataclass(frozen=True)
class RunningServer:
    """`printed` is what it said at its start; `token` stands in its data folder."""

    host: Host
    printed: str
    data: Path
    port: int

    @property
    def url(self) -> str:
        """As other hosts reach it."""
        return f"http://{self.host.address}:{self.port}"

    @property
    def token(self) -> str:
        return (self.data / "token").read_text().strip()

    @property
    def login_code(self) -> str:
        found = re.search(r"/login\?code=([\w-]+)", self.printed)
        assert found, self.printed
        return found[1]


@contextlib.contextmanager
def ollama_on(host: Host) -> Iterator[str]:
    """Its URL on that host's loopback."""
    started, stop = threading.Event(), asyncio.Event()
    urls: list[str] = []
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        async with OllamaServer() as server:
            urls.append(server.url)
            started.set()
            await stop.wait()

    thread = threading.Thread(target=host.run, args=(serve(),))
    thread.start()
    try:
        assert started.wait(30)
        yield urls[0]
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join()


@contextlib.contextmanager
def server_on(
    host: Host, folder: Path, ollama_url: str, *options: str, port: int = 9876
) -> Iterator[RunningServer]:
    """A new one, with its own data, that has said that it is ready."""
    work = folder / "work"
    work.mkdir(parents=True)
    line = CommandLine(folder=work, cache=folder / "cache")
    arguments = ("serve", "--port", str(port), "--ollama-url", ollama_url, "--allow-unconfined", *options)
    process: subprocess.Popen[str] = host.call(lambda: line.start(*arguments))
    try:
        assert process.stdout
        printed = read_until(process.stdout, LAST_LINE)
        yield RunningServer(host, printed, line.store.parent, port)
    except AssertionError:
        process.kill()
        sys.stderr.write(process.communicate()[1])
        raise
    finally:
        process.terminate()
        process.communicate(timeout=30)
