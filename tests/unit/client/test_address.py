"""What is taken as a server's URL, and what is made of it."""

from __future__ import annotations

import pytest

from smallwright.client.address import Address
from smallwright.errors import InvalidInputError


@pytest.mark.parametrize(
    ("given", "url", "websocket", "loopback"),
    [
        ("http://127.0.0.1:9876", "http://127.0.0.1:9876", "ws://127.0.0.1:9876/ws/a%2Fb?after=3", True),
        ("http://host:9876/", "http://host:9876", "ws://host:9876/ws/a%2Fb?after=3", False),
        ("host", "http://host:9876", "ws://host:9876/ws/a%2Fb?after=3", False),
        ("localhost:80", "http://localhost:80", "ws://localhost:80/ws/a%2Fb?after=3", True),
        (
            "https://host/smallwright/",
            "https://host/smallwright",
            "wss://host/smallwright/ws/a%2Fb?after=3",
            False,
        ),
        ("wss://host:1", "https://host:1", "wss://host:1/ws/a%2Fb?after=3", False),
        ("[::1]:9876", "http://[::1]:9876", "ws://[::1]:9876/ws/a%2Fb?after=3", True),
    ],
)
def test_one_url_leads_to_all_others(given: str, url: str, websocket: str, loopback: bool):
    address = Address.of(given)
    assert (address.url, address.websocket("a/b", 3), address.is_loopback) == (url, websocket, loopback)
    assert address.websocket("a", 0).endswith("/ws/a")
    assert address.task("a/b", "files") == "/tasks/a%2Fb/files"


@pytest.mark.parametrize(
    "given",
    ["", "ftp://host", "http://", "http://ho st", "http://host:port", "http://user:pw@host", "host/?token=x"],
)
def test_what_is_no_url_is_refused_by_name(given: str):
    with pytest.raises(InvalidInputError, match=r"^server: .*http://host:9876$"):
        Address.of(given)
