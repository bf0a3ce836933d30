"""Makes what replays a task: the coder, and neither model nor sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smallwright.bootstrap import parts
from smallwright.bootstrap.limits import workflow_limits

if TYPE_CHECKING:
    from smallwright.events import Event
    from smallwright.orchestrator.replaying import ReplayReport
    from smallwright.service.replaying import Replayer
    from smallwright.settings import Settings


def make_replayer(settings: Settings) -> Replayer:
    """What replays one task; the coder, which takes seconds, is loaded when it is first needed."""

    async def replayer(history: Sequence[Event]) -> ReplayReport:
        from smallwright.orchestrator.replaying import replay  # noqa: PLC0415

        coder = await asyncio.to_thread(parts.load_coder)
        return await replay(history, coder, limits=workflow_limits(settings))

    return replayer
