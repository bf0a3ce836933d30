"""Warns when the queue fills: once a level, not once a task."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from smallwright.errors import InvalidInputError

log = logging.getLogger(__name__)


class BackpressureLevel(IntEnum):
    """How full the queue is."""

    NORMAL = 0
    WARNING = 1
    CRITICAL = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class BackpressureAlert:
    """The level changed; NORMAL says that an earlier alert is over."""

    level: BackpressureLevel
    queued: int
    capacity: int

    @property
    def message(self) -> str:
        """In words."""
        said = {0: "the queue has room again", 1: "the queue is nearly full", 2: "the queue is full"}
        return f"{said[self.level]}: {self.queued} of {self.capacity}"


_LOG_LEVELS: Final = (logging.INFO, logging.WARNING, logging.ERROR)


class BackpressureMonitor:
    """Watches one orchestrator's queue through `stats`, which returns its QueueStats.

    A level begins at its share of the queue and ends `hysteresis` below it. The same level is alerted again
    `interval_s` after its last alert at the earliest; a rise to a higher level, and the end, at once.
    """

    def __init__(  # noqa: PLR0913 - tunables, all with defaults
        self,
        stats: Callable[[], Any],
        on_alert: Callable[[BackpressureAlert], object] | None = None,
        *,
        warning: float = 0.8,
        critical: float = 1.0,
        hysteresis: float = 0.1,
        interval_s: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not 0 < hysteresis < warning < critical:
            raise InvalidInputError(
                f"hysteresis {hysteresis}, warning {warning}, critical {critical} must rise from above 0"
            )
        self._stats, self._on_alert, self._clock = stats, on_alert, clock
        self._starts = ((BackpressureLevel.CRITICAL, critical), (BackpressureLevel.WARNING, warning))
        self._hysteresis, self._interval_s = hysteresis, interval_s
        self._alerted_at: dict[BackpressureLevel, float] = {}
        self._unavailable = False
        self.level = BackpressureLevel.NORMAL
        self.announced = BackpressureLevel.NORMAL

    @property
    def retry_s(self) -> float | None:
        """Seconds until a level that was held back may be alerted; None when none is."""
        if self.level is self.announced:
            return None
        return max(0.0, self._alerted_at.get(self.level, 0.0) + self._interval_s - self._clock())

    def check(self) -> BackpressureAlert | None:
        """Look at the queue now; the alert that this led to, if any. Missing stats change nothing."""
        try:
            stats = self._stats()
            queued, capacity = int(stats.queued), int(stats.capacity)
            fill = queued / capacity
        except Exception:
            if not self._unavailable:
                log.warning("the queue's stats are unavailable", exc_info=True)
            self._unavailable = True
            return None
        self._unavailable = False
        self.level = self._level(fill)
        if self.level is self.announced or self._too_soon():
            return None
        return self._announce(BackpressureAlert(level=self.level, queued=queued, capacity=capacity))

    def _level(self, fill: float) -> BackpressureLevel:
        for level, start in self._starts:
            if fill >= (start - self._hysteresis if self.level >= level else start):
                return level
        return BackpressureLevel.NORMAL

    def _too_soon(self) -> bool:
        last = self._alerted_at.get(self.level)
        return (
            self.level is not BackpressureLevel.NORMAL
            and last is not None
            and self._clock() - last < self._interval_s
        )

    def _announce(self, alert: BackpressureAlert) -> BackpressureAlert:
        self.announced = alert.level
        self._alerted_at[alert.level] = self._clock()
        log.log(_LOG_LEVELS[alert.level], alert.message)
        if self._on_alert is not None:
            try:
                self._on_alert(alert)
            except Exception:
                log.exception("on_alert raised")
        return alert
