"""Two hosts on one cable: network namespaces of the kernel, in which threads and their children live."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

T = TypeVar("T")
_CLONE_NEWNET = 0x40000000
_NETWORK = "10.231.77"


@dataclass(frozen=True)
class Host:
    """`call` and `run` work as on that host: sockets and processes that they begin are there."""

    name: str
    address: str

    def call(self, work: Callable[..., T], *arguments: Any) -> T:
        """`work(*arguments)` in a thread on this host."""
        with ThreadPoolExecutor(1, initializer=self._enter) as thread:
            return thread.submit(work, *arguments).result()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """A coroutine, on an event loop of this host."""
        return self.call(asyncio.run, work)

    def _enter(self) -> None:
        namespace = os.open(Path("/run/netns") / self.name, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if ctypes.CDLL(None, use_errno=True).setns(namespace, _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
        finally:
            os.close(namespace)


@contextlib.contextmanager
def two_hosts() -> Iterator[tuple[Host, Host]]:
    """Skips the test where namespaces can't be made."""
    hosts = tuple(Host(f"smallwright-{os.getpid()}-{n}", f"{_NETWORK}.{n}") for n in (1, 2))
    with contextlib.ExitStack() as stack:
        for host in hosts:
            _ip_or_skip("netns", "add", host.name)
            stack.callback(_ip, "netns", "delete", host.name)
        one, other = hosts
        ends = ("cable", "netns", one.name), ("cable", "netns", other.name)
        _ip_or_skip("link", "add", *ends[0], "type", "veth", "peer", *ends[1])
        for host in hosts:
            _ip("-netns", host.name, "address", "add", f"{host.address}/24", "dev", "cable")
            _ip("-netns", host.name, "link", "set", "cable", "up")
            _ip("-netns", host.name, "link", "set", "lo", "up")
        yield one, other


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)


def _ip_or_skip(*arguments: str) -> None:
    if not shutil.which("ip"):
        pytest.skip("network namespaces need iproute2")
    try:
        _ip(*arguments)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"network namespaces can't be made here: {error.stderr.strip()}")
