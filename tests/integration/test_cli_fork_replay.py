"""fork and replay at the command line."""

from __future__ import annotations

import json

from tests.integration.command_line import CommandLine


def test_a_task_is_replayed_and_a_fork_of_it_made_run_and_replayed(smallwright: CommandLine) -> None:
    assert smallwright("run", "make one.py", "--out", "made", scenario="mended").returncode == 0
    events = smallwright.events()
    task_id = events[0]["task_id"]
    replayed = smallwright("replay", task_id, scenario="mended")
    assert (replayed.returncode, replayed.stderr) == (0, "")
    assert f"{task_id} came out the same: {len(events) - 1} of {len(events) - 1} events" in replayed.stdout
    failed = next(event["sequence"] for event in events if event["event_type"] == "TEST_FAILED")
    options = ("--at", str(failed), "--strategy", "fresh_module", "--json")
    forked = json.loads(smallwright("fork", task_id, *options).stdout)
    assert forked["forked_from"] == {"task_id": task_id, "sequence": failed}
    assert smallwright("resume", forked["task_id"], scenario="mended").returncode == 0
    own = smallwright.events()
    assert [event["task_id"] for event in own] == [forked["task_id"]] * len(own)
    assert "MODULE_STARTED" not in [event["event_type"] for event in own]
    shown = smallwright("show", forked["task_id"])
    assert f"goes on from event {failed} of {task_id}" in shown.stdout
    report = json.loads(smallwright("replay", "--json", scenario="mended").stdout)
    assert (report["equal"], report["task_id"]) == (True, forked["task_id"])


def test_a_replay_that_differs_says_where_and_how(smallwright: CommandLine) -> None:
    assert smallwright("run", "make one.py", "--out", "made", scenario="mended").returncode == 0
    differs = smallwright("replay", scenario="green")
    assert differs.returncode == 1
    assert "came out another way" in differs.stdout
    assert "CODE_GENERATED one.py: event: data.code" in differs.stdout
    assert "+    return 1" in differs.stdout
    task_id = smallwright.events()[0]["task_id"]
    refused = smallwright("fork", task_id, "--at", "5", "--file", "two.py=made/one.py")
    assert (refused.returncode, "'two.py' is no file of the task" in refused.stderr) == (2, True)
