"""A PostgreSQL store's URL."""

from __future__ import annotations

import sys

import pytest

from smallwright import open_store
from smallwright.errors import InvalidInputError
from smallwright.events import Event, EventType


async def test_postgresql_keeps_what_was_appended(postgres_url: str) -> None:
    async with open_store(postgres_url) as store:
        await store.append(Event.new("t", EventType.TASK_CREATED, {"prompt": "p"}))
    async with open_store(postgres_url.replace("postgresql:", "postgres:")) as store:
        assert [event.task_id for event in await store.get_events()] == ["t"]


async def test_without_its_driver_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = ("psycopg", "smallwright.storage.postgres")
    for name in [name for name in sys.modules if name.startswith(ours)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InvalidInputError, match=r"pip install 'smallwright\[postgres\]'"):
        async with open_store("postgresql://host/log"):
            pass


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hush%zz@host/log",
        "postgresql://me:hush/hush@host/log",
        "postgresql://me:5432/hush@host/log",
        "postgresql://me@host:hush/log",
        "postgresql://me:hush@host/log?hush=1",
    ],
)
async def test_a_url_that_cannot_be_read_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(InvalidInputError, match="Write postgresql://USER:PASSWORD@HOST") as refused:
        async with open_store(url):
            pass
    seen: BaseException | None = refused.value
    while seen is not None:
        assert "hush" not in str(seen)
        seen = seen.__cause__ or seen.__context__
