"""Texts of which a context is chosen, and who says which there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol


class Priority(IntEnum):
    """The smaller, the earlier."""

    CRITICAL = 0
    HIGH = 1
    MEDIUM = 2
    LOW = 3


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A text to show; `steady` orders what has one priority: what changes least comes first."""

    priority: Priority
    steady: int
    text: str
    tokens: int  # at most
    node: str = ""


class View(Protocol):
    """What may be shown, and how."""

    def pieces(self) -> list[Piece]:
        """All there is, by priority."""
        ...

    def page(self, pieces: Sequence[Piece]) -> str:
        """The text of those that were chosen."""
        ...
