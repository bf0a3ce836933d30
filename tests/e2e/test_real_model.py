"""From prompt to tested files with a real model, as a user does it; skips loudly without weights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROMPT = """Write a module parity.py with one function, `is_even(number: int) -> bool`, that tells whether a
whole number can be divided by two.

is_even(4) == True
is_even(7) == False
"""
#: Long beside what a busy machine needs, so that only a hang ends in it.
DEADLINE_S = 600.0


@pytest.mark.real_model
@pytest.mark.slow
@pytest.mark.req("6-01", "6-08", "6-09")
def test_a_prompt_becomes_tested_code_with_the_embedded_model(tmp_path: Path, tiny_model_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SMALLWRIGHT_")},
        "SMALLWRIGHT_DATA_DIR": str(tmp_path / "data"),
        "SMALLWRIGHT_CACHE_DIR": str(tiny_model_path.parents[1]),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "smallwright", "run", "-", "--model", "tiny", "--out", "out", "--json"],
        input=PROMPT,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert events[0]["event_type"] == "TASK_CREATED"
    assert events[-1]["event_type"] == "TASK_COMPLETE"
    assert [event["version"] for event in events] == list(range(1, len(events) + 1))
    calls = [call for event in events for call in event["data"].get("calls", [])]
    assert calls
    assert all(0 < call["prompt_tokens"] < 8192 and call["completion_tokens"] > 0 for call in calls)
    checked = subprocess.run(
        [
            sys.executable,
            "-c",
            "import parity; assert parity.is_even(10) is True and parity.is_even(3) is False",
        ],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert (tmp_path / "out" / "test_parity.py").is_file()
