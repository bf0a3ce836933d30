"""TaskOrchestrator in detail: workers, hooks, ends, what work may be, input that is refused."""

from __future__ import annotations

import asyncio
import gc
import sys
from itertools import pairwise

import pytest
from tests.fakes.dispatched_work import PATIENCE_S, Held, done, stepping, until

from smallwright.errors import (
    DependencyError,
    DispatchError,
    InvalidInputError,
    ShuttingDownError,
    SubmissionError,
    TaskTimeoutError,
)
from smallwright.orchestrator import TaskControl, TaskOrchestrator, TaskPriority
from smallwright.orchestrator.dispatch_engine import DispatchTimes


@pytest.mark.req("2.2-04")
@pytest.mark.parametrize("dying", [1, 3])
async def test_workers_that_die_are_replaced_and_others_go_on(dying, caplog):
    held = Held()
    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator(max_concurrent=1) as orchestrator:
        workers = [task for task in asyncio.all_tasks() if task.get_name().startswith("worker ")]
        assert len(workers) == 3
        for worker in workers[:dying]:
            worker.cancel()
        handles = await asyncio.gather(*held.submit(orchestrator, 3))
        held.release(3)
        await asyncio.gather(*handles)
        alive = [task for task in asyncio.all_tasks() if task.get_name().startswith("worker ")]
        assert sorted(task.get_name() for task in alive) == ["worker 1", "worker 2", "worker 3"]
    assert caplog.text.count("died, another takes its place") == dying


def test_an_orchestrator_that_is_never_shut_down_ends_with_its_loop(caplog):
    held = Held()

    async def forgets_it() -> None:
        orchestrator = TaskOrchestrator()
        await orchestrator.start()
        await orchestrator.submit_task("a", held.work("a"))
        await until(lambda: held.started == ["a"])

    asyncio.run(forgets_it())
    gc.collect()
    assert held.cancelled == ["a"]
    assert not caplog.records


@pytest.mark.parametrize("first", ["the one that waits", "the task"])
def test_a_loop_that_ends_with_an_error_cancels_whoever_waits_for_a_task(first, caplog):
    held, waiting = Held(), []

    async def breaks() -> None:
        orchestrator = TaskOrchestrator()
        await orchestrator.start()
        waiting.append(asyncio.ensure_future(one_that_waits(orchestrator)))
        await until(lambda: held.started == ["a"])
        running = [task for task in asyncio.all_tasks() if task.get_name() == "task a"]
        for task in waiting + running if first == "the one that waits" else running + waiting:
            task.cancel()  # as the loop does it at its end, in any order
        raise ZeroDivisionError

    async def one_that_waits(orchestrator: TaskOrchestrator) -> None:
        await (await orchestrator.submit_task("a", held.work("a")))

    with pytest.raises(ZeroDivisionError):
        asyncio.run(breaks())
    gc.collect()
    assert held.cancelled == ["a"]
    assert not caplog.records


@pytest.mark.req("2.2-04")
async def test_a_hook_that_raises_or_is_async_hurts_nobody(caplog):
    told = []

    async def hook(task_id: str, error: BaseException) -> None:
        await asyncio.sleep(0)
        told.append(task_id)
        raise RuntimeError("a broken hook")

    def broken(task_id: str, error: BaseException) -> None:
        told.append(task_id)
        raise RuntimeError("a broken hook")

    for each in (hook, broken):
        async with asyncio.timeout(PATIENCE_S), TaskOrchestrator(on_failure=each) as orchestrator:
            for name in ("a", "b"):
                await orchestrator.submit_task(name, lambda: asyncio.sleep("no number"))
            await orchestrator.join()
            assert orchestrator.get_queue_stats().failed == 2
    assert told == ["a", "b", "a", "b"]
    assert caplog.text.count("on_failure raised for task") == 4


@pytest.mark.req("2.2-04")
async def test_a_task_that_exits_ends_itself_only():
    async def leaves() -> None:
        sys.exit(3)

    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator() as orchestrator:
        with pytest.raises(DispatchError, match=r"'leaves' called sys\.exit\(3\)"):
            await (await orchestrator.submit_task("leaves", leaves))


async def test_work_is_a_function_of_none_or_one_or_an_awaitable():
    class Callable:
        async def __call__(self, control: TaskControl) -> str:
            return control.task_id

    async def plain() -> str:
        return "plain"

    async def optional(control: TaskControl | None = None) -> bool:
        return control is not None

    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator() as orchestrator:
        results = {
            "none": plain,
            "object": Callable(),
            "closure": lambda n=7: asyncio.sleep(0, n),
            "optional": optional,
            "coroutine": plain(),
        }
        handles = [await orchestrator.submit_task(name, work) for name, work in results.items()]
        assert await asyncio.gather(*handles) == ["plain", "object", 7, True, "plain"]
        sync = await orchestrator.submit_task("sync", lambda: 5)
        with pytest.raises(SubmissionError, match="returned 5, which can't be awaited"):
            await sync


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"task_id": ""}, "task_id"),
        ({"task_id": 5}, "task_id: 5"),
        ({"work": 5}, "work of task 'a': 5 can't be run"),
        ({"work": lambda a, b: None}, "asks for 2 arguments"),
        ({"timeout": float("nan")}, "timeout of task 'a'"),
        ({"timeout": "1"}, "timeout of task 'a'"),
        ({"depends_on": 5}, "depends_on of task 'a'"),
        ({"depends_on": [""]}, "depends_on of task 'a'"),
        ({"depends_on": "a"}, "a -> a"),
    ],
)
async def test_a_submission_that_makes_no_sense_is_refused_and_leaves_nothing(arguments, says):
    orchestrator, ran = TaskOrchestrator(), []
    with pytest.raises(SubmissionError, match=says):
        await orchestrator.submit_task(**{"task_id": "a", "work": lambda: done(ran, "a"), **arguments})
    await orchestrator.submit_task("a", done(ran, "a"))
    async with asyncio.timeout(PATIENCE_S), orchestrator:
        await orchestrator.join()
    assert ran == ["a"]


@pytest.mark.parametrize("name", ["max_concurrent", "queue_size", "workers"])
@pytest.mark.parametrize("value", [0, -1, 1.5, None, True])
def test_sizes_below_1_are_refused(name, value):
    with pytest.raises(InvalidInputError, match=f"{name}: {value}"):
        TaskOrchestrator(**{name: value})


@pytest.mark.req("2.2-08")
async def test_an_id_is_free_again_when_its_task_has_ended():
    ran: list[str] = []
    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator() as orchestrator:
        for _ in range(2):
            await (await orchestrator.submit_task("a", lambda: done(ran, "a")))
    assert ran == ["a", "a"]


@pytest.mark.req("2.2-09")
async def test_a_finished_dependency_is_satisfied_and_a_chain_fails_as_a_whole():
    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator() as orchestrator:
        await (await orchestrator.submit_task("good", lambda: asyncio.sleep(0)))
        assert await (await orchestrator.submit_task("after", lambda: asyncio.sleep(0, 1), depends_on="good"))
        ids = ["bad", *(f"t{number}" for number in range(2000))]
        chain = TaskOrchestrator(queue_size=5000)
        handles = [
            await chain.submit_task(name, lambda: asyncio.sleep(0), depends_on=[before])
            for before, name in pairwise(ids)
        ]
        await chain.submit_task("bad", lambda: asyncio.sleep(0), timeout=0)
        await asyncio.wait(handles)
        assert all(isinstance(handle.exception(), DependencyError) for handle in handles)
        assert "'t0' depends on 'bad', which timed out" in str(handles[0].exception())


@pytest.mark.req("2.2-09")
async def test_a_long_cycle_is_named_in_its_order():
    orchestrator = TaskOrchestrator()
    for task_id, need in (("a", "b"), ("b", "c")):
        await orchestrator.submit_task(task_id, lambda: asyncio.sleep(0), depends_on=[need])
    with pytest.raises(SubmissionError, match="c -> a -> b -> c"):
        await orchestrator.submit_task("c", lambda: asyncio.sleep(0), depends_on=["a"])
    await orchestrator.shutdown()


@pytest.mark.req("2.2-01", "2.2-09")
async def test_what_a_full_queue_waits_for_enters_past_its_bound():
    ran: list[str] = []
    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator(queue_size=1, max_concurrent=1) as orchestrator:
        await orchestrator.submit_task("a", lambda: done(ran, "a"), depends_on=["b"])
        outside = asyncio.create_task(orchestrator.submit_task("x", lambda: done(ran, "x")))
        await until(lambda: orchestrator.get_queue_stats().waiting == 1)
        await orchestrator.submit_task("b", lambda: done(ran, "b"), depends_on=["c"])
        await orchestrator.submit_task("c", lambda: done(ran, "c"))
        await outside
        await orchestrator.join()
    assert ran == ["c", "b", "a", "x"]


@pytest.mark.req("2.2-09")
async def test_join_ends_what_waits_for_an_id_that_never_comes():
    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator() as orchestrator:
        handle = await orchestrator.submit_task("a", lambda: asyncio.sleep(0), depends_on=["ghost"])
        await orchestrator.join()
        with pytest.raises(DependencyError, match="'a' depends on 'ghost', never submitted"):
            await handle


@pytest.mark.req("2.2-06")
async def test_shutdown_refuses_who_waits_outside_and_start_after_it():
    orchestrator, held = TaskOrchestrator(queue_size=1), Held()
    inside, outside = held.submit(orchestrator, 2)
    await until(lambda: orchestrator.get_queue_stats().waiting == 1)
    await orchestrator.shutdown()
    assert (await inside).cancelled()
    with pytest.raises(ShuttingDownError, match="did not take task 't1'"):
        await outside
    with pytest.raises(ShuttingDownError, match="make a new one"):
        await orchestrator.start()


@pytest.mark.req("2.2-06")
async def test_a_task_that_ignores_its_cancel_is_cancelled_again(caplog):
    async def stubborn() -> None:
        for _ in range(2):
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                continue
        await asyncio.sleep(60)

    orchestrator = TaskOrchestrator(times=DispatchTimes(cancel_grace_s=0.05))
    await orchestrator.start()
    handle = await orchestrator.submit_task("stubborn", stubborn)
    await until(lambda: orchestrator.get_queue_stats().running == 1)
    await asyncio.sleep(0)
    assert handle.cancel()
    await orchestrator.shutdown()
    assert handle.cancelled()
    assert not handle.cancel()
    assert caplog.text.count("task stubborn goes on 0.05 s after its cancel") == 2


async def test_cancel_takes_a_task_out_wherever_it_stands():
    held = Held()
    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator(max_concurrent=1, queue_size=1) as orchestrator:
        submitting = held.submit(orchestrator, 3)
        await until(lambda: held.started == ["t0"] and orchestrator.get_queue_stats().waiting == 1)
        assert all(orchestrator.cancel(name) for name in ("t2", "t1", "t0"))
        handles = await asyncio.gather(*submitting)
        await orchestrator.join()
        assert all(handle.cancelled() for handle in handles)
        assert orchestrator.get_queue_stats().cancelled == 3
        assert not orchestrator.cancel("t0")
        assert not orchestrator.cancel("ghost")
    assert (held.started, held.cancelled) == (["t0"], ["t0"])


async def test_a_submission_that_is_cancelled_is_withdrawn():
    orchestrator, ran = TaskOrchestrator(queue_size=1), []
    await orchestrator.submit_task("a", lambda: done(ran, "a"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(orchestrator.submit_task("b", done(ran, "b")), 0.01)
    async with asyncio.timeout(PATIENCE_S), orchestrator:
        await orchestrator.join()
    assert ran == ["a"]


@pytest.mark.req("2.2-10")
async def test_only_the_least_urgent_steps_aside():
    log, go = [], asyncio.Event()
    orchestrator = TaskOrchestrator(max_concurrent=2)

    async def waits(control: TaskControl) -> None:
        await go.wait()
        await stepping(log, 2)(control)

    async with asyncio.timeout(PATIENCE_S), orchestrator:
        await orchestrator.submit_task("medium", waits, TaskPriority.MEDIUM)
        await orchestrator.submit_task("low", waits, TaskPriority.LOW)
        await until(lambda: orchestrator.get_queue_stats().running == 2)
        await orchestrator.submit_task("urgent", stepping(log, 5), TaskPriority.CRITICAL)
        go.set()
        await orchestrator.join()
    assert log.index("low:0") > log.index("medium:1")
    assert log.index("low:0") > log.index("urgent:0")


@pytest.mark.req("2.2-12")
async def test_a_step_counts_with_its_own_priority():
    log: list[str] = []
    orchestrator = TaskOrchestrator(max_concurrent=1)

    async def sinks(control: TaskControl) -> None:
        await control.step(TaskPriority.HIGH)
        log.append("high")
        await orchestrator.submit_task("other", stepping(log, 1), TaskPriority.HIGH)
        await control.step("low")
        log.append("low")
        with pytest.raises(InvalidInputError):
            await control.step(-1)

    async with asyncio.timeout(PATIENCE_S), orchestrator:
        await (await orchestrator.submit_task("sinks", sinks))
    assert log == ["high", "other:0", "low"]


@pytest.mark.req("2.2-05", "2.2-12")
async def test_time_away_is_not_counted_and_time_after_it_is():
    async def away(control: TaskControl) -> None:
        async with control.away():
            await asyncio.sleep(0.4)
        await asyncio.sleep(60)

    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator() as orchestrator:
        loop = asyncio.get_running_loop()
        started = loop.time()
        with pytest.raises(TaskTimeoutError):
            await (await orchestrator.submit_task("away", away, timeout=0.3))
        assert loop.time() - started >= 0.7 - 0.05


@pytest.mark.req("2.2-12")
async def test_a_cancel_while_away_or_coming_back_leaves_no_slot_taken():
    held, back = Held(), asyncio.Event()

    async def away(control: TaskControl) -> None:
        async with control.away():
            await back.wait()

    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator(max_concurrent=1) as orchestrator:
        first = await orchestrator.submit_task("first", away)
        second = await orchestrator.submit_task("second", away)
        await until(lambda: orchestrator.get_queue_stats().away == 2)
        await asyncio.gather(*held.submit(orchestrator, 1))
        await until(lambda: held.started == ["t0"])
        first.cancel()
        await asyncio.wait([first])
        back.set()
        await until(lambda: orchestrator.get_queue_stats().queued == 1)
        second.cancel()
        await asyncio.wait([second])
        stats = orchestrator.get_queue_stats()
        assert (stats.running, stats.queued, stats.away, stats.cancelled) == (1, 0, 0, 2)
        held.release()
        await orchestrator.join()


@pytest.mark.req("2.2-12")
async def test_branches_of_one_task_share_its_slot():
    log: list[str] = []

    async def branching(control: TaskControl) -> None:
        await orchestrator.submit_task("urgent", stepping(log, 2), TaskPriority.CRITICAL)
        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(stepping(log, 4)(control))

    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator(max_concurrent=1) as orchestrator:
        await orchestrator.submit_task("branching", branching, TaskPriority.LOW)
        await orchestrator.join()
        assert orchestrator.get_queue_stats().completed == 2
    assert log.count("branching:3") == 3
    first, last = log.index("urgent:0"), log.index("urgent:1")
    assert (first, last) == (first, first + 1)
    assert first < log.index("branching:3")


@pytest.mark.req("2.2-07")
async def test_1000_submitted_rapidly_all_run_in_the_end():
    held = Held()
    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator() as orchestrator:
        submitting = held.submit(orchestrator, 1000)
        await until(lambda: len(held.started) == 5)
        assert orchestrator.get_queue_stats().waiting == 895
        held.release(1000)
        await asyncio.gather(*submitting)
        await orchestrator.join()
        assert (held.most, len(set(held.ended))) == (5, 1000)


@pytest.mark.req("2.2-04")
async def test_a_task_that_raises_is_told_with_its_traceback_and_others_go_on():
    failures, ran = {}, []
    async with (
        asyncio.timeout(PATIENCE_S),
        TaskOrchestrator(max_concurrent=1, on_failure=failures.__setitem__) as orchestrator,
    ):
        broken = await orchestrator.submit_task("broken", lambda: asyncio.sleep("no number"))
        await orchestrator.submit_task("next", lambda: done(ran, "next"))
        await orchestrator.join()
        with pytest.raises(TypeError):
            await broken
        assert orchestrator.get_queue_stats().failed == 1
    assert ran == ["next"]
    assert failures["broken"].__traceback__ is not None


@pytest.mark.req("2.2-12")
async def test_a_task_that_waits_outside_frees_its_slot_and_comes_back_past_the_bound():
    held, answered = Held(), asyncio.Event()

    async def asking(control: TaskControl) -> None:
        async with control.away():
            await answered.wait()
        await held.work("asking")()

    async with asyncio.timeout(PATIENCE_S), TaskOrchestrator(max_concurrent=1, queue_size=1) as orchestrator:
        await orchestrator.submit_task("asking", asking, TaskPriority.HIGH)
        submitting = held.submit(orchestrator, 3)
        await until(lambda: orchestrator.get_queue_stats().waiting == 1)
        assert (orchestrator.get_queue_stats().running, orchestrator.get_queue_stats().away) == (1, 1)
        answered.set()
        await until(lambda: orchestrator.get_queue_stats().queued == 2)
        held.release(4)
        await asyncio.gather(*submitting)
        await orchestrator.join()
    assert held.started == ["t0", "asking", "t1", "t2"]
    assert held.most == 1
