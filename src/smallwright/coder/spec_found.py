"""A public name as a prompt writes it, before it is known where it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: How sure it is that a signature is meant: said by the way; with types or at a head; as a definition.
MENTIONED, WRITTEN, DEFINED = 1, 2, 3


@dataclass(frozen=True, kw_only=True)
class Found:
    """A signature as written, and where it stands."""

    start: int
    end: int
    name: str  # "merge", "Account", "deposit"
    kind: Literal["class", "call", "property"]
    arguments: str = ""  # without the brackets
    returns: str = ""  # "" where none is written
    base: str = ""  # bases of a class: "Exception"
    owner: str | None = None  # the class it is a method of, "" of none, None where the text around decides
    word: str = "def"  # or "async def"
    decorators: tuple[str, ...] = ()  # "@property"
    sure: int = MENTIONED
    words: str | None = None  # what its docstring says, where it has one


def without_self(arguments: str) -> str:
    """`arguments` of a method as a caller sees them."""
    first, _, rest = arguments.partition(",")
    return rest.strip() if first.strip() in ("self", "cls") else arguments.strip()
