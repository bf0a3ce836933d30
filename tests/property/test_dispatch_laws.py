"""Laws of the queue's order, and of a TaskOrchestrator under random cancels, waits and failures (2.2)."""

from __future__ import annotations

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.dispatched_work import PATIENCE_S

from smallwright.errors import SubmissionError
from smallwright.orchestrator import TaskControl, TaskOrchestrator
from smallwright.orchestrator.dispatch.dependencies import Dependencies
from smallwright.orchestrator.dispatch.entry import Entry
from smallwright.orchestrator.dispatch.ready_queue import ReadyQueue
from smallwright.orchestrator.dispatch.run_clock import RunClock
from smallwright.orchestrator.dispatch.work import WorkOnce

MOVES = st.lists(st.tuples(st.sampled_from(["push", "pop", "remove", "again"]), st.integers(0, 100)))


@pytest.mark.req("2.2-03")
@given(MOVES)
def test_the_queue_is_a_list_sorted_by_priority_then_arrival(moves: list[tuple[str, int]]):
    queue, model = ReadyQueue(), []
    for arrival, (move, number) in enumerate(moves):
        if move == "push":
            model.append(Entry(str(arrival), WorkOnce("x", lambda: None), number, arrival, RunClock(None)))
            queue.push(model[-1])
        elif model and move == "pop":
            assert queue.pop() is model.pop(0)
        elif model:
            entry = model.pop(number % len(model))
            assert queue.remove(entry)
            assert not queue.remove(entry)
            if move == "again":
                entry.priority = 100 - number
                queue.push(entry)
                model.append(entry)
        model.sort(key=lambda entry: entry.rank)
        assert len(queue) == len(model)
        assert [queue.at(position) for position in range(len(model) + 1)] == [*model, None]


@pytest.mark.req("2.2-09")
@given(st.lists(st.tuples(st.integers(0, 7), st.sets(st.integers(0, 7), min_size=1)), max_size=12))
def test_dependencies_never_hold_a_cycle(additions: list[tuple[int, set[int]]]):
    dependencies, held = Dependencies(), {}
    for number, needs in additions:
        task_id, ids = str(number), {str(need) for need in needs}
        if task_id in held:
            continue
        reachable, pending = set(ids), list(ids)
        while pending:
            found = held.get(pending.pop(), set()) - reachable
            reachable |= found
            pending += found
        if task_id in reachable:
            with pytest.raises(SubmissionError, match=f"{task_id} -> .*{task_id}|{task_id} -> {task_id}"):
                dependencies.add(task_id, ids)
        else:
            dependencies.add(task_id, ids)
            held[task_id] = ids


@pytest.mark.req("2.2-02", "2.2-06", "2.2-11", "2.2-12")
@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_slots_hold_every_task_ends_and_nothing_is_left(seed: int):
    chance, running, most, ends = random.Random(seed), set(), set(), []
    orchestrator = TaskOrchestrator(max_concurrent=3, queue_size=10)

    def work(number: int):
        async def run(control: TaskControl) -> None:
            for _ in range(chance.randrange(5)):
                running.add(number)
                most.add(len(running))
                await asyncio.sleep(chance.choice([0, 0.001]))
                if chance.random() < 0.05:
                    raise ValueError(number)
                running.discard(number)
                if chance.random() < 0.3:
                    async with control.away():
                        await asyncio.sleep(0.001)
                else:
                    await control.step(chance.randrange(101))

        async def noted(control: TaskControl) -> None:
            try:
                await run(control)
            finally:
                running.discard(number)

        return noted

    async def submitter(number: int) -> None:
        needs = [str(chance.randrange(number))] if number and chance.random() < 0.3 else []
        limit = chance.choice([None, None, 5.0, 0.002])
        handle = await orchestrator.submit_task(str(number), work(number), number % 60, limit, needs)
        if chance.random() < 0.2:
            await asyncio.sleep(chance.random() * 0.01)
            handle.cancel()
        await asyncio.wait([handle])
        ends.append(number)

    async with asyncio.timeout(PATIENCE_S), orchestrator:
        await asyncio.gather(*map(submitter, range(150)))
        await orchestrator.join()
        stats = orchestrator.get_queue_stats()
        assert (stats.queued, stats.running, stats.away, stats.waiting) == (0, 0, 0, 0)
        assert stats.completed + stats.failed + stats.timed_out + stats.cancelled == 150 == len(ends)
    assert max(most) == 3
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not {task.get_name() for task in left}
