"""How one run is started: the command, its environment, and the order that it reads from stdin."""

from __future__ import annotations

import math
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from smallwright.orchestrator.workspace import Limits
from smallwright.sandbox.inside import seccomp
from smallwright.sandbox.runtime import INSIDE_NAME, Runtime

NOBODY = 65534


@dataclass(frozen=True, kw_only=True)
class Job:
    """One run, before a rung of the ladder says how."""

    folder: Path  # on this machine; holds `files`
    files: tuple[str, ...]
    tests: tuple[str, ...]
    limits: Limits
    test_timeout_s: float
    record_calls: bool = True
    runtime: Runtime


@dataclass(frozen=True, kw_only=True)
class Launch:
    """A command that runs a job; `order` lacks only report_fd."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    order: Mapping[str, Any]
    nonce: str
    disk: tuple[Path, ...] = ()  # folders on this machine's disk that the run may fill


@dataclass(frozen=True, kw_only=True)
class View:
    """Paths as the run sees them."""

    packages: str
    folder: str
    temporary: str


class Rung(Protocol):
    """One way to confine."""

    @property
    def level(self) -> str:
        """As TestReport.level names it."""
        ...

    def launch(self, job: Job) -> Launch:
        """How to start `job`."""
        ...


def level_of(*names: str, landlock: int) -> str:
    """The name of a confinement: "bubblewrap+landlock+rlimits+seccomp"."""
    parts = [*names, "landlock" if landlock else "", "rlimits", "seccomp" if seccomp.supported() else ""]
    return "+".join(part for part in parts if part)


def build_launch(
    job: Job,
    view: View,
    extra: Mapping[str, Any],
    *,
    prefix: Sequence[str] = (),
    disk: tuple[Path, ...] = (),
) -> Launch:
    """What every rung's launch has in common; `extra` goes into the order."""
    nonce = secrets.token_hex(16)
    limits = job.limits
    start = f"import sys; sys.path.append({view.packages!r}); from {INSIDE_NAME}.entry import main; main()"
    order = {
        "nonce": nonce,
        "folder": view.folder,
        "tests": list(job.tests),
        "test_timeout_s": job.test_timeout_s,
        "record_calls": job.record_calls,
        "limits": {
            "memory_bytes": limits.memory_bytes,
            "processes": limits.processes,
            "file_bytes": limits.file_bytes,
            "cpu_s": math.ceil(limits.timeout_s) + 1,
        },
        **extra,
    }
    return Launch(
        command=(*prefix, str(job.runtime.python), "-I", "-S", "-X", "utf8", "-c", start),
        environment=environment(view),
        order=order,
        nonce=nonce,
        disk=disk,
    )


def environment(view: View) -> dict[str, str]:
    """All that tested code sees of an environment."""
    return {
        "HOME": view.folder,
        "USER": "tester",
        "LOGNAME": "tester",
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TMPDIR": view.temporary,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def unprivileged_uid() -> int | None:
    """For root: a user id of this run alone, so that its process limit counts nobody else's; None for others.

    Where a user namespace maps few ids (a rootless container), one of the upper half of those.
    """
    if os.geteuid() != 0:
        return None
    start, _, count = max((_numbers(line) for line in _uid_map()), key=lambda row: row[2])
    high = min(start + count, 2**31) - 2
    low = max(high - 2**20, high // 2)
    return low + secrets.randbelow(high - low) if low < high else NOBODY


def _uid_map() -> list[str]:
    return Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()


def _numbers(line: str) -> tuple[int, int, int]:
    inside, outside, count = (int(word) for word in line.split())
    return inside, outside, count
