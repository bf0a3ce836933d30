"""When the monitor looks at the queue: after each change, once a turn of the event loop."""

from __future__ import annotations

import asyncio

from smallwright.orchestrator.backpressure import BackpressureMonitor


class PressureGauge:
    """Many changes in one turn lead to one look; what was held back is looked at again when it is due."""

    def __init__(self, monitor: BackpressureMonitor) -> None:
        self._monitor = monitor
        self._due = False
        self._retry: asyncio.TimerHandle | None = None

    def changed(self) -> None:
        """The queue did."""
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self._look)

    def close(self) -> None:
        """Look no more."""
        if self._retry is not None:
            self._retry.cancel()

    def _look(self) -> None:
        self._due = False
        self._monitor.check()
        self.close()
        retry_s = self._monitor.retry_s
        if retry_s is not None:
            self._retry = asyncio.get_running_loop().call_later(retry_s + 0.001, self._look)
