"""What calls were told of other modules stands in the log, and is the same however the run went."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_model import SPEC, ScriptedModel
from tests.fakes.scripted_workflow import created, streamed, workflow

from smallwright.coder.laying_out import laid_out
from smallwright.coder.surroundings import scene
from smallwright.events import Event, EventStore
from smallwright.orchestrator.call_record import layer_texts
from smallwright.orchestrator.coder import Correction, CorrectionJob, ModuleDraft, ModuleJob, StepTools
from smallwright.orchestrator.language_model import Message, ModelRequest
from smallwright.orchestrator.replaying import replay
from smallwright.storage.memory import MemoryStorage

CODES = {
    "a.py": 'def work(x: float) -> float:\n    """Half of it."""\n    return x / 2\n',
    "b.py": "from a import work as half\n\ndef work(x: float) -> float:\n    return half(half(x))\n",
    "c.py": "import a\n\ndef work(text: str) -> float:\n    return a.work(float(text))\n",
    "d.py": "def work() -> int:\n    return 1\n",
}
PLAN = plan(module("a.py"), module("b.py", "a.py"), module("c.py", "a.py"), module("d.py", "b.py", "c.py"))


class KnowingCoder(ScriptedCoder):
    """Lays its calls out as the real one does."""

    async def write_module(self, job: ModuleJob, tools: StepTools) -> ModuleDraft:
        await self._ask(job, tools)
        return await super().write_module(job, tools)

    async def correct(self, job: CorrectionJob, tools: StepTools) -> Correction:
        await self._ask(job.job, tools)
        return await super().correct(job, tools)

    async def _ask(self, job: ModuleJob, tools: StepTools) -> None:
        context = await laid_out(tools, system="s", scene=scene(job), request="Write it.", answer_tokens=100)
        messages = (
            Message(role="system", content=context.system),
            Message(role="user", content=context.user),
        )
        await tools.model.generate(ModelRequest(messages=messages, max_tokens=100, layers=context.layers))


async def calls(parallel: int = 1, **codes: str) -> dict[str, dict[str, Any]]:
    """The first call of each module's draft."""
    coder = KnowingCoder(plans=[PLAN], codes={**CODES, **codes})
    events = await streamed(coder, model=ScriptedModel(spec=replace(SPEC, parallel=parallel)))
    drafts = [event for event in events if event.event_type == "CODE_GENERATED" and _calls(event)]
    return {event.data["module"]: _calls(event)[0] for event in drafts}


def _calls(event: Event) -> Any:
    return event.data["calls"]


@pytest.mark.req("6-08", "3.1-01", "3.6-02", "3.10-01")
async def test_each_call_records_by_layer_what_it_was_told_of_other_modules() -> None:
    found = await calls()
    assert found["a.py"]["layers"][1]["nodes"] == []
    last = found["d.py"]
    assert [layer["name"] for layer in last["layers"]] == [
        "system_prompt",
        "state_summary",
        "compressed_events",
        "current_event",
    ]
    assert last["layers"][1]["nodes"] == ["func:b.py:work", "func:c.py:work", "func:a.py:work"]
    texts = layer_texts(last)
    assert texts is not None
    assert "def work(text: str) -> float: ...  # → work" in texts[1]
    assert "a.py: def work(x: float) -> float" in texts[1]
    assert last["layers"][1]["tokens"] > 0


async def test_modules_side_by_side_give_the_same_prompts_as_one_after_another() -> None:
    one, many = await calls(1), await calls(3)
    assert {name: call["prompt"] for name, call in one.items()} == {
        name: call["prompt"] for name, call in many.items()
    }


@pytest.mark.parametrize("parallel", [1, 3])
async def test_a_replay_gives_the_same_prompts(parallel: int) -> None:
    codes = {**CODES, "b.py": CODES["b.py"] + red("test_a")}

    def coder() -> KnowingCoder:
        return KnowingCoder(plans=[PLAN], codes=codes, corrections=[red("test_b"), red("test_a"), GREEN])

    model = ScriptedModel(spec=replace(SPEC, parallel=parallel))
    store = EventStore(MemoryStorage())
    await store.append(created())
    await workflow(coder(), model=model, store=store).run("task")
    history = await store.get_events("task")
    assert any(layer["name"] == "compressed_events" and layer["tokens"] for layer in _layers(history))
    report = await replay(history, coder(), patience_s=5)
    assert report.divergences == ()


def _layers(history: list[Event]) -> list[Any]:
    return [layer for event in history for call in event.data.get("calls", ()) for layer in call["layers"]]
