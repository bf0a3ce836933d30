"""Give up, step by step, what tested code must not have: root, resources, files, network. Order matters."""

from __future__ import annotations

import os
import resource
from typing import Any

from . import isolate, landlock, seccomp


def confine(order: dict[str, Any]) -> None:
    """Apply all that the order names to this very process. Raises OSError: then nothing is run."""
    if order["isolate"]:
        isolate.isolate(order)
    else:
        isolate.supervise(order["report_fd"])
    _limit(order["limits"])
    uid = order["uid"]
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    if order["isolate"]:
        isolate.drop_capabilities()
    isolate.die_with_parent()  # the change of user undid it; from here on seccomp holds it
    landlock.no_new_privs()
    if order["landlock"]:
        landlock.restrict(order["readable"], order["writable"], order["landlock"])
    if order["seccomp"]:
        seccomp.apply(keep_metadata=order["isolate"])


def _limit(limits: dict[str, int]) -> None:
    bounds = {
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_NPROC: limits["processes"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_CPU: limits["cpu_s"],
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for which, bound in bounds.items():
        _, hard = resource.getrlimit(which)
        new = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(which, (new, new))
