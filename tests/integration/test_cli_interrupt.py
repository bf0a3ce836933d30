"""Ctrl-C and SIGTERM in mid-generation and in mid-test: soon over, in the log, nothing left running."""

from __future__ import annotations

import os
import signal
import subprocess

import psutil
import pytest
from tests.integration.command_line import CommandLine, interrupt, read_until, wait_for

#: The promise is 2 s; a busy machine gets more, a hang does not.
WIDE_S = 6.0
WHERE = {"endless": "one.py: started", "sleeping_tests": "one.py: testing"}


def group_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The process and all below it."""
    parent = psutil.Process(process.pid)
    return [parent, *parent.children(recursive=True)]


def runs(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("scenario", ["endless", "sleeping_tests"])
def test_the_first_signal_stops_all_and_the_log_says_so(
    smallwright: CommandLine, scenario: str, signum: int
) -> None:
    process = smallwright.start("run", "make one.py", scenario=scenario)
    read_until(process.stderr, "started" if scenario == "endless" else "one.py: testing")
    if scenario == "sleeping_tests":
        wait_for(lambda: len(group_of(process)) > 1)
    running = group_of(process)
    code, seconds, rest = interrupt(process, signum)
    assert code == 130
    assert seconds < WIDE_S
    assert "Traceback" not in rest
    wait_for(lambda: not any(runs(process) for process in running), within_s=1.0)
    last = smallwright.events()[-1]
    assert (last["event_type"], last["data"]["by"]) == ("TASK_CANCELLED", "user:local")
    assert "cancelled" in smallwright("tasks").stdout


def test_before_there_is_a_task_nothing_is_logged(smallwright: CommandLine) -> None:
    process = smallwright.start("run", "make one.py", scenario="never_ready")
    read_until(process.stderr, "making scripted ready")
    code, seconds, _rest = interrupt(process)
    assert (code, seconds < WIDE_S) == (130, True)
    assert smallwright("log").returncode == 2


def test_what_does_not_stop_is_killed_in_the_end(smallwright: CommandLine) -> None:
    process = smallwright.start("run", "make one.py", scenario="stubborn")
    read_until(process.stderr, "started")
    code, seconds, _rest = interrupt(process)
    assert (code, seconds < WIDE_S) == (130, True)


def test_the_second_signal_kills_at_once(smallwright: CommandLine) -> None:
    process = smallwright.start("run", "make one.py", scenario="stubborn")
    read_until(process.stderr, "started")
    os.kill(process.pid, signal.SIGINT)
    code, seconds, _rest = interrupt(process)
    assert (code, seconds < WIDE_S) == (130, True)
