"""All that writing a module needs, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from smallwright.coder.trial import Bench
from smallwright.orchestrator.coder import ModuleJob, StepTools


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All that writing a module needs."""

    job: ModuleJob
    tools: StepTools
    bench: Bench
    samples: int  # further samples where the greedy one fails

    @property
    def planned(self) -> frozenset[str]:
        """Names that belong to some unit of some module, so no helper may bear them."""
        public = [item for module in (self.job.module, *self.job.plan.modules) for item in module.public]
        return frozenset(item.name.split(".")[0] for item in public)
