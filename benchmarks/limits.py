"""Hold the limits in seconds that the requirements state; no test of the suite depends on a time.

    python -m benchmarks.limits [--factor 3] [--only NAME …] [--json OUT]

Each measurement is taken three times and the best counts: a limit says what the code can do, not how busy the
machine is. `--factor` widens all limits for slow or shared machines. Exit code 1 when a limit is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.graph_limits import (
    hit_seconds,
    rebuild_seconds,
    related_context_seconds,
    search_seconds,
    summary_seconds,
)
from smallwright.events import Event, EventType, StateProjection

TAKES = 3


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One promise: `measure` returns seconds, which must be below `limit_s`."""

    name: str
    promise: str
    limit_s: float
    measure: Callable[[], float]


def seconds_of(
    arguments: Sequence[str], expected_code: int = 0, *, prefix: Sequence[str] = (), **environment: str
) -> float:
    """Wall time of a process of this interpreter. Raises RuntimeError for another exit code."""
    started = time.perf_counter()
    done = subprocess.run(
        [*prefix, sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    seconds = time.perf_counter() - started
    if done.returncode != expected_code:
        raise RuntimeError(f"{' '.join(arguments)} gave exit code {done.returncode}: {done.stderr[-500:]}")
    return seconds


def import_seconds() -> float:
    """What `import smallwright` adds to the start of the interpreter."""
    bare = min(seconds_of(["-c", "pass"]) for _ in range(TAKES))
    return seconds_of(["-c", "import smallwright"]) - bare


def help_seconds() -> float:
    """`smallwright --help`, the interpreter's start included."""
    return seconds_of(["-m", "smallwright", "--help"])


def no_model_seconds() -> float:
    """A run without model, Ollama and network until its error; needs bwrap for a network of its own."""
    with tempfile.TemporaryDirectory() as folder:
        places = {f"SMALLWRIGHT_{name}_DIR": f"{folder}/{name}" for name in ("DATA", "CACHE")}
        command = ["-m", "smallwright", "run", "a function", "--no-questions", "--out", f"{folder}/out"]
        alone = ["bwrap", "--dev-bind", "/", "/", "--unshare-net", "--"]
        return seconds_of(command, expected_code=2, prefix=alone, **places)


def projection_seconds() -> float:
    """rebuild_state over one task of 10,000 events; making the events is not counted."""
    events = list(long_task(10_000))
    started = time.perf_counter()
    snapshot = StateProjection.rebuild_state(events)
    seconds = time.perf_counter() - started
    if snapshot.last_sequence != len(events):
        raise RuntimeError(f"the projection stopped at {snapshot.last_sequence} of {len(events)}")
    return seconds


def cache_seconds() -> float:
    """The networked cache of a task of 1,000 events."""
    return rebuild_seconds(long_task(1_000))


def old_events_seconds() -> float:
    """The summary of 1,000 events, all of them old."""
    return summary_seconds(long_task(1_000))


def long_task(size: int) -> list[Event]:
    """A task's history: created, started, planned, then round after round of one module."""
    rounds = ("TEST_STARTED", "TEST_FAILED", "CORRECTION_STARTED", "CORRECTION_COMPLETED")
    beginning = ["TASK_CREATED", "TASK_STARTED", "PLANNING_COMPLETE", "MODULE_STARTED", "CODE_GENERATED"]
    names = beginning + [rounds[number % 4] for number in range(size - len(beginning))]
    events: list[Event] = []
    version = 0
    for number, name in enumerate(names, start=1):
        version += name in ("CODE_GENERATED", "CORRECTION_COMPLETED")
        events.append(
            Event(
                task_id="t",
                event_type=EventType(name),
                sequence_number=number,
                code_version=version,
                vector_clock={"coder:a.py": number},
                causation_id=events[-1].event_id if events else None,
                data=_data_of(name, version),
            )
        )
    return events


def _data_of(name: str, version: int) -> dict[str, object]:
    """What an event of this type carries at least (docs/events.md)."""
    code = {"path": "a.py", "code": f"x = {version}\n", "code_hash": f"{version:064x}", "outcome": "changed"}
    data: dict[str, dict[str, object]] = {
        "TASK_CREATED": {"prompt": "p"},
        "TASK_STARTED": {"attempt": 1},
        "PLANNING_COMPLETE": {"outcome": "plan", "modules": [{"name": "a.py", "public": []}]},
        "TEST_FAILED": {"module": "a.py", "passed": ["t::a"], "failed": [{"id": "t::b"}]},
        "CODE_GENERATED": {"module": "a.py", **code},
        "CORRECTION_COMPLETED": {"module": "a.py", **code},
    }
    return data.get(name, {"module": "a.py"})


LIMITS = (
    Limit(name="import", promise="import smallwright", limit_s=0.1, measure=import_seconds),
    Limit(name="help", promise="smallwright --help", limit_s=0.5, measure=help_seconds),
    Limit(name="no_model", promise="no model to be had: the error", limit_s=2.0, measure=no_model_seconds),
    Limit(name="projection", promise="1.4-09: 10,000 events", limit_s=5.0, measure=projection_seconds),
    Limit(name="related", promise="3.5-05: 10,000 facts", limit_s=0.1, measure=related_context_seconds),
    Limit(name="rebuild", promise="3.9-05: 1,000 events", limit_s=0.1, measure=cache_seconds),
    Limit(name="summary", promise="3.2-04: 1,000 old events", limit_s=0.1, measure=old_events_seconds),
    Limit(name="hit", promise="3.6-02: a hit among 1,000 entries", limit_s=0.001, measure=hit_seconds),
    Limit(name="search", promise="3.7-03: among 10,000 facts", limit_s=0.01, measure=search_seconds),
)


def main() -> int:
    """Measure, print, save; 1 when a limit is broken."""
    options = _options()
    rows, broken = [], False
    print(f"{'limit':<14} {'seconds':>9} {'allowed':>9}   (factor {options.factor:g}; {platform.machine()})")
    for limit in LIMITS:
        if options.only and limit.name not in options.only:
            continue
        seconds = min(limit.measure() for _ in range(TAKES))
        allowed = limit.limit_s * options.factor
        broken |= seconds > allowed
        verdict = "BROKEN" if seconds > allowed else "holds"
        print(f"{limit.name:<14} {seconds:>9.3f} {allowed:>9.3f}   {verdict}: {limit.promise}", flush=True)
        ratio = seconds / limit.limit_s
        rows.append(
            {"case": limit.name, "value": seconds, "unit": "s", "peer": limit.limit_s, "ratio": ratio}
        )
    if options.json:
        report = {"name": "limits", "machine": platform.platform(), "rows": rows}
        Path(options.json).write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.limits", description=__doc__.split("\n")[0])
    parser.add_argument("--factor", type=float, default=1.0, help="widen every limit by this factor")
    parser.add_argument(
        "--only", nargs="*", choices=[limit.name for limit in LIMITS], help="only these limits"
    )
    parser.add_argument("--json", help="write the report to this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
