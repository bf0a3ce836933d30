"""The upper rung: bubblewrap's view of the file system, no network, own process ids; the rest inside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from smallwright.sandbox.inside import seccomp
from smallwright.sandbox.launch import Job, Launch, View, build_launch, level_of, unprivileged_uid

BOX, PACKAGES, TMP = "/box", "/packages", "/tmp"  # noqa: S108  # a tmpfs of the run's own
VIEW = View(packages=PACKAGES, folder=BOX, temporary=TMP)
SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/lib32", "/usr/local/lib", "/lib", "/lib32", "/lib64", "/libx32")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
SETTINGS = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/usr/share/zoneinfo")


ROOT_KEEPS = ("CAP_SETUID", "CAP_SETGID")


@dataclass(frozen=True, kw_only=True)
class Bubblewrap:
    """bubblewrap >= 0.5; `landlock` is the kernel's Landlock version, 0 for none."""

    binary: str
    version: tuple[int, ...]
    landlock: int

    @property
    def level(self) -> str:
        """As TestReport.level names it."""
        return level_of("bubblewrap", landlock=self.landlock)

    def launch(self, job: Job) -> Launch:
        """Only the files of the run, the interpreter and the system's libraries are there, read-only."""
        uid = unprivileged_uid()
        arguments = [
            *self._namespaces(uid),
            *_system(),
            *self._places(job),
            *_binds(job),
            "--remount-ro",
            "/",
        ]
        extra = {
            "uid": uid,
            "landlock": self.landlock,
            "seccomp": seccomp.supported(),
            "isolate": False,
            "strict": True,
            "readable": ["/"],
            "writable": [BOX, TMP, "/dev/shm", "/dev/null"],  # noqa: S108
        }
        prefix = (self.binary, *arguments, "--chdir", BOX, "--")
        return build_launch(job, VIEW, extra, prefix=prefix)

    def _namespaces(self, uid: int | None) -> list[str]:
        words = [
            "--die-with-parent",
            "--as-pid-1",
            "--new-session",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-ipc",
        ]
        words += ["--unshare-uts", "--unshare-cgroup-try", "--hostname", "box", "--cap-drop", "ALL"]
        if uid is not None:  # to become another user, and lost with that
            return [*words, *(word for name in ROOT_KEEPS for word in ("--cap-add", name))]
        words += ["--unshare-user"]
        return [*words, "--disable-userns"] if self.version >= (0, 8) else words

    def _places(self, job: Job) -> Iterator[str]:
        """Writable places, in memory, gone with the run."""
        for place in (BOX, TMP, "/dev/shm"):  # noqa: S108
            if self.version >= (0, 7):
                yield from ("--size", str(job.limits.file_bytes * 2))
            yield from ("--perms", "1777", "--tmpfs", place)


def _system() -> Iterator[str]:
    yield from _parents(*(Path(path) for path in (*SYSTEM, *SETTINGS, *DEVICES)))
    for path in SYSTEM:
        if os.path.islink(path):  # noqa: PTH114
            yield from ("--symlink", os.readlink(path), path)  # noqa: PTH115
        elif Path(path).is_dir():
            yield from ("--ro-bind", path, path)
    for path in SETTINGS:
        yield from ("--ro-bind-try", path, path)
    for path in DEVICES:
        yield from ("--dev-bind", path, path)


def _binds(job: Job) -> Iterator[str]:
    runtime = job.runtime
    own = [
        path
        for path in (runtime.python, *runtime.stdlib)
        if not any(path.is_relative_to(place) for place in SYSTEM)
    ]
    yield from _parents(*own, *(Path(BOX, name) for name in job.files))
    for path in own:
        yield from ("--ro-bind", str(path), str(path))
    yield from ("--ro-bind", str(runtime.packages), PACKAGES)
    for name in job.files:
        yield from ("--ro-bind", str(job.folder / name), f"{BOX}/{name}")


def _parents(*paths: Path) -> Iterator[str]:
    """Made one by one, since bubblewrap gives the parents of a bind the mode of its source."""
    for parent in sorted({parent for path in paths for parent in path.parents[:-1]}):
        yield from ("--dir", str(parent))
