"""Runs the command line in a process of its own, in an empty world."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: Long beside what is waited for, so that only a hang ends in it.
DEADLINE_S = 60.0


@dataclass(frozen=True, kw_only=True)
class CommandLine:
    """`folder` is the working folder; data, cache and configuration lie beside it."""

    folder: Path
    cache: Path

    @property
    def store(self) -> Path:
        return self.folder.parent / "data" / "smallwright.db"

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SMALLWRIGHT_")}
        ours = {
            "PYTHONPATH": str(ROOT),
            "SMALLWRIGHT_DATA_DIR": str(self.store.parent),
            "SMALLWRIGHT_CACHE_DIR": str(self.cache),
            "XDG_CONFIG_HOME": str(self.folder.parent / "config"),
        }
        return {**kept, **ours, **more}

    def command(self, *arguments: str, scenario: str = "") -> list[str]:
        module = ["tests.fakes.scripted_cli", scenario] if scenario else ["smallwright"]
        return [sys.executable, "-m", *module, *arguments]

    def __call__(
        self, *arguments: str, scenario: str = "", stdin: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end."""
        return subprocess.run(
            self.command(*arguments, scenario=scenario),
            cwd=self.folder,
            env=self.environment(**variables),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )

    def start(self, *arguments: str, scenario: str = "") -> subprocess.Popen[str]:
        """Run beside the test, in a process group of its own."""
        return subprocess.Popen(
            self.command(*arguments, scenario=scenario),
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def events(self) -> list[dict[str, Any]]:
        """The newest task's events, as the log has them."""
        done = self("log", "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def types(self) -> list[str]:
        """Their types."""
        return [event["event_type"] for event in self.events()]


def read_until(stream: Any, words: str) -> str:
    """What a process wrote up to the line with `words`. Fails where it ends without."""
    seen = ""
    for line in stream:
        seen += line
        if words in line:
            return seen
    raise AssertionError(f"{words!r} never came; this did:\n{seen}")


def interrupt(process: subprocess.Popen[str], signum: int = signal.SIGINT) -> tuple[int, float, str]:
    """Send the signal; exit code, seconds until the end, and the rest of stderr."""
    started = time.monotonic()
    process.send_signal(signum)
    _out, err = process.communicate(timeout=DEADLINE_S)
    return process.returncode, time.monotonic() - started, err


def wait_for(condition: Callable[[], bool], within_s: float = DEADLINE_S) -> None:
    """Return once it holds. Fails when it does not in time."""
    ends = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < ends, "it never came true"
        time.sleep(0.05)
