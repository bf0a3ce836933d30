"""What a server says of itself when it is ready."""

from __future__ import annotations

import pytest

from smallwright.cli.banner import base_url


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:9876"),
        ("::1", "http://[::1]:9876"),
        ("example.org", "http://example.org:9876"),
    ],
)
def test_the_url_is_the_hosts(host: str, url: str) -> None:
    assert base_url(host, 9876) == url


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_for_all_addresses_it_is_one_that_others_can_reach_or_loopback(host: str) -> None:
    url = base_url(host, 9876)
    assert url.endswith(":9876")
    assert "0.0.0.0" not in url
    assert "::" not in url
