"""Hides a function's name from the model: a famous name makes it recite what it learned, not what is asked.

Seen with `small` on a function named slugify whose rules differ from the usual ones: none of 18 samples was
right under its name, and none of 8 without it (in a prompt that also described it more plainly); but of the
six of these that were read, five missed one rule only, which a small edit or a hint can mend.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ALIAS = "target_function"


@dataclass(frozen=True, kw_only=True)
class Mask:
    """One name, hidden or not."""

    name: str = ""  # "" hides nothing

    def hide(self, text: str) -> str:
        """`text` with the alias for the name."""
        return re.sub(rf"\b{re.escape(self.name)}\b", ALIAS, text) if self.name else text

    def show(self, text: str) -> str:
        """`text` with the name for the alias."""
        return re.sub(rf"\b{ALIAS}\b", self.name, text) if self.name else text


def maskable(name: str, prompt: str) -> bool:
    """Whether a name can be hidden without a loss: not one that the prompt also uses as a common word."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", prompt, flags=re.DOTALL)
    return re.search(rf"\b{re.escape(name)}\b(?!\()", prose, re.IGNORECASE) is None
