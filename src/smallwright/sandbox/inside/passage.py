"""For root without bubblewrap: an interpreter in a folder that only root may enter stays reachable.

In a mount namespace of its own the closed folder is covered with an empty one that all may enter, and what is
needed is bound back into it.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18


def open_passage(needed: Iterable[Path]) -> None:
    """Make each of `needed` reachable by everybody, in this mount namespace only. Raises OSError."""
    _mount("none", Path("/"), None, MS_REC | MS_PRIVATE)
    closed: dict[Path, list[Path]] = {}
    for path in needed:
        cover = _closed_ancestor(path)
        if cover is not None:
            closed.setdefault(cover, []).append(path)
    for cover, paths in closed.items():
        _cover(cover, paths)


def _closed_ancestor(path: Path) -> Path | None:
    if path.exists():
        for parent in reversed(path.parents):
            if not parent.stat().st_mode & 0o001:
                return parent
    return None


def _cover(folder: Path, kept: list[Path]) -> None:
    handles = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in kept}
    directories = {path for path in kept if path.is_dir()}
    _mount("tmpfs", folder, "tmpfs", 0, b"mode=0755,size=1m")
    for path in sorted(kept):
        if path.exists():
            continue  # below one that is bound already
        path.parent.mkdir(parents=True, exist_ok=True)
        if path in directories:
            path.mkdir()
        else:
            path.touch()
        _mount(f"/proc/self/fd/{handles[path]}", path, None, MS_BIND | MS_REC)
    for handle in handles.values():
        os.close(handle)


def _mount(source: str, target: Path, kind: str | None, flags: int, data: bytes | None = None) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    name = kind.encode() if kind else None
    if libc.mount(source.encode(), os.fsencode(target), name, ctypes.c_ulong(flags), data) != 0:
        raise OSError(ctypes.get_errno(), f"mount {target}: {os.strerror(ctypes.get_errno())}")
