"""A dispatcher of one task that lets it go on at once, and counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Control:
    """Implements TaskControl."""

    task_id = "task"

    def __init__(self) -> None:
        self.steps: list[int | None] = []
        self.apart = 0  # times without a slot
        self.left = asyncio.Event()

    async def step(self, priority: int | None = None) -> None:
        self.steps.append(priority)

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        self.apart += 1
        self.left.set()
        yield
