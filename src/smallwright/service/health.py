"""Whether the parts that a task needs can be had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Health:
    """`down` says of each part that fails ("model", "store", "sandbox") what is wrong, for the user."""

    model: str  # its name
    version: str  # of smallwright
    down: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def ok(self) -> bool:
        """Whether tasks can run."""
        return not self.down
