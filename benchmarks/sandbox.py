"""What a confined run of tests costs, beside a plain `python -m pytest` of the same files in a subprocess.

    python -m benchmarks.sandbox [--runs N] [--json OUT]

The plain run is made as fast as it can be: no plugins, no cache folder, all bytecode ready. Runs are
interleaved, so that other load of the machine meets all cases alike; each value is the median.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from smallwright.sandbox import TestRunner

PEER = "python -m pytest, unconfined"
SMALL = {
    "bank.py": "def deposit(balance, amount):\n    return balance + amount\n",
    "test_bank.py": "from bank import deposit\n\ndef test_deposit():\n    assert deposit(1, 2) == 3\n",
}
LARGER = {
    "bank.py": SMALL["bank.py"],
    "test_bank.py": "from bank import deposit\n"
    + "".join(f"\ndef test_{n}():\n    assert deposit({n}, 2) == {n + 2}\n" for n in range(100)),
}
CASES = {"one test": SMALL, "100 tests": LARGER}


async def plain(files: dict[str, str], folder: Path) -> None:
    """One run as anybody would do it."""
    for name, text in files.items():
        (folder / name).write_text(text)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    command = (
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        "test_bank.py",
    )
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    if await process.wait() != 0:
        raise SystemExit("the plain run failed")


async def confined(runner: TestRunner, files: dict[str, str]) -> None:
    """The same run in the sandbox."""
    report = await runner.run_tests(files, ["test_bank.py"])
    if not report.ok:
        raise SystemExit(f"the confined run failed: {report}")


async def measure(runs: int) -> list[dict[str, Any]]:
    """The rows of the report."""
    rungs = [found for found in await TestRunner().probe() if found.works]
    rows = []
    for case, files in CASES.items():
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            works: dict[str, Callable[[], Awaitable[None]]] = {PEER: lambda f=files, d=folder: plain(f, d)}
            for found in rungs:
                runner = TestRunner(rung=found.rung)
                works[found.level] = lambda r=runner, f=files: confined(r, f)
            medians = await interleaved(works, runs)
        for level, value in medians.items():
            ratio = round(value / medians[PEER], 2)
            rows.append(
                {"case": f"{case}: {level}", "value": value, "unit": "ms", "peer": PEER, "ratio": ratio}
            )
    return rows


async def interleaved(works: dict[str, Callable[[], Awaitable[None]]], runs: int) -> dict[str, float]:
    """Median milliseconds of each; the first round only warms up."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(runs + 1):
        for name, work in works.items():
            started = time.perf_counter()
            await work()
            if number:
                times[name].append((time.perf_counter() - started) * 1000)
    return {name: round(statistics.median(values), 1) for name, values in times.items()}


def main() -> None:
    """Print the rows, and write them where --json says."""
    parser = argparse.ArgumentParser(description="Time confined against plain test runs.")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    report = {"name": "sandbox", "machine": machine, "rows": asyncio.run(measure(options.runs))}
    text = json.dumps(report, indent=2)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
