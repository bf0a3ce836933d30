"""A coroutine that blocks the event loop is found while it blocks (2.2-05)."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator

import pytest
from tests.fakes.dispatched_work import PATIENCE_S

from smallwright.errors import TaskTimeoutError
from smallwright.orchestrator import TaskOrchestrator
from smallwright.orchestrator.dispatch_engine import DispatchTimes

pytestmark = pytest.mark.req("2.2-05")


class Reports(logging.Handler):
    """What the watchdog logged; `first` is set at the first."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []
        self.first = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())
        self.first.set()


@pytest.fixture
def reports() -> Iterator[Reports]:
    handler, logger = Reports(), logging.getLogger("smallwright.orchestrator.watchdog")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


async def test_a_task_that_blocks_beyond_its_timeout_is_reported_meanwhile_and_timed_out(reports):
    async def blocks_until_it_is_reported() -> bool:
        return reports.first.wait(PATIENCE_S)

    failures = {}
    async with TaskOrchestrator(on_failure=failures.__setitem__) as orchestrator:
        handle = await orchestrator.submit_task("rude", blocks_until_it_is_reported, timeout=0.1)
        with pytest.raises(TaskTimeoutError, match=r"time of 0\.1 s; it blocked the event loop") as raised:
            await handle
        assert orchestrator.get_queue_stats().timed_out == 1
        await orchestrator.submit_task("next", lambda: asyncio.sleep(0))
        await orchestrator.join()
        assert orchestrator.get_queue_stats().completed == 1
    assert reports.messages[0].startswith("task rude blocks the event loop")
    assert "in blocks_until_it_is_reported" in reports.messages[0]
    assert "in blocks_until_it_is_reported" in raised.value.__notes__[0]
    assert list(failures) == ["rude"]


async def test_a_child_of_a_task_is_reported_as_that_task(reports):
    async def child() -> bool:
        return reports.first.wait(PATIENCE_S)

    async def parent() -> bool:
        return await asyncio.create_task(child())

    async with TaskOrchestrator() as orchestrator:
        handle = await orchestrator.submit_task("parent", parent, timeout=0.1)
        with pytest.raises(TaskTimeoutError):
            await handle
    assert reports.messages[0].startswith("task parent blocks the event loop")
    assert "in child" in reports.messages[0]


async def test_without_a_timeout_it_is_reported_first_and_timed_out_at_the_limit(reports):
    async def blocks() -> None:
        reports.first.wait(PATIENCE_S)
        reports.first.clear()
        reports.first.wait(PATIENCE_S)
        await asyncio.sleep(PATIENCE_S)

    times = DispatchTimes(block_report_s=0.1, block_limit_s=0.4)
    async with TaskOrchestrator(times=times) as orchestrator:
        handle = await orchestrator.submit_task("rude", blocks)
        with pytest.raises(TaskTimeoutError, match="it blocked the event loop"):
            await handle
    assert len(reports.messages) == 2


async def test_a_short_block_is_no_end(reports):
    async def blocks() -> int:
        reports.first.wait(PATIENCE_S)
        return 5

    async with TaskOrchestrator(times=DispatchTimes(block_report_s=0.1, block_limit_s=60)) as orchestrator:
        assert await (await orchestrator.submit_task("slow", blocks)) == 5
    assert len(reports.messages) == 1


async def test_a_busy_loop_that_is_not_blocked_is_never_reported(reports):
    async def polite() -> None:
        for _ in range(300):
            await asyncio.sleep(0.001)

    times = DispatchTimes(block_report_s=2.0)
    async with TaskOrchestrator(times=times) as orchestrator:
        await orchestrator.submit_task("polite", polite)
        await orchestrator.join()
    assert reports.messages == []


async def test_its_thread_ends_with_the_orchestrator():
    async with TaskOrchestrator():
        assert any(thread.name == "smallwright watchdog" for thread in threading.enumerate())
    for thread in threading.enumerate():
        if thread.name == "smallwright watchdog":
            thread.join(PATIENCE_S)
            assert not thread.is_alive()
