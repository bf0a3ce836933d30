"""The pipe to the outside: each record is one line of nonce, running number and JSON.

A pipe can't be rewound: what was written stands.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any


def sender(report_fd: int, nonce: str) -> Callable[[str, dict[str, Any]], None]:
    """Write records; nonce, descriptor and functions are held by this closure alone."""
    os.set_inheritable(report_fd, False)
    pid, getpid, write, leave, dumps = os.getpid(), os.getpid, os.write, os._exit, json.dumps
    count, held = 0, b""

    def send(kind: str, data: dict[str, Any]) -> None:
        nonlocal count, held
        if getpid() != pid:
            leave(1)  # a fork of tested code that came back into pytest
        count += 1
        held += f"{nonce} {count} {dumps({'record': kind, **data})}\n".encode()
        while held and kind != "pass":  # a pass goes with what follows it: half the writes
            held = held[write(report_fd, held) :]

    return send
