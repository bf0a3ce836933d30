"""End a run for certain: not signalled and hoped for, but seen to be gone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import time

from smallwright.sandbox.tree import descendants

PATIENCE_S = 2.0
GLANCE_S = 0.005


async def end_tree(process: asyncio.subprocess.Process) -> None:
    """Kill `process`, its group and all below it, and return once none is left, after 2 s at the latest.

    The first process of a process-id namespace is among them: the kernel lets it go only after all others of
    the namespace, so whatever left the group or lost its parents is gone by then too.
    """
    handles = [] if process.returncode is not None else _handles(process.pid)
    try:
        for handle in handles:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        _signal_group(process.pid, signal.SIGKILL)
        await process.wait()
        deadline = time.monotonic() + PATIENCE_S
        # Nothing tells of the end of a whole group, so it is looked for; a hung disk could hold it for ever.
        while (_signal_group(process.pid, 0) or _alive(handles)) and _before(deadline):  # noqa: ASYNC110
            await asyncio.sleep(GLANCE_S)
    finally:
        for handle in handles:
            os.close(handle)


def _handles(pid: int) -> list[int]:
    found = []
    for process in descendants(pid):
        with contextlib.suppress(OSError):
            found.append(os.pidfd_open(process))
    return found


def _alive(handles: list[int]) -> bool:
    poll = select.poll()
    for handle in handles:
        poll.register(handle, select.POLLIN)  # readable once the process has ended
    return len(poll.poll(0)) < len(handles)


def _signal_group(group: int, number: int) -> bool:
    """Whether the group still has a process."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _before(deadline: float) -> bool:
    return time.monotonic() < deadline
