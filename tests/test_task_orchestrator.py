"""Gate 2: what TaskOrchestrator promises (2.2); finer tests stand in tests/unit/orchestrator."""

from __future__ import annotations

import asyncio
import time

import pytest

from smallwright.errors import DependencyError, ShuttingDownError, SubmissionError, TaskTimeoutError
from smallwright.orchestrator import TaskControl, TaskOrchestrator, TaskPriority
from tests.fakes.dispatched_work import PATIENCE_S, Held, done, stepping, until


@pytest.mark.req("2.2-01", "2.2-02")
async def test_105_submitted_while_dispatch_is_held_100_queue_and_5_wait():
    orchestrator, held = TaskOrchestrator(), Held()
    submitting = held.submit(orchestrator, 105)
    await until(lambda: sum(each.done() for each in submitting) == 100)
    assert (orchestrator.get_queue_stats().queued, orchestrator.get_queue_stats().waiting) == (100, 5)
    await orchestrator.shutdown()
    await asyncio.gather(*submitting, return_exceptions=True)


@pytest.mark.req("2.2-01", "2.2-02", "2.2-07")
async def test_110_are_5_running_100_queued_5_waiting_and_one_completes_one_enters():
    held = Held()
    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator() as orchestrator:
        submitting = held.submit(orchestrator, 110)
        await until(lambda: len(held.started) == 5)
        stats = orchestrator.get_queue_stats()
        assert (stats.running, stats.queued, stats.waiting) == (5, 100, 5)
        held.release()
        await until(lambda: len(held.started) == 6)
        stats = orchestrator.get_queue_stats()
        assert (stats.running, stats.queued, stats.waiting, stats.completed) == (5, 100, 4, 1)
        held.release(110)
        await asyncio.gather(*submitting)
        await orchestrator.join()
        assert (held.most, len(held.ended)) == (5, 110)


@pytest.mark.req("2.2-03")
async def test_priority_decides_then_arrival():
    orchestrator, ran = TaskOrchestrator(max_concurrent=1), []
    for name in ("LOW", "CRITICAL", "HIGH", "LOW 2", "CRITICAL 2"):
        await orchestrator.submit_task(name, lambda name=name: done(ran, name), TaskPriority[name.split()[0]])
    async with asyncio.timeout(PATIENCE_S), orchestrator:
        await orchestrator.join()
    assert ran == ["CRITICAL", "CRITICAL 2", "HIGH", "LOW", "LOW 2"]


@pytest.mark.req("2.2-05")
async def test_a_timeout_ends_a_task_at_its_time_and_0_at_once():
    failures, ran = {}, []
    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator(on_failure=failures.__setitem__) as orchestrator:
        started = time.monotonic()
        slow = await orchestrator.submit_task("slow", lambda: asyncio.sleep(60), timeout=0.2)
        never = await orchestrator.submit_task("never", lambda: done(ran, "never"), timeout=0)
        assert never.done()
        with pytest.raises(TaskTimeoutError, match=r"'slow' did not end in its time of 0\.2 s"):
            await slow
        assert 0.2 <= time.monotonic() - started < 30
        assert orchestrator.get_queue_stats().timed_out == len(failures) == 2
        with pytest.raises(SubmissionError, match="timeout of task 'a': -1; give seconds from 0 on"):
            await orchestrator.submit_task("a", lambda: done(ran, "a"), timeout=-1)
    assert ran == []


@pytest.mark.req("2.2-06")
async def test_shutdown_cancels_20_queued_and_5_running_and_refuses_more():
    held, orchestrator = Held(), TaskOrchestrator()
    await orchestrator.start()
    handles = await asyncio.gather(*held.submit(orchestrator, 25))
    await until(lambda: len(held.started) == 5)
    await asyncio.gather(orchestrator.shutdown(), orchestrator.shutdown())
    assert all(handle.cancelled() for handle in handles)
    assert len(held.cancelled) == 5
    stats = orchestrator.get_queue_stats()
    assert (stats.cancelled, stats.queued, stats.running) == (25, 0, 0)
    with pytest.raises(ShuttingDownError, match="did not take task 'late'"):
        await orchestrator.submit_task("late", held.work("late"))


@pytest.mark.req("2.2-08", "2.2-09")
async def test_duplicates_and_cycles_are_refused_and_dependencies_honoured():
    ran: list[str] = []
    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator() as orchestrator:
        await orchestrator.submit_task("a", lambda: done(ran, "a"), depends_on=["b"])
        with pytest.raises(SubmissionError, match="task 'a' is here already"):
            await orchestrator.submit_task("a", lambda: done(ran, "again"))
        with pytest.raises(SubmissionError, match="b -> a -> b"):
            await orchestrator.submit_task("b", lambda: done(ran, "b"), depends_on=["a"])
        await orchestrator.submit_task("b", lambda: done(ran, "b"))
        await orchestrator.submit_task("c", lambda: done(ran, "c"), depends_on=["a", "b"])
        await orchestrator.join()
        assert ran == ["b", "a", "c"]
        await orchestrator.submit_task("broken", lambda: asyncio.sleep("no number"))
        dependent = await orchestrator.submit_task("d", lambda: done(ran, "d"), depends_on=["broken"])
        with pytest.raises(DependencyError, match="'d' depends on 'broken', which failed"):
            await dependent


@pytest.mark.req("2.2-10", "2.2-12")
async def test_the_least_urgent_steps_aside_at_its_boundary_and_goes_on_later():
    steps: list[str] = []
    orchestrator = TaskOrchestrator(max_concurrent=1)

    async def low(control: TaskControl) -> None:
        await control.step()
        steps.append("low:0")
        await orchestrator.submit_task("urgent", stepping(steps, 2), TaskPriority.CRITICAL)
        await orchestrator.submit_task("too close", stepping(steps, 1), TaskPriority.MEDIUM)
        await stepping(steps, 2)(control)

    async with asyncio.timeout(PATIENCE_S), orchestrator:
        await orchestrator.submit_task("low", low, TaskPriority.LOW)
        await orchestrator.join()
    assert steps == ["low:0", "urgent:0", "urgent:1", "too close:0", "low:0", "low:1"]
