"""`smallwright run` in a real process, over a scripted coder: what it writes, says and returns."""

from __future__ import annotations

import json

import pytest
from tests.integration.command_line import CommandLine

CONTROL = {char for code in range(32) if (char := chr(code)) not in "\n\t"}


@pytest.mark.req("6-01")
def test_a_prompt_becomes_tested_files_and_exit_code_0(smallwright: CommandLine) -> None:
    done = smallwright("run", "make one.py", "--out", "deep/er", scenario="mended")
    assert done.returncode == 0, done.stderr
    assert (smallwright.folder / "deep/er/one.py").read_text() == "def work():\n    return 1\n"
    assert (smallwright.folder / "deep/er/test_one.py").is_file()
    assert "2 tests passed" in done.stdout
    assert "correcting" in done.stderr
    types = smallwright.types()
    assert (types[0], types[-1]) == ("TASK_CREATED", "TASK_COMPLETE")
    assert {"TEST_FAILED", "CORRECTION_COMPLETED", "TEST_PASSED"} <= set(types)


def test_tests_that_stay_red_are_exit_code_1_and_no_files(smallwright: CommandLine) -> None:
    done = smallwright("run", "make one.py", scenario="red")
    assert done.returncode == 1
    assert "1 of 2 tests pass" in done.stdout
    assert "smallwright show one-py" in done.stdout
    assert list(smallwright.folder.iterdir()) == []
    assert smallwright.types()[-1] == "TASK_FAILED"
    shown = smallwright("show", "--out", "best")
    assert shown.returncode == 0
    assert (smallwright.folder / "best/one.py").read_text() == "def work():\n    return 2\n"


def test_the_best_of_a_failed_task_is_written_where_asked(smallwright: CommandLine) -> None:
    done = smallwright("run", "make one.py", "--out", "out", "--keep-failed", scenario="red")
    assert done.returncode == 1
    assert (smallwright.folder / "out/one.py").is_file()


def test_json_is_events_and_nothing_else_on_stdout(smallwright: CommandLine) -> None:
    done = smallwright("run", "make one.py", "--json", scenario="hostile")
    assert done.returncode == 0
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert events == smallwright.events()
    assert [event["version"] for event in events] == list(range(1, len(events) + 1))
    assert set(events[0]) == {
        *("event_id", "task_id", "version", "sequence", "code_version", "event_type", "timestamp"),
        *("vector_clock", "causation_id", "data"),
    }
    assert "Completed" in done.stderr


def test_what_the_model_writes_does_not_steer_the_terminal(smallwright: CommandLine) -> None:
    done = smallwright("run", "make \x1b[2J one.py \u202e", scenario="hostile")
    shown = smallwright("show").stdout + smallwright("log").stdout + smallwright("tasks").stdout
    text = done.stdout + done.stderr + shown
    assert "done [bold]well[/bold]" in text
    assert not CONTROL & set(text)
    assert "\u202e" not in text
    assert "owned" not in text


def test_infrastructure_that_fails_is_exit_code_3(smallwright: CommandLine) -> None:
    done = smallwright("run", "make one.py", scenario="lost")
    assert done.returncode == 3
    assert "error: the model server is gone" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_terminal_nothing_is_asked(smallwright: CommandLine) -> None:
    done = smallwright("run", "make one.py", scenario="asks", stdin="1\n")
    assert done.returncode == 0
    assert "USER_INTERVENTION" not in smallwright.types()


def test_prompt_and_answers_come_from_files_too(smallwright: CommandLine) -> None:
    (smallwright.folder / "prompt.md").write_text("make one.py\nplease: ü 🙂")
    (smallwright.folder / "answers.txt").write_text("dash\n\nno limit\n")
    done = smallwright("run", "prompt.md", "--answers", "answers.txt", "--effort", "low", scenario="green")
    assert done.returncode == 0, done.stderr
    data = smallwright.events()[0]["data"]
    assert data["prompt"] == "make one.py\nplease: ü 🙂"
    assert (data["answers"], data["effort"]) == (["dash", "no limit"], "low")
    done = smallwright("run", "-", "--answers", "a", "b", scenario="green", stdin="make one.py")
    assert done.returncode == 0, done.stderr
    assert smallwright.events()[0]["data"]["answers"] == ["a", "b"]


def test_files_that_differ_are_kept_unless_forced(smallwright: CommandLine) -> None:
    (smallwright.folder / "one.py").write_text("precious = True\n")
    done = smallwright("run", "make one.py", "--out", ".", scenario="green")
    assert done.returncode == 2
    assert "already there, and different" in done.stderr
    assert "smallwright show one-py" in done.stderr
    assert (smallwright.folder / "one.py").read_text() == "precious = True\n"
    assert not (smallwright.folder / "test_one.py").exists()
    assert smallwright("show", "--out", ".", "--force").returncode == 0
    assert (smallwright.folder / "one.py").read_text() == "def work():\n    return 1\n"


def test_a_run_goes_on_when_nobody_reads_it(smallwright: CommandLine) -> None:
    process = smallwright.start("run", "make one.py", "--json", "--out", "out", scenario="slow")
    assert json.loads(process.stdout.readline())["event_type"] == "TASK_CREATED"
    process.stdout.close()
    _nothing, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert "Exception" not in told
    assert (smallwright.folder / "out/one.py").is_file()
    assert "BrokenPipeError" in (smallwright.store.parent / "smallwright.log").read_text()
