"""The command line on a pseudo-terminal."""

from __future__ import annotations

import os
import re
import select
import time
from dataclasses import dataclass, field

from tests.integration.command_line import DEADLINE_S

ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


@dataclass
class Terminal:
    """The command line on a pseudo-terminal of 100 columns, and what it showed so far."""

    pid: int
    fd: int
    shown: str = ""
    _ended: list[int] = field(default_factory=list)

    def until(self, words: str) -> str:
        """All that was shown, once `words` are among it. Fails where they never are."""
        deadline = time.monotonic() + DEADLINE_S
        while words not in ESCAPES.sub("", self.shown):
            assert time.monotonic() < deadline, self.shown
            assert self._read(), self.shown
        return ESCAPES.sub("", self.shown)

    def type(self, text: str) -> None:
        os.write(self.fd, text.encode())

    def end(self) -> int:
        """The exit code, once it has ended."""
        while self._read():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def _read(self) -> bool:
        if not select.select([self.fd], [], [], DEADLINE_S)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # the other side is closed
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)
