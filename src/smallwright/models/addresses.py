"""What the address of a model server says of how to reach it."""

from __future__ import annotations


def needs_tls(url: str) -> bool:
    """Whether certificates will be asked for: to read them takes a quarter of a second."""
    return not url.startswith("http://")
