"""The lower rung, without bubblewrap: Landlock, rlimits, seccomp, and what namespaces the kernel grants.

With `landlock` 0 and not `strict` it is no confinement worth the name: for who allows that in so many words.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from smallwright.sandbox.bubblewrap import DEVICES, SETTINGS, SYSTEM
from smallwright.sandbox.inside import seccomp
from smallwright.sandbox.launch import Job, Launch, View, build_launch, level_of, unprivileged_uid


@dataclass(frozen=True, kw_only=True)
class Bare:
    """`landlock` is the kernel's version of it; `strict`: no run where network or signals would get out."""

    landlock: int
    strict: bool = True

    @property
    def level(self) -> str:
        """As TestReport.level names it."""
        return level_of(landlock=self.landlock)

    def launch(self, job: Job) -> Launch:
        """The run sees this machine's own paths; it may read and write few of them."""
        temporary = job.folder.parent / "tmp"
        uid = unprivileged_uid()
        temporary.mkdir(mode=0o700, exist_ok=True)
        job.folder.mkdir(exist_ok=True)
        if uid is not None:
            job.folder.parent.chmod(0o711)
            for path in (job.folder, temporary, *(p for p in job.folder.rglob("*") if p.is_dir())):
                os.chown(path, uid, uid)
        extra = {
            "uid": uid,
            "landlock": self.landlock,
            "seccomp": seccomp.supported(),
            "isolate": True,
            "strict": self.strict,
            "readable": [*map(str, job.runtime.readable()), *SYSTEM, *SETTINGS, *DEVICES],
            "writable": [str(job.folder), str(temporary), "/dev/null"],
        }
        view = View(packages=str(job.runtime.packages), folder=str(job.folder), temporary=str(temporary))
        return build_launch(job, view, extra, disk=(job.folder, temporary))
