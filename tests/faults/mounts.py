"""Small file systems in memory, where this machine lets a test mount them."""

from __future__ import annotations

from pathlib import Path
from subprocess import DEVNULL, run


def mounted(folder: Path, options: str) -> bool:
    """Mount a tmpfs at `folder`, or mount it again otherwise; whether that worked."""
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder]
    return not run(command, check=False, stderr=DEVNULL).returncode


def unmount(folder: Path) -> None:
    """Undo it, whoever still has a file open there."""
    run(["umount", "--lazy", folder], check=True)
