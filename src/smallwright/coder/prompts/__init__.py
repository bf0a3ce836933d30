"""The prompts, as text files: NAME.md is the system prompt of the signature that bears it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def prompt(name: str) -> str:
    """The text of NAME.md."""
    return files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8").strip()
