"""`smallwright context` over the log of a task that ran."""

from __future__ import annotations

import json

import pytest
from tests.integration.command_line import CommandLine


@pytest.mark.req("6-08")
def test_what_the_model_saw_can_be_had_of_every_moment(smallwright: CommandLine) -> None:
    assert smallwright("run", "make one.py", scenario="mended").returncode == 0

    newest = smallwright("context", "one")
    assert newest.returncode == 0, newest.stderr
    assert "CORRECTION_COMPLETED one.py" in newest.stdout
    assert "│ correct\n" in newest.stdout
    assert "\x1b" not in newest.stdout

    listed = json.loads(smallwright("context", "--list", "--json").stdout)["calls"]
    types = [call["event_type"] for call in listed]
    assert types == ["PLANNING_COMPLETE", "CODE_GENERATED", "CORRECTION_COMPLETED"]
    assert "messages" not in listed[0]

    before = str(listed[2]["sequence"] - 1)
    (seen,) = json.loads(smallwright("context", "--at", before, "--json").stdout)["calls"]
    assert (seen["sequence"], seen["window"], seen["answer_room"]) == (listed[1]["sequence"], 8192, 100)
    assert [tuple(layer[key] for key in ("name", "tokens", "nodes", "text")) for layer in seen["layers"]] == [
        ("system_prompt", 3, [], "You write code."),
        ("state_summary", 0, [], ""),
        ("compressed_events", 0, [], ""),
        ("current_event", 1, [], "write"),
    ]
