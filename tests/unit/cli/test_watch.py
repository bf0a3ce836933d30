"""`smallwright watch` without a server: a task that another process of this machine runs."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from tests.fakes.scripted_workflow import SIMPLE
from tests.fakes.served_in_thread import served_in_thread

from smallwright.cli.main import build_app

WHOLE = ["TASK_CREATED", *SIMPLE.split()]


def test_a_task_is_followed_from_its_first_event_to_its_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = f"sqlite:///{tmp_path / 'log.db'}"

    def watched(*options: str) -> list[str]:
        assert build_app()(["watch", "--store", store, "--json", *options]) == 0
        return [json.loads(line)["event_type"] for line in capsys.readouterr().out.splitlines()]

    with served_in_thread(url=store, hold="write") as (system, _url, portal):
        portal.call(system.tasks.create_and_start, "a stack")
        portal.call(system.held)
        releasing = threading.Timer(0.3, portal.call, (system.release,))
        releasing.start()
        assert watched() == WHOLE
        releasing.join()
        assert watched("--after", "3") == WHOLE[3:]
        assert watched("--after", str(len(WHOLE))) == []
