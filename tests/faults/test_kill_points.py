"""A run that is killed at any moment goes on from its log: the same files, and no answer asked for twice."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from tests.fakes import killable_run

from smallwright.events import Event, EventStore
from smallwright.orchestrator.call_record import prompt_hash
from smallwright.storage.sqlite import SqliteStorage

ROOT = Path(__file__).resolve().parents[2]
KILLED = -9
SAMPLE = 7  # kill points of a run that is no soak
SIDE_BY_SIDE = 2  # calls that a kill may cost
RANDOM = 3  # moments between, a run of CI; ten times as many in a soak
Kill = Callable[[Path, str], int]


@pytest.fixture(scope="module")
def kill() -> Iterator[Kill]:
    """Runs the task in a folder until a point; the exit status of its process."""
    command = [sys.executable, "-m", "tests.fakes.killable_run"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as runner:
        assert runner.stdin is not None
        assert runner.stdout is not None
        assert runner.stdout.readline() == "ready\n"

        def ask(folder: Path, point: str) -> int:
            assert runner.stdin is not None
            assert runner.stdout is not None
            print(folder, point, file=runner.stdin, flush=True)
            return int(runner.stdout.readline())

        yield ask
        runner.stdin.close()


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def events_in(folder: Path) -> list[Event]:
    async with EventStore(SqliteStorage(folder / "log.db")) as store:
        assert (await store.verify()).ok
        return await store.get_events("task")


def shelved(folder: Path) -> set[str]:
    """Prompts' hashes of answers that wait for their step's outcome."""
    with closing(apsw.Connection(str(folder / "log.db"))) as connection:
        if connection.execute("PRAGMA user_version").get < 3:
            return set()
        return {row[0] for row in connection.execute("SELECT prompt_hash FROM answers")}


def asked_in(folder: Path) -> list[str]:
    path = folder / "asked"
    return path.read_text("utf-8").splitlines() if path.exists() else []


async def check(folder: Path, kill: Kill, point: str, files: dict[str, str]) -> None:
    """Kill a fresh run in `folder` at `point`, and let another go on."""
    assert kill(folder, point) in (KILLED, 0)
    before, told = asked_in(folder), await events_in(folder)
    recorded = answers_in(told) | {what for what in before if hash_of(what) in shelved(folder)}
    state = await killable_run.run(folder)
    events, again = await events_in(folder), asked_in(folder)[len(before) :]
    assert (state.status, state.anomalies, state.files) == ("completed", (), files), point
    assert events[: len(told)] == told, point
    assert [event.version for event in events] == list(range(1, len(events) + 1)), point
    changed = [e.code_version for e in events if "code" in e.data and e.data.get("outcome") != "kept best"]
    assert changed == list(range(1, len(changed) + 1)), point
    assert (recorded & set(again), len(again)) == (set(), len(set(again))), point
    assert len(before) - len(recorded) <= SIDE_BY_SIDE, point
    assert shelved(folder) == set(), point


def answers_in(events: list[Event]) -> set[str]:
    """Prompts whose answers stand in the log."""
    calls = [call for event in events for call in event.data.get("calls", ())]
    return {call["prompt"][0]["content"] for call in calls if call["answer"] is not None}


def hash_of(what: str) -> str:
    return prompt_hash("scripted", killable_run.request(what))


@pytest.mark.req("6-01", "6-06")
async def test_killed_at_any_event_or_answer_nothing_is_lost_and_nothing_is_asked_twice(
    tmp_path: Path, kill: Kill, soak: bool
) -> None:
    whole = made(tmp_path / "whole")
    points = list[str]()
    state = await killable_run.run(whole, lambda: points.append(str(len(points) + 1)))
    assert (state.status, len(asked_in(whole))) == ("completed", 10)
    assert len(points) > 30
    chosen = points if soak else random.sample(points, SAMPLE)
    for point in chosen:
        await check(made(tmp_path / point), kill, point, state.files)


@pytest.mark.req("6-01")
async def test_killed_at_any_moment_it_goes_on(tmp_path: Path, kill: Kill, soak: bool) -> None:
    whole = made(tmp_path / "whole")
    files = (await killable_run.run(whole)).files
    for number in range(RANDOM * (10 if soak else 1)):
        await check(made(tmp_path / str(number)), kill, f"{random.uniform(0.002, 0.08):.3f}s", files)
