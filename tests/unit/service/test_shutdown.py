"""What a shutdown leaves in the log: an end, or a pause that the next start goes on from."""

from __future__ import annotations

import asyncio

import pytest
from tests.fakes.served_system import served_system

from smallwright.errors import ShuttingDownError
from smallwright.events import EventType


@pytest.mark.req("5-01", "5-02", "4.3-02")
async def test_a_resumable_shutdown_pauses_what_ran_and_the_next_start_goes_on(tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'log.db'}"
    async with served_system(url, hold="write", max_concurrent=1) as system:
        running, queued = [await system.tasks.create_task(name) for name in ("first", "second")]
        for task_id in (running, queued):
            await system.tasks.start_task(task_id)
        await system.held()
        assert set(await system.tasks.shutdown_all(resumable=True)) == {running, queued}
        assert dict(system.tasks.active_tasks) == {}
        assert await system.tasks.get_task_status(running) == "paused"
        assert await system.tasks.get_task_status(queued) == "created"
        assert (await system.tasks.events(running))[-1].data["payload"][
            "reason"
        ] == "the server was shut down"
        with pytest.raises(ShuttingDownError):
            await system.tasks.start_task(queued)

    async with served_system(url) as system:
        assert await system.tasks.resume_all() == [running, queued]
        for task_id in (running, queued):
            assert await system.tasks.wait(task_id) == "completed"
            assert (await system.tasks.get_task(task_id)).anomalies == ()
        types = [event.event_type for event in await system.tasks.events(running)]
        assert types.count(EventType.PLANNING_COMPLETE) == 1  # a step with its outcome is not done again
        assert types.count(EventType.TASK_STARTED) == 2
        assert EventType.TASK_CANCELLED not in types


@pytest.mark.req("5-02")
async def test_a_cancel_that_a_user_asked_for_before_is_not_undone_by_a_shutdown(tmp_path) -> None:
    async with served_system(hold="write") as system:
        task_id = await system.tasks.create_task("a stack")
        await system.tasks.start_task(task_id)
        await system.held()
        cancelling = asyncio.create_task(system.tasks.cancel_task(task_id, "enough"))
        await asyncio.sleep(0)
        await system.tasks.shutdown_all(resumable=True)
        assert await cancelling == "cancelled"


@pytest.mark.req("5-02")
async def test_answers_that_came_while_nothing_ran_end_the_pause(tmp_path) -> None:
    from smallwright.orchestrator.plan import Question

    url, questions = f"sqlite:///{tmp_path / 'log.db'}", [Question(id="q1", text="Which?")]
    async with served_system(url, questions=questions) as system:
        task_id = await system.tasks.create_task("a stack")
        await system.tasks.start_task(task_id)
        async for event in system.tasks.subscribe(task_id):
            if event.event_type == EventType.PLANNING_COMPLETE:
                break
        await system.tasks.shutdown_all(resumable=True)
        await system.tasks.interventions.intervene(task_id, "answer", {"q1": "this"})
    async with served_system(url, questions=questions) as system:
        await system.tasks.resume_all()
        assert await system.tasks.wait(task_id) == "completed"
        assert (await system.tasks.get_task(task_id)).paused_by == frozenset()
