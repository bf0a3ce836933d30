"""--server URL: the commands against a real server, as a user types them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes.scripted_workflow import SIMPLE
from tests.fakes.served_in_thread import served_in_thread
from tests.fakes.served_system import FakeSystem

from smallwright.cli.main import build_app
from smallwright.errors import AccessError, InvalidInputError, NotFoundError, ServerUnreachableError
from smallwright.orchestrator.plan import Question

WHOLE = ["TASK_CREATED", *SIMPLE.split()]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder; data of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("SMALLWRIGHT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSystem]:
    """The server that SMALLWRIGHT_SERVER names."""
    with served_in_thread() as (system, url, _portal):
        monkeypatch.setenv("SMALLWRIGHT_SERVER", url)
        yield system


def smallwright(*arguments: str) -> int:
    """A command in this process; its exit code."""
    return int(build_app()(list(arguments)) or 0)


def test_a_run_there_ends_with_its_files_here(
    server: FakeSystem, alone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert smallwright("run", "a stack", "--out", "made", "--json") == 0
    out, err = capsys.readouterr()
    assert [json.loads(line)["event_type"] for line in out.splitlines()] == WHOLE
    assert "runs at http://127.0.0.1" in err
    assert "Completed: 1 module" in err
    assert (alone / "made" / "one.py").read_text().startswith("def work")
    assert not (alone / "data").exists()
    (alone / "made" / "one.py").write_text("mine")
    with pytest.raises(InvalidInputError, match=r"one\.py: already there, and different"):
        smallwright("run", "a stack", "--out", "made")


@pytest.mark.req("6-07")
def test_what_is_looked_at_there(server: FakeSystem, alone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert smallwright("run", "a stack", "--out", "made", "--json") == 0
    task_id = json.loads(capsys.readouterr().out.splitlines()[0])["task_id"]
    assert smallwright("tasks", "--json") == 0
    assert [task["task_id"] for task in json.loads(capsys.readouterr().out)] == [task_id]
    assert smallwright("show", task_id[:4], "--json", "--out", "again") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["status"], sorted(shown["files"])) == ("completed", ["one.py", "test_one.py"])
    assert (alone / "again" / "one.py").is_file()
    assert smallwright("show", "--at", "1", "--json") == 0
    assert json.loads(capsys.readouterr().out)["status"] == "created"
    for options, expected in (
        (["--json"], WHOLE),
        (["--json", "--follow"], WHOLE),
        (["--json", "--after", "1", "--until", "3"], WHOLE[1:3]),
        (["--json", "--until", "2020-01-01"], []),
        (["--json", "--type", "TASK_COMPLETE"], ["TASK_COMPLETE"]),
        (["--json", "--follow", "--type", "task-started"], ["TASK_STARTED"]),
    ):
        assert smallwright("log", task_id, *options) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [json.loads(line)["event_type"] for line in lines] == expected, options
    assert smallwright("log") == 0
    assert "one.py: testing" in capsys.readouterr().out
    assert smallwright("context", "--list", "--json") == 0
    assert json.loads(capsys.readouterr().out)["calls"]
    with pytest.raises(InvalidInputError, match="one task at a time"):
        smallwright("log", "--all")
    with pytest.raises(NotFoundError, match="nope"):
        smallwright("show", "nope")
    assert smallwright("tasks", "--server", "") == 0  # this machine's own
    assert "no task yet" in capsys.readouterr().out


def test_what_is_done_there(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with served_in_thread(hold="write") as (system, url, portal):
        task_id = portal.call(system.tasks.create_and_start, "a stack")
        portal.call(system.held)
        assert smallwright("intervene", task_id, "steer", "use a dict", "--server", url) == 0
        assert f"smallwright watch {task_id} --server {url}" in capsys.readouterr().out
        with pytest.raises(InvalidInputError, match=r"no code of a module 'two\.py'"):
            smallwright("report", task_id, "two.py", "broken", "--server", url)
        assert smallwright("cancel", task_id, "--server", url) == 0
        assert capsys.readouterr().out.endswith(f"{task_id} is cancelled.\n")
        assert smallwright("watch", "--server", url) == 130
        out, err = capsys.readouterr()
        assert "cancelled" in out
        assert "told to steer" not in err
        assert f"smallwright log {task_id} --server {url}" in out


@pytest.mark.req("6-05")
def test_without_a_terminal_the_tool_decides_what_the_task_asks(
    alone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asks = [Question(id="q1", text="Which separator?", options=("dash",))]
    with served_in_thread(questions=asks) as (_system, url, _portal):
        assert smallwright("run", "a slug", "--server", url, "--out", "made") == 0
        assert smallwright("show", "--server", url, "--json") == 0
    shown = json.loads(capsys.readouterr().out.partition("{")[2].join(["{", ""]))
    assert shown["answers"] == [["Which separator?", ""]]


def test_watching_says_how_to_answer_and_sees_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    asks = [Question(id="q1", text="Which separator?", options=("dash",))]
    with served_in_thread(questions=asks) as (system, url, portal):
        task_id = portal.call(system.tasks.create_and_start, "a slug")
        answering = threading.Timer(0.5, portal.call, (system.tasks.answer, task_id, {"q1": "dash"}))
        answering.start()
        assert smallwright("watch", task_id, "--server", url) == 0
        answering.join()
    out, err = capsys.readouterr()
    assert f"smallwright intervene {task_id} answer q1=… --server {url}" in err
    assert "Completed: 1 module" in out
    assert f"smallwright show {task_id} --out FOLDER --server {url}" in out


def test_a_server_that_is_not_there_or_wants_a_token_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from smallwright.api.security import AccessPolicy

    with pytest.raises(ServerUnreachableError, match=r"http://127\.0\.0\.1:9: .*smallwright serve"):
        smallwright("tasks", "--server", "http://127.0.0.1:9")
    with pytest.raises(InvalidInputError, match="--on-interrupt"):
        smallwright("run", "a stack", "--on-interrupt", "detach")
    gate = AccessPolicy(host="0.0.0.0", token="t" * 32)
    with served_in_thread(gate=gate) as (_system, url, _portal):
        with pytest.raises(AccessError, match="oken"):
            smallwright("tasks", "--server", url)
        monkeypatch.setenv("SMALLWRIGHT_TOKEN", "t" * 32)
        assert smallwright("tasks", "--server", url) == 0
