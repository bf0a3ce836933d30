"""The command line in an empty world."""

from __future__ import annotations

import os
import pty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.integration.command_line import CommandLine
from tests.integration.terminal import Terminal


@pytest.fixture
def smallwright(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """Working folder, data and configuration of its own; the sandbox's compiled runtime is shared."""
    folder = tmp_path / "work"
    folder.mkdir()
    return CommandLine(folder=folder, cache=tmp_path_factory.getbasetemp() / "cache")


@pytest.fixture
def terminal(smallwright: CommandLine) -> Iterator[Callable[..., Terminal]]:
    """Starts the command line on a terminal."""
    started: list[Terminal] = []

    def start(*arguments: str, scenario: str = "", **variables: str) -> Terminal:
        command = smallwright.command(*arguments, scenario=scenario)
        environment = smallwright.environment(TERM="xterm-256color", COLUMNS="100", LINES="40", **variables)
        pid, fd = pty.fork()
        if pid == 0:
            os.chdir(smallwright.folder)
            os.execve(command[0], command, environment)
        started.append(Terminal(pid, fd))
        return started[-1]

    yield start
    for one in started:
        os.close(one.fd)
