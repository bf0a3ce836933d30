"""What a process and all that descend from it hold in memory, read from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident_bytes(pid: int) -> int:
    """Private memory of the tree below `pid`, in bytes; a page shared after a fork counts in each."""
    return sum(_private_pages(process) for process in descendants(pid)) * PAGE_BYTES


def descendants(pid: int) -> Iterator[int]:
    """`pid` and all below it, as far as they still live."""
    yield pid
    for child in _children(pid):
        yield from descendants(child)


def _children(pid: int) -> list[int]:
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(word) for thread in threads for word in (thread / "children").read_text().split()]
    except OSError:  # it ended meanwhile
        return []


def _private_pages(pid: int) -> int:
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    except (OSError, ValueError):
        return 0
    return int(resident) - int(shared)


def disk_bytes(folders: Iterable[Path], entry_bytes: int = 4096) -> int:
    """What the folders hold on disk, in bytes, each entry at least `entry_bytes`; links are not followed."""
    total = 0
    for folder in folders:
        for parent, names, files in os.walk(folder):
            total += entry_bytes * (len(names) + len(files))
            total += sum(_size(Path(parent, name)) for name in files)
    return total


def _size(path: Path) -> int:
    try:
        return path.lstat().st_blocks * 512
    except OSError:  # it is gone again
        return 0
