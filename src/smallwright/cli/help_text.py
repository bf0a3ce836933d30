"""What --help says of a command."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One command: where it lives, its line in --help, and examples."""

    target: str
    help: str
    examples: tuple[str, ...]


def examples(*lines: str) -> str:
    """The closing lines: examples, one a line."""
    return "\n".join(("Examples:", *(f"  {line}" for line in lines)))
