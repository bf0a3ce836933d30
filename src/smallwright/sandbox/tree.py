"""What a process and all that descend from it hold in memory, read from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

COUNTED = ("RssAnon:", "RssShmem:")  # not RssFile: the interpreter and its libraries


def resident_bytes(pid: int) -> int:
    """Memory of the tree below `pid`, in bytes, without files; a page that several share counts in each."""
    return sum(_kilobytes(process) for process in descendants(pid)) * 1024


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


def _kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(COUNTED))


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
