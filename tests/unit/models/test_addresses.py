"""Plain http needs no certificates, everything else does."""

from __future__ import annotations

import pytest

from smallwright.models.addresses import needs_tls


@pytest.mark.parametrize(
    ("url", "needed"),
    [("http://127.0.0.1:11434", False), ("https://models.example", True), ("models.example", True)],
)
def test_what_needs_certificates(url: str, needed: bool) -> None:
    assert needs_tls(url) is needed
