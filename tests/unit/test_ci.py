"""The frame itself: `.ci/run` knows every gate, and a skip or a false requirement line fails the run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.requirement_coverage import render
from tests.requirement_lines import gates, requirement_lines

ROOT = Path(__file__).resolve().parents[2]


def run_pytest(folder: Path, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with the project's plugin on one test file, as CI does."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    req(*lines)\n    real_model\n")
    (folder / "test_it.py").write_text(source)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.ci_plugin", "-c", "pytest.ini", *options, "."],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_ci_runs_the_gates_of_the_requirements_in_order():
    block = re.search(r"^gates=\((.*?)^\)", (ROOT / ".ci" / "run").read_text(), re.MULTILINE | re.DOTALL)
    assert block
    rows = re.findall(r'"([^"]+)"', block[1])

    assert [[f"tests/{name}.py" for name in row.split()] for row in rows] == gates()
    assert len(gates()) == 6


def test_ci_is_valid_bash():
    subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=True)


def test_the_requirements_are_read_line_by_line():
    lines = requirement_lines()

    assert lines["1.1-08"].startswith("sequence_number is an integer >= 0")
    assert {"1.3-14", "5-06", "6-13", "3.10-03"} <= set(lines)
    assert len(lines) == (ROOT / "docs" / "requirements.md").read_text().count("\n- ")


SKIPPED = "import pytest\n\ndef test_a():\n    pytest.skip('no reason')\n"
NO_WEIGHTS = "import pytest\n\n@pytest.mark.real_model\ndef test_a():\n    pytest.skip('{reason}')\n"


@pytest.mark.parametrize(
    ("source", "options", "code"),
    [
        (SKIPPED, [], 0),
        (SKIPPED, ["--no-skips"], 1),
        ("import pytest\npytest.importorskip('no_such_module')\n", ["--no-skips"], 1),
        (NO_WEIGHTS.format(reason="the weights can not be had"), ["--no-skips"], 0),
        (NO_WEIGHTS.format(reason="too slow today"), ["--no-skips"], 1),
        ("import pytest\n\n@pytest.mark.req('1.1-01')\ndef test_a():\n    pass\n", [], 0),
        ("import pytest\n\n@pytest.mark.req('1.1-99')\ndef test_a():\n    pass\n", [], 1),
        ("import pytest\n\n@pytest.mark.req()\ndef test_a():\n    pass\n", [], 1),
    ],
)
def test_a_run_fails_for_what_it_must_not_hide(tmp_path: Path, source: str, options: list[str], code: int):
    result = run_pytest(tmp_path, source, *options)

    assert result.returncode == code, result.stdout + result.stderr
    assert ("this run fails" in result.stdout) is bool(code)


def test_a_run_without_weights_says_so(tmp_path: Path):
    result = run_pytest(tmp_path, NO_WEIGHTS.format(reason="no weights"), "--no-skips")

    assert "REAL MODEL NOT TESTED" in result.stdout


def test_coverage_names_tests_and_gaps():
    lines = {"1.1-01": "first", "1.1-02": "second", "2.1-01": "third"}
    tests = {"1.1-01": ["tests/test_a.py::test_x"]}

    everything = render(lines, tests, missing=False, sections=[])
    gaps = render(lines, tests, missing=True, sections=["1"])

    assert "1.1-01      1 test   first" in everything
    assert "tests/test_a.py::test_x" in everything
    assert everything.endswith("1 of 3 lines have tests, 2 have none")
    assert "1.1-02     NO test   second" in gaps
    assert "first" not in gaps
    assert "2.1-01" not in gaps
