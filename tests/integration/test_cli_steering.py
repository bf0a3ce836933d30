"""intervene, report, cancel and resume at the command line, beside a run in another process."""

from __future__ import annotations

import pytest
from tests.integration.command_line import CommandLine, read_until


@pytest.mark.req("6-13", "6-05")
def test_a_run_is_cancelled_from_another_process(smallwright: CommandLine) -> None:
    process = smallwright.start("run", "make one.py", scenario="endless")
    read_until(process.stderr, "started")
    task_id = smallwright.events()[0]["task_id"]
    refused = smallwright("resume", task_id, scenario="endless")
    assert refused.returncode == 2
    assert "it runs already, here or in another process" in refused.stderr
    done = smallwright("cancel", task_id, "--reason", "wrong prompt")
    assert (done.returncode, done.stdout) == (0, f"{task_id} is cancelled.\n")
    process.communicate(timeout=60)
    assert process.returncode == 130
    events = smallwright.events()
    assert [event["event_type"] for event in events][-2:] == ["USER_INTERVENTION", "TASK_CANCELLED"]
    assert events[-1]["data"]["reason"] == "wrong prompt"


@pytest.mark.req("6-05", "5-02")
def test_a_finished_task_is_told_something_and_goes_on(smallwright: CommandLine) -> None:
    assert smallwright("run", "make one.py", "--out", "made", scenario="green").returncode == 0
    task_id = smallwright.events()[0]["task_id"]
    for wrong, words in (
        (("intervene", task_id, "pause"), "is completed: there is nothing to pause"),
        (("intervene", task_id, "explode"), "'explode' is no intervention; there are answer, pause"),
        (("report", task_id, "two.py", "broken"), "no code of a module 'two.py'; it has: one.py"),
    ):
        done = smallwright(*wrong)
        assert done.returncode == 2
        assert words in done.stderr
    assert smallwright("resume", "--all").stdout == "Nothing is unfinished.\n"
    told = smallwright("intervene", task_id, "amend", "and say why")
    assert f"smallwright resume {task_id}" in told.stdout
    assert "told to amend: and say why" in smallwright("show", task_id).stdout
    again = smallwright("resume", "--all", scenario="green")
    assert f"{task_id} is completed" in again.stdout
    assert [e["data"]["attempt"] for e in smallwright.events() if e["event_type"] == "TASK_STARTED"] == [1, 2]
