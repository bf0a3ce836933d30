"""Run the examples through the command line as a user would, and hold the result against the hidden checks.

    python -m benchmarks.examples [--model small] [--folder DIR] [--only 01,05] [--limit N] [--repeat K]
                                  [--json OUT] [--keep DIR] [--time-limit-s S]

Each run has a data folder of its own under --keep, beside the files it wrote, its events and its messages.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.example_set import ROOT, Example, as_pytest, find_examples
from benchmarks.task_log import TaskFacts, facts_of, read_events
from smallwright.errors import SmallwrightError
from smallwright.orchestrator.workspace import TestFailure, Workspace

CHECK_FILE = "test_hidden_check.py"

SOLVED = "solved"
FALSE_SUCCESS = "FALSE SUCCESS"  # exit code 0, and the hidden check fails
HONEST_FAILURE = "honest failure"  # exit code 1: the task said itself that it failed
BROKEN = "broken run"  # any other exit code, or over the time limit


@dataclass(frozen=True, kw_only=True)
class Run:
    """One example, once."""

    example: str
    outcome: str
    exit_code: int | None  # None: stopped at the time limit
    check_passed: bool
    check_failures: tuple[str, ...]  # "check_name: message"
    seconds: float
    facts: TaskFacts


def main(arguments: list[str] | None = None) -> int:
    """Run, print and save; 0 also when examples fail, since a measurement is not a test."""
    options = _options(arguments)
    keep = Path(options.keep or tempfile.mkdtemp(prefix="smallwright-examples-")).resolve()
    only = [name.strip() for name in (options.only or "").split(",") if name.strip()]
    examples = find_examples(only, root=options.folder, limit=options.limit)
    workspace = make_workspace()
    runs: list[Run] = []
    print(f"{len(examples)} examples, model {options.model or '(default)'}, results in {keep}", flush=True)
    print(HEADER, flush=True)
    for round_number in range(1, options.repeat + 1):
        for example in examples:
            folder = keep / (example.name if options.repeat == 1 else f"{example.name}-{round_number}")
            run = run_example(
                example, folder, workspace, model=options.model, time_limit_s=options.time_limit_s
            )
            runs.append(run)
            print(row(run), flush=True)
            if options.json:  # after each run, so that an interrupted benchmark leaves what it measured
                report = json.dumps(as_json(runs, options.model), indent=1)
                Path(options.json).write_text(report, encoding="utf-8")
    print(totals(runs))
    return 0


def make_workspace() -> Workspace:
    """The sandbox that generated code runs in."""
    from smallwright.sandbox import TestRunner

    return TestRunner()


def run_example(
    example: Example, folder: Path, workspace: Workspace, *, model: str | None, time_limit_s: float
) -> Run:
    """One example from prompt to verdict; everything it leaves stands in `folder`."""
    out = folder / "out"
    if folder.exists():
        raise SystemExit(f"{folder} is there already; give another --keep, so that runs do not mix")
    out.mkdir(parents=True)
    started = time.monotonic()
    exit_code = _run_command(example, folder, out, model, time_limit_s)
    seconds = time.monotonic() - started
    failures, output = check_files(read_files(out), example.check_source, workspace)
    (folder / "check.txt").write_text("\n".join([*failures, output]) if failures else "passed\n")
    with (folder / "events.jsonl").open(encoding="utf-8") as lines:
        facts = facts_of(read_events(lines))
    return Run(
        example=example.name,
        outcome=outcome_of(exit_code, check_passed=not failures),
        exit_code=exit_code,
        check_passed=not failures,
        check_failures=failures,
        seconds=round(seconds, 1),
        facts=facts,
    )


def outcome_of(exit_code: int | None, *, check_passed: bool) -> str:
    """What a run was worth: exit code 0 claims success, and the hidden check decides whether it is one."""
    if exit_code == 0:
        return SOLVED if check_passed else FALSE_SUCCESS
    return HONEST_FAILURE if exit_code == 1 else BROKEN


def read_files(out: Path) -> dict[str, str]:
    """The Python files that a run wrote, but for any that would configure pytest."""
    return {
        str(path.relative_to(out)): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(out.rglob("*.py"))
        if path.name != "conftest.py"
    }


def check_files(
    files: dict[str, str], check_source: str, workspace: Workspace
) -> tuple[tuple[str, ...], str]:
    """Run a hidden check on generated files, confined: what failed, and what was printed."""
    files = {**files, CHECK_FILE: as_pytest(check_source)}
    try:
        report = asyncio.run(workspace.run_tests(files, [CHECK_FILE]))
    except SmallwrightError as error:  # a file name that the sandbox refuses, for one
        return (f"the check did not run: {error}",), ""
    if report.ok:
        return (), report.output
    failures = tuple(_describe(failure) for failure in report.failed)
    return failures or ("the check did not run: " + " ".join(report.output.split())[-200:],), report.output


def _describe(failure: TestFailure) -> str:
    message = " ".join(failure.message.split())
    if not failure.id.partition("::")[2]:  # the check could not even be imported: the end says why
        return f"import: {message[-200:]}"
    name = failure.id.split("::")[-1].replace("test_", "check_", 1)
    return f"{name}: {failure.kind}: {message[:160]}"


def _run_command(
    example: Example, folder: Path, out: Path, model: str | None, time_limit_s: float
) -> int | None:
    command = [sys.executable, "-m", "smallwright", "run", str(example.prompt_path), "--out", str(out)]
    command += ["--no-questions", "--json", "--yes", "--keep-failed"]  # what failed is checked, too
    command += ["--model", model] if model else []
    environment = {**os.environ, "SMALLWRIGHT_DATA_DIR": str(folder / "data")}
    with (folder / "events.jsonl").open("wb") as events, (folder / "messages.txt").open("wb") as messages:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=events, stderr=messages, env=environment
        )
        try:
            return process.wait(time_limit_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)  # as a user would: the task is cancelled, its model ended
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            return None
        except KeyboardInterrupt:
            process.wait(20)
            raise


HEADER = (
    f"{'example':<18} {'outcome':<15} {'exit':>4} {'own tests':>9} {'check':<6} {'seconds':>7} "
    f"{'calls':>5} {'tokens in/out':>15} {'rounds':>6}"
)


def row(run: Run) -> str:
    """One line of the table, and below it what failed."""
    facts = run.facts
    line = (
        f"{run.example:<18} {run.outcome:<15} {'-' if run.exit_code is None else run.exit_code:>4} "
        f"{f'{facts.tests_passed}/{facts.tests_run}':>9} {'pass' if run.check_passed else 'FAIL':<6} "
        f"{run.seconds:>7.0f} {facts.model_calls:>5} "
        f"{f'{facts.prompt_tokens}/{facts.completion_tokens}':>15} {facts.rounds:>6}"
    )
    notes = [f"    task: {facts.reason[:160]}"] if facts.reason else []
    return "\n".join([line, *notes, *(f"    {failure}" for failure in run.check_failures)])


def totals(runs: list[Run]) -> str:
    """The counts that matter, false successes by name."""
    count = Counter(run.outcome for run in runs)
    right = sum(run.check_passed for run in runs if run.outcome == HONEST_FAILURE)
    liars = ", ".join(run.example for run in runs if run.outcome == FALSE_SUCCESS)
    tokens = sum(run.facts.prompt_tokens + run.facts.completion_tokens for run in runs)
    return (
        f"\nsolved {count[SOLVED]} of {len(runs)} · honest failures {count[HONEST_FAILURE]} "
        f"({right} with code that passes all the same) · "
        f"FALSE SUCCESSES {count[FALSE_SUCCESS]}{f' ({liars})' if liars else ''} · "
        f"broken runs {count[BROKEN]} · {sum(run.seconds for run in runs):.0f} s · {tokens} model tokens"
    )


def as_json(runs: list[Run], model: str | None) -> dict[str, object]:
    """The report for machines."""
    count = Counter(run.outcome for run in runs)
    return {
        "name": "examples",
        "model": model,
        "runs": [asdict(run) for run in runs],
        "totals": {
            "runs": len(runs),
            "solved": count[SOLVED],
            "honest_failures": count[HONEST_FAILURE],
            "false_successes": count[FALSE_SUCCESS],
            "broken_runs": count[BROKEN],
        },
    }


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.examples", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--model", help="a model that `smallwright models` lists; the configured one if left out"
    )
    parser.add_argument(
        "--folder", type=Path, default=ROOT, help="where the examples are: NAME/prompt.md with NAME/check.py"
    )
    parser.add_argument("--only", help="numbers or names of examples, separated by commas: 01,05")
    parser.add_argument("--limit", type=int, help="the first N only")
    parser.add_argument("--repeat", type=int, default=1, help="run each K times")
    parser.add_argument("--json", help="write the report to this file")
    parser.add_argument("--keep", help="folder for files, events and messages (default: a new one)")
    parser.add_argument("--time-limit-s", type=float, default=1800.0, help="per run (default: 1800)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
