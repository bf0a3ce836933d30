"""A lost model server pauses the task, visibly, until the server is back (6-11)."""

from __future__ import annotations

import asyncio
import logging

from smallwright.errors import ModelError, ModelUnavailableError
from smallwright.orchestrator.boundary import Boundary
from smallwright.orchestrator.language_model import LanguageModel, Message, ModelRequest
from smallwright.orchestrator.limits import WorkflowLimits

log = logging.getLogger(__name__)
#: The smallest question there is; its answer only shows that there is one.
PROBE = ModelRequest(messages=(Message(role="user", content="Say yes."),), max_tokens=1, timeout_s=60.0)


class Outage:
    """One for all calls of a run: modules side by side wait for the same server."""

    def __init__(self, model: LanguageModel, boundary: Boundary, limits: WorkflowLimits) -> None:
        self._model, self._boundary, self._limits = model, boundary, limits
        self._ended = 0  # outages so far

    async def outlast(self, error: ModelUnavailableError) -> None:
        """Return when the model answers again. Raises `error` after `model_patience_s`."""
        seen = self._ended
        async with self._boundary.lock:
            if self._ended != seen:  # another module has waited for it meanwhile
                return
            await self._boundary.say("pause", str(error))
            async with self._boundary.away():
                await self._probe(error)
            self._ended += 1
            await self._boundary.say("resume", "the model answers again")

    async def _probe(self, error: ModelUnavailableError) -> None:
        loop = asyncio.get_running_loop()
        until, delay = loop.time() + self._limits.model_patience_s, self._limits.model_backoff_s
        log.warning("the model is lost; the task waits for it: %s", error)
        while True:
            if loop.time() + delay > until:
                raise error
            await asyncio.sleep(delay)
            delay = min(delay * 2, self._limits.model_backoff_max_s)
            try:
                await self._model.generate(PROBE)
            except ModelUnavailableError:
                continue
            except ModelError as other:  # it answers, if not well: the call itself will tell
                log.info("the model answers a probe with an error: %s", other)
            return
