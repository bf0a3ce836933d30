"""Reads lines that a person types, without a thread that could not be interrupted."""

from __future__ import annotations

import asyncio
import os
import sys


def is_interactive() -> bool:
    """Whether a person sits at both ends: stdin to type, stderr to read."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


async def read_line() -> str | None:
    """The next line typed, without its end; None at the end of input (Ctrl-D)."""
    loop = asyncio.get_running_loop()
    typed = asyncio.Event()
    fd = sys.stdin.fileno()
    loop.add_reader(fd, typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(fd)
    line = os.read(fd, 65536)  # a terminal gives one line a read, and it is there now
    return line.decode(sys.stdin.encoding or "utf-8", "replace").rstrip("\r\n") if line else None


async def confirm(question: str) -> bool:
    """Ask on stderr; Enter means yes."""
    sys.stderr.write(f"{question} [Y/n] ")
    sys.stderr.flush()
    answer = await read_line()
    return answer is not None and answer.strip().lower() in {"", "y", "yes"}
