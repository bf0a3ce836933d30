"""The real coder, contexts and sandbox: a run of theirs comes again with neither model nor sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.test_examples_on_a_stand_in import RIGHT, SLUGIFY, OneAnswerModel

from smallwright import Settings, open_system
from smallwright.bootstrap import open_tasks
from smallwright.sandbox import TestRunner


async def test_a_real_run_comes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with OneAnswerModel(code=RIGHT) as server:
        settings = Settings(data_dir=tmp_path, ollama_url=server.url, model="qwen3:8b")
        async with open_system(settings) as system:
            task_id = await system.tasks.create_task(SLUGIFY.prompt_path.read_text())
            await system.tasks.start_task(task_id)
            assert await system.tasks.wait(task_id) == "completed"
    monkeypatch.setattr(TestRunner, "run_tests", None)  # whoever calls it fails
    async with open_tasks(settings) as tasks:
        report = await tasks.replay(task_id)
    assert report.divergences == ()
    assert report.equal
    assert report.calls > 0
    assert report.runs > 0
