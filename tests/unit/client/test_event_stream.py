"""The client's event stream on a real socket: reordered, doubled, cut, resumed."""

from __future__ import annotations

import pytest
from tests.fakes.listening import listening
from tests.fakes.scripted_server import TASK, ScriptedServer

from smallwright.client import Client
from smallwright.errors import InvalidInputError, NotFoundError, ServerUnreachableError

pytestmark = pytest.mark.req("4.4-03")


async def versions_of(server: ScriptedServer, after: int = 0) -> list[int]:
    async with listening(server.app) as url, Client(url) as client:
        return [event["version"] async for event in client.events(TASK, after)]


@pytest.mark.parametrize(
    "sent",
    [(1, 2, 3, 4, 5, 6), (2, 1, 3, 4, 6, 5), (1, 1, 2, 2, 3, 2, 4, 5, 6), (1, 2, 4, 5, 6), (6,), (3, 3, 6)],
)
async def test_messages_come_in_order_and_once_whatever_the_server_sends(sent: tuple[int, ...]):
    assert await versions_of(ScriptedServer([(sent, 1000)])) == [1, 2, 3, 4, 5, 6]


async def test_after_a_sequence_number_only_what_follows_is_given():
    server = ScriptedServer([((4, 5, 6), 1000)])

    assert await versions_of(server, after=9) == [4, 5, 6]
    assert server.opened == [9]


async def test_what_is_missing_after_a_sequence_number_is_fetched():
    assert await versions_of(ScriptedServer([((5, 6), 1000)]), after=9) == [4, 5, 6]


@pytest.mark.parametrize("code", [1000, 1001, 1011, 1012, 1013])
async def test_a_connection_that_ends_is_taken_up_after_the_last_event(code: int):
    server = ScriptedServer([((1, 2), code), ((3,), code), ((), code), ((4, 5, 6), code)])

    assert await versions_of(server) == [1, 2, 3, 4, 5, 6]
    assert server.opened == [0, 6, 9, 9]


@pytest.mark.parametrize(("code", "error"), [(1008, InvalidInputError), (4404, NotFoundError)])
async def test_what_the_server_would_refuse_again_is_told(code: int, error: type[Exception]):
    with pytest.raises(error, match=f"closed with {code}"):
        await versions_of(ScriptedServer([((1,), 1012), ((), code)]))


async def test_nobody_there_is_told_at_once_with_the_url_and_what_to_do():
    with pytest.raises(ServerUnreachableError, match=r"127\.0\.0\.1:9.*smallwright serve"):
        async with Client("127.0.0.1:9") as client:
            [event async for event in client.events(TASK)]
