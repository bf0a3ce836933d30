"""Without bubblewrap: namespaces where the kernel grants them, and a parent that outlives the tests.

Source: unshare(2), user_namespaces(7), pid_namespaces(7), prctl(2).
"""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path
from typing import Any

NEWNS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x00020000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
PR_SET_PDEATHSIG = 1
CAPABILITY_VERSION_3 = 0x20080522
SIGNAL_SCOPE_ABI = 6  # Landlock keeps signals inside from this version on


def isolate(order: dict[str, Any]) -> None:
    """Returns in the child that will run the tests; the parent waits for it and leaves with its exit code.

    Raises OSError where `strict` and nothing would keep signals or network inside.
    """
    alone = _unshare(order)
    if order["strict"]:
        _require(order, alone)
    if not alone and order["uid"] is None:
        order["limits"]["processes"] += _tasks_of_user()
    supervise(order["report_fd"])


def supervise(report_fd: int) -> None:
    """Returns in a child; this process keeps its user, waits, and leaves with the child's exit code.

    Tested code can't signal it, and it dies with its parent. A process that gave up root would not: that
    one is out of reach of a parent without privileges. First of its namespace, it takes all others along.
    """
    die_with_parent()
    child = os.fork()
    if child:
        os.close(report_fd)
        while True:
            ended, status = os.wait()
            if ended == child:
                code = os.waitstatus_to_exitcode(status)
                os._exit(code if code >= 0 else 128 - code)


def die_with_parent() -> None:
    """SIGKILL for this process once its parent is gone. A change of user undoes it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), 0, 0, 0)


def drop_capabilities() -> None:
    """None left, permitted or effective."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _unshare(order: dict[str, Any]) -> bool:
    """Whether the kernel granted process ids, network and IPC of our own."""
    user, group = os.geteuid(), os.getegid()
    flags = NEWIPC | NEWPID | NEWNET | (NEWNS if user == 0 else NEWUSER)
    if ctypes.CDLL(None).unshare(flags) != 0:
        return False
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    else:
        from .passage import open_passage  # noqa: PLC0415  # root alone needs it

        open_passage([Path(path) for path in (*order["readable"], *order["writable"])])
    return True


def _require(order: dict[str, Any], alone: bool) -> None:
    if not alone and not order["seccomp"]:
        raise OSError("neither a network namespace nor seccomp: the network can't be cut off")
    if not alone and order["uid"] is None and order["landlock"] < SIGNAL_SCOPE_ABI:
        raise OSError("no process-id namespace, and Landlock below version 6: signals can't be kept inside")


def _tasks_of_user() -> int:
    """Processes and threads that this user has already: the kernel counts them against the limit."""
    count = 0
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and process.stat().st_uid == os.geteuid():
                count += len(list((process / "task").iterdir()))
        except OSError:  # it ended meanwhile
            continue
    return count
