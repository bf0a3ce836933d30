"""The workflow with the real sandbox and the log in SQLite; only what the coder writes is scripted."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fakes.scripted_coder import ScriptedCoder, module, plan
from tests.fakes.scripted_workflow import STAGES, created, types, workflow

from smallwright import open_store
from smallwright.orchestrator.coder import ModuleDraft, ModuleJob, StepTools
from smallwright.sandbox import TestRunner

TESTS = {
    "one.py": "from one import work\n\ndef test_it_doubles():\n    assert work(2) == 4\n",
    "two.py": "from two import work\n\ndef test_it_uses_one():\n    assert work(2) == 5\n",
}
WRONG = "def work(number=0):\n    return number + 3\n"
RIGHT = "def work(number=0):\n    return number * 2\n\n\ndef forgotten():\n    return 0\n"
CALLER = "import one\n\n\ndef work(number=0):\n    return one.work(number) + 1\n"


class Writer(ScriptedCoder):
    """Writes real code and real tests."""

    async def write_module(self, job: ModuleJob, tools: StepTools) -> ModuleDraft:
        await super().write_module(job, tools)
        name = job.module.name
        return ModuleDraft(
            path=name,
            code=WRONG if name == "one.py" else CALLER,
            tests_path=f"test_{name}",
            tests=TESTS[name],
            public=("work",),
        )


@pytest.mark.req("6-01", "6-06")
async def test_wrong_code_is_found_corrected_and_kept_in_the_log(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/log.db"
    coder = Writer(plans=[plan(module("two.py", "one.py"), module("one.py"))], corrections=[RIGHT])
    async with open_store(url) as store:
        await store.append(created())
        runner = TestRunner(cache_dir=tmp_path / "cache")
        await workflow(coder, workspace=runner, store=store).run("task")
    async with open_store(url) as store:
        events = await store.get_events("task")
    expected = "{start} {module} {round} {green} {module} {green} TEST_STARTED TEST_PASSED {end}"
    assert types(events[1:]) == expected.format(**STAGES)
    (failure,) = next(event for event in events if event.event_type == "TEST_FAILED").data["failed"]
    assert (failure["id"], failure["kind"]) == ("test_one.py::test_it_doubles", "AssertionError")
    assert [item["name"] for item in events[-2].data["unused"]] == ["forgotten"]
    assert [event.version for event in events] == list(range(1, len(events) + 1))
