"""Alerts on a filling queue: by level, few, and over when the queue drains (2.3)."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from tests.fakes.dispatched_work import Held, until

from smallwright.errors import InvalidInputError
from smallwright.orchestrator import BackpressureMonitor, TaskOrchestrator
from smallwright.orchestrator.backpressure import BackpressureAlert, BackpressureLevel

NORMAL, WARNING, CRITICAL = BackpressureLevel


class Watched:
    """A monitor of a queue of 100 whose fill and clock the test sets."""

    def __init__(self) -> None:
        self.now, self.queued, self.alerts = 100.0, 0, []
        self.monitor = BackpressureMonitor(self.stats, self.alerts.append, clock=lambda: self.now)

    def stats(self) -> SimpleNamespace:
        return SimpleNamespace(queued=self.queued, capacity=100)

    def at(self, queued: int, seconds: float = 0.0) -> None:
        self.now += seconds
        self.queued = queued
        self.monitor.check()

    @property
    def levels(self) -> list[BackpressureLevel]:
        return [alert.level for alert in self.alerts]


@pytest.mark.req("2.3-01")
@pytest.mark.parametrize(
    ("queued", "levels"), [(0, []), (79, []), (80, [WARNING]), (99, [WARNING]), (100, [CRITICAL])]
)
def test_the_level_follows_the_fill(queued, levels, caplog):
    watched = Watched()
    watched.at(queued)
    assert watched.levels == levels
    assert [record.levelname for record in caplog.records] == [
        {WARNING: "WARNING", CRITICAL: "ERROR"}[level] for level in levels
    ]


@pytest.mark.req("2.3-01")
def test_a_rise_from_warning_to_critical_is_told_at_once():
    watched = Watched()
    watched.at(80)
    watched.at(100)
    assert watched.levels == [WARNING, CRITICAL]
    assert watched.alerts[1].message == "the queue is full: 100 of 100"


@pytest.mark.req("2.3-02")
def test_oscillation_around_a_threshold_gives_one_alert():
    watched = Watched()
    for _ in range(1000):
        watched.at(79, 0.3)
        watched.at(81, 0.3)
    assert watched.levels == [WARNING]


@pytest.mark.req("2.3-02")
def test_a_level_is_never_told_twice_a_second():
    watched = Watched()
    for _ in range(100):
        watched.at(10, 0.01)
        watched.at(85, 0.01)
    assert watched.levels.count(WARNING) == 2  # in two seconds
    assert watched.monitor.retry_s is None or watched.monitor.retry_s <= 1.0


@pytest.mark.req("2.3-02")
def test_a_level_that_was_held_back_is_told_when_it_lasts():
    watched = Watched()
    for queued in (85, 10, 85):
        watched.at(queued)
    assert watched.levels == [WARNING, NORMAL]
    assert watched.monitor.retry_s == pytest.approx(1.0)
    watched.at(85, 1.0)
    assert watched.levels == [WARNING, NORMAL, WARNING]


@pytest.mark.req("2.3-02")
def test_a_rapid_drain_clears_at_once():
    watched = Watched()
    watched.at(100)
    watched.at(0)
    assert watched.levels == [CRITICAL, NORMAL]
    assert watched.monitor.level is NORMAL


@pytest.mark.req("2.3-03")
@pytest.mark.parametrize("stats", [None, SimpleNamespace(queued=1), SimpleNamespace(queued=1, capacity=0)])
def test_unavailable_stats_are_survived_and_said_once(stats, caplog):
    given = [stats]
    monitor = BackpressureMonitor(lambda: given[0])
    assert monitor.check() is None
    assert monitor.check() is None
    assert [record.message for record in caplog.records] == ["the queue's stats are unavailable"]
    given[0] = SimpleNamespace(queued=9, capacity=10)
    assert monitor.check() == BackpressureAlert(level=WARNING, queued=9, capacity=10)


@pytest.mark.req("2.3-03")
def test_stats_that_raise_keep_the_level_and_a_callback_that_raises_is_logged(caplog):
    fill: list[int] = [80]

    def broken(alert: BackpressureAlert) -> None:
        raise RuntimeError("a broken callback")

    monitor = BackpressureMonitor(lambda: SimpleNamespace(queued=fill.pop(), capacity=100), broken)
    assert monitor.check() is not None
    assert monitor.check() is None  # IndexError: nothing left to pop
    assert monitor.level is WARNING
    assert "on_alert raised" in caplog.text


@pytest.mark.parametrize("shares", [{"warning": 1.0}, {"hysteresis": 0}, {"hysteresis": 0.9}])
def test_shares_that_make_no_sense_are_refused(shares):
    with pytest.raises(InvalidInputError, match="must rise"):
        BackpressureMonitor(lambda: None, **shares)


@pytest.mark.req("2.3-01", "2.3-02", "2.3-03")
async def test_each_orchestrator_tells_of_its_own_queue():
    alerts, held = [], Held()
    other = TaskOrchestrator()
    async with TaskOrchestrator(queue_size=10, on_alert=alerts.append) as orchestrator:
        submitting = held.submit(orchestrator, 15)
        await until(lambda: len(alerts) == 1)
        assert (alerts[0].level, alerts[0].queued) == (CRITICAL, 10)
        assert other.backpressure is not orchestrator.backpressure
        assert other.backpressure.level is NORMAL
        held.release(15)
        await asyncio.gather(*submitting)
        await orchestrator.join()
        await until(lambda: alerts[-1].level is NORMAL)
