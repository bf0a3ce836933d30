"""The command line in an empty world."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.command_line import CommandLine


@pytest.fixture
def smallwright(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """Working folder, data and configuration of its own; the sandbox's compiled runtime is shared."""
    folder = tmp_path / "work"
    folder.mkdir()
    return CommandLine(folder=folder, cache=tmp_path_factory.getbasetemp() / "cache")
