"""Hides a function's name from the model: a famous name makes it recite what it learned, not what is asked.

Measured with `small` on a function named slugify whose rules differ from the usual ones: under its name all
of 18 samples recited the usual one; without it all of 8 followed the rules given, but for one.
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
