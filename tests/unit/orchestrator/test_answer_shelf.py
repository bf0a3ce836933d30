"""Answers are kept before they are used, until their step has its outcome."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, red
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workflow import created, workflow

from smallwright.errors import ModelTimeoutError, StoreUnavailableError
from smallwright.orchestrator.answer_shelf import TaskShelf
from smallwright.orchestrator.calls import RecordingModel
from smallwright.orchestrator.language_model import Message, ModelRequest
from smallwright.storage.memory_answers import MemoryAnswers


def request(what: str, seed: int = 0) -> ModelRequest:
    return ModelRequest(messages=(Message(role="user", content=what),), max_tokens=5, seed=seed)


class Broken(MemoryAnswers):
    """Can do nothing."""

    async def put(self, *_key: object) -> None:
        raise StoreUnavailableError("the disk is gone")

    async def get(self, _task_id: str) -> list[tuple[str, int, str, bytes]]:
        raise StoreUnavailableError("the disk is gone")

    async def drop(self, _task_id: str, _steps: Sequence[str] | None = None) -> None:
        raise StoreUnavailableError("the disk is gone")


@pytest.mark.req("6-11")
async def test_a_step_that_is_done_again_finds_the_answers_of_the_first_time() -> None:
    shelf = MemoryAnswers()
    first = RecordingModel(
        ScriptedModel(["a", "b", ModelTimeoutError("slow"), "c"]), shelf=TaskShelf(shelf, "t")
    )
    first.begin("plan")
    told = [(await first.generate(request("same"))).text, (await first.generate(request("same"))).text]
    with pytest.raises(ModelTimeoutError):
        await first.generate(request("other"))
    told.append((await first.generate(request("other"))).text)
    inner = ScriptedModel(["new"])
    again = RecordingModel(inner, shelf=TaskShelf(shelf, "t"))
    again.begin("plan")
    prompts = [request("same"), request("same"), request("other")]
    assert [(await again.generate(prompt)).text for prompt in prompts] == told == ["a", "b", "c"]
    assert inner.requests == []
    for prompt in (request("same"), request("other", seed=1), request("changed")):
        assert (await again.generate(prompt)).text == "new"
    calls = again.take_calls()
    assert [call["answer"] for call in calls] == ["a", "b", "c", "new", "new", "new"]


async def test_an_answer_of_one_step_is_none_of_another() -> None:
    shelf = MemoryAnswers()
    for step, answer in (("write a.py", "a"), ("write b.py", "b")):
        model = RecordingModel(ScriptedModel([answer]), shelf=TaskShelf(shelf, "t"))
        model.begin(step)
        assert (await model.generate(request("same"))).text == answer


async def test_nothing_is_left_when_the_task_has_ended() -> None:
    shelf = MemoryAnswers()
    coder = ScriptedCoder(codes=[red("test_a")], corrections=[GREEN])
    await workflow(coder, shelf=shelf).run("task", created=created())
    assert await shelf.get("task") == []


async def test_a_shelf_that_fails_is_told_of_and_the_task_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    assert (await workflow(shelf=Broken()).run("task", created=created())).status == "completed"
    for words in ("can't be had", "can't be recorded", "can't be dropped"):
        assert words in caplog.text
