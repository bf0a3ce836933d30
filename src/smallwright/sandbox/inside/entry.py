"""The first code that runs in the confinement: read the order from stdin, confine further, run pytest, leave.

The order is JSON on stdin, so that neither argv nor environment shows it: nonce, report_fd, folder, tests,
test_timeout_s, record_calls, uid, limits, landlock, readable, writable, seccomp, isolate, strict (see
launch.py).
"""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import Any

from .confine import confine

#: Plugins of pytest that no run here needs; each costs start-up time.
UNNEEDED = [
    "terminal",
    "legacypath",
    "pastebin",
    "junitxml",
    "doctest",
    "cacheprovider",
    "setuponly",
    "setupplan",
    "stepwise",
    "unraisableexception",
    "threadexception",
    "warnings",
    "faulthandler",
]


def main() -> None:
    """Never returns: leaves by os._exit, so that no atexit hook of tested code has the last word."""
    order: dict[str, Any] = json.load(sys.stdin.buffer)
    _close_stdin()
    confine(order)
    code = _run(order)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _close_stdin() -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)


def _run(order: dict[str, Any]) -> int:
    sys.dont_write_bytecode = True
    gc.disable()  # imports make no garbage, only work for the collector
    import pytest  # noqa: PLC0415  # only after confinement

    from .plugin import Reporter  # noqa: PLC0415
    from .time_limit import TimeLimit  # noqa: PLC0415

    leave = os._exit
    folder = order["folder"]
    os.chdir(folder)
    reporter = Reporter(order)
    reporter.send("ready", {})
    time_limit = TimeLimit(order["test_timeout_s"])
    tests = list(order["tests"])
    order.clear()
    for name in [name for name in sys.modules if name.startswith("smallwright_inside")]:
        del sys.modules[name]  # nothing for tested code to import and patch
    sys.path.insert(0, folder)
    gc.freeze()
    gc.enable()
    blocked = [word for name in UNNEEDED for word in ("-p", f"no:{name}")]
    fixed = [
        "-s",
        "-c",
        os.devnull,
        "--rootdir",
        folder,
        "--confcutdir",
        folder,
        "--import-mode=importlib",
        "--noconftest",
    ]
    code = int(pytest.main([*blocked, *fixed, "--", *tests], plugins=[reporter, time_limit]))
    if os.getpid() != reporter.pid:
        leave(1)
    reporter.end(code)
    return code
