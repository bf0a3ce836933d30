"""`import smallwright`, and the names of the commands, load nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"dspy", "litellm", "fastapi", "numpy", "httpx", "apsw", "pydantic", "rich", "cyclopts", "asyncio"}


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import smallwright", set()),
        ("import smallwright.cli.main", set()),
        ("import smallwright; smallwright.Settings", {"pydantic", "asyncio", "rich"}),
        ("import smallwright; smallwright.open_system", {"asyncio"}),
    ],
)
def test_nothing_heavy_is_loaded(code: str, allowed: set[str]) -> None:
    program = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (HEAVY - allowed) & set(json.loads(done.stdout)) == set()
