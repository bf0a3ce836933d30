"""What a finished task made is found for the next one that asks for it, and stands in its TASK_CREATED."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from tests.fakes.coder_desk import desk_for, function, job_for, module_of, scripted
from tests.fakes.finished_tasks import finished_task
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright import open_store
from smallwright.coder.engine import Sampling
from smallwright.coder.unit_sample import Draw, Spot, View, draw_sample
from smallwright.coder.units import units_of
from smallwright.context.offers import offered
from smallwright.errors import StoreUnavailableError
from smallwright.events import Event, EventStore
from smallwright.service import TaskManager
from smallwright.service.knowledge import Knowledge

EMAIL = "whether a text is a valid email address"
ASKED = "Write validate_email, which says whether a text is a valid email address."


async def told(store: EventStore, *tasks: list[Event]) -> None:
    for task in tasks:
        await store.append_many([replace(event, sequence_number=0, version=0, hash="") for event in task])


async def created(store: EventStore, prompt: str, limit: int = 3) -> Event:
    manager = TaskManager(store, knowledge=Knowledge(store, limit))
    (event,) = await store.get_events(await manager.create_task(prompt))
    return event


def past(event: Event) -> list[str]:
    return [found["node"] for found in event.data.get("past", ())]


@pytest.mark.req("3.7-04")
async def test_a_similar_task_is_told_what_was_made_and_from_which_event() -> None:
    async with open_store("memory:") as store:
        await told(
            store, finished_task("old", EMAIL, "validate_email"), finished_task("b", "rolls dice", "roll")
        )
        event = await created(store, ASKED)
        assert past(event) == ["func:old/validate_email.py:validate_email"]
        (found,) = event.data["past"]
        (source,) = [e for e in await store.get_events("old") if e.event_type == "CODE_GENERATED"]
        assert found["event"] == source.event_id
        assert found["code"] == "def validate_email(x):\n    return x"


@pytest.mark.req("3.7-04")
async def test_what_is_not_similar_not_complete_or_not_wanted_is_not_told() -> None:
    async with open_store("memory:") as store:
        unfinished = finished_task("half", EMAIL, "validate_email")[:-1]
        await told(store, unfinished, finished_task("b", "rolls dice", "roll"))
        assert "past" not in (await created(store, ASKED)).data
        await told(store, finished_task("old", EMAIL, "validate_email"))
        assert "past" not in (await created(store, "Sort a list of numbers by their last digit.")).data
        assert "past" not in (await created(store, ASKED, limit=0)).data
        assert past(await created(store, ASKED))


async def test_what_is_finished_later_is_known_to_the_next() -> None:
    async with open_store("memory:") as store:
        knowledge = Knowledge(store)
        assert await knowledge.similar(ASKED) == []
        await told(store, finished_task("old", EMAIL, "validate_email"))
        assert [found["name"] for found in await knowledge.similar(ASKED)] == ["validate_email"]
        many = await asyncio.gather(*(knowledge.similar(ASKED) for _ in range(5)))
        assert many == [many[0]] * 5


async def test_a_log_that_can_not_be_read_keeps_no_task_from_being_created() -> None:
    class Lost:
        async def get_events(self, *_args: Any, **_options: Any) -> list[Event]:
            raise StoreUnavailableError("it is gone")

    assert await Knowledge(Lost()).similar(ASKED) == []  # type: ignore[arg-type]


@pytest.mark.req("3.7-04", "3.1-01")
async def test_the_call_that_writes_the_like_is_offered_it_and_no_other_call_is() -> None:
    async with open_store("memory:") as store:
        await told(store, finished_task("old", EMAIL, "validate_email"))
        event = await created(store, ASKED)
    wanted = function("def validate_email(text: str) -> bool", EMAIL)
    other = function("def shorten(text: str) -> str", "The first ten characters.")
    assert offered([event], "shorten", "The first ten characters.") is None
    module = module_of(wanted, other)
    answer = "def validate_email(text):\n    return 1\n\n\ndef shorten(text):\n    return 2"
    model = scripted([answer])
    desk = desk_for(job_for(module), model, ScriptedWorkspace())
    desk = replace(desk, tools=replace(desk.tools, history=(event,)))
    for unit in units_of(module, whole_classes=True):
        for view in (View.WHOLE, View.VALUE):
            spot = Spot(unit=unit, code="def validate_email(text): ...\n\ndef shorten(text): ...", cases=[])
            await draw_sample(desk, spot, Draw(sampling=Sampling(max_tokens=50), view=view))
    texts = [request.messages[1].content for request in model.requests]
    assert ["# A tested solution" in text for text in texts] == [True, False, False, False]
    assert "def validate_email(x):\n    return x" in texts[0]
    (found,) = event.data["past"]
    assert model.requests[0].layers[3].nodes == (found["node"], found["event"])
