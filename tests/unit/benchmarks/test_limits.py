"""`python -m benchmarks.limits` fails when a limit is broken, and only then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks import limits
from benchmarks.limits import Limit, long_task

from smallwright.events import StateProjection


@pytest.mark.parametrize(("seconds", "factor", "code"), [(0.9, 1, 0), (1.1, 1, 1), (1.1, 3, 0), (3.1, 3, 1)])
def test_a_broken_limit_is_exit_code_1(
    seconds: float, factor: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    report = tmp_path / "limits.json"
    promise = Limit(name="x", promise="x", limit_s=1.0, measure=lambda: seconds)
    monkeypatch.setattr(limits, "LIMITS", (promise,))
    monkeypatch.setattr("sys.argv", ["limits", "--factor", str(factor), "--json", str(report)])

    assert limits.main() == code
    assert json.loads(report.read_text())["rows"][0]["value"] == seconds


def test_a_failing_command_is_no_measurement():
    with pytest.raises(RuntimeError, match="exit code 3"):
        limits.seconds_of(["-c", "raise SystemExit(3)"])


def test_the_measured_task_is_a_history_without_anomalies():
    snapshot = StateProjection.rebuild_state(long_task(50))

    assert snapshot.last_sequence == 50
    assert snapshot.code_version > 5
    assert snapshot.anomalies == ()
