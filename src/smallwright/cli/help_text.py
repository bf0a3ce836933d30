"""The closing lines of a --help."""

from __future__ import annotations


def examples(*lines: str) -> str:
    """Examples, one a line."""
    return "\n".join(("Examples:", *(f"  {line}" for line in lines)))
