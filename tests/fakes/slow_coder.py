"""A Coder that never comes to an end."""

from __future__ import annotations

import asyncio

from tests.fakes.scripted_coder import ScriptedCoder

from smallwright.orchestrator.coder import ModuleDraft, ModuleJob, StepTools


class SlowCoder(ScriptedCoder):
    """Writes for ever, and says when it begins."""

    def __init__(self) -> None:
        super().__init__()
        self.writing = asyncio.Event()

    async def write_module(self, job: ModuleJob, tools: StepTools) -> ModuleDraft:
        self.writing.set()
        await asyncio.sleep(600)
        raise AssertionError("nobody cancelled")
