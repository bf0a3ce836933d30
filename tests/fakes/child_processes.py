"""The children of this process that a test began: servers of the whole session are none of them."""

from __future__ import annotations

import psutil


def children(besides: list[psutil.Process]) -> list[psutil.Process]:
    """Those that are there now and are not in `besides`."""
    return [child for child in psutil.Process().children() if child not in besides]
