"""What a call asks of the graph, and what it gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Around:
    """A module that a call is about, and those that are finished around it."""

    module: str
    needs: Mapping[str, Sequence[str]] = field(default_factory=dict)  # module -> those that it depends on
    done: Mapping[str, str] = field(default_factory=dict)  # path -> code of the finished ones


@dataclass(frozen=True, kw_only=True)
class Related:
    """A text of facts, the ids of those, and its tokens as estimated."""

    text: str = ""
    nodes: tuple[str, ...] = ()
    tokens: int = 0
