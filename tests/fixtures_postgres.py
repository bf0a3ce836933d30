"""A PostgreSQL server for the tests that need one, and a database of its own for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.fakes.postgres_server import PostgresServer, binaries


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A server that runs, shared by all tests."""
    with _running() as server:
        yield server


@pytest.fixture
def postgres_to_stop() -> Iterator[PostgresServer]:
    """A server of the test's own, which it may stop and start."""
    with _running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a new, empty database."""
    name = postgres_server.new_database()
    yield postgres_server.url(name)
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _running() -> Iterator[PostgresServer]:
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server on this machine: install Debian's package postgresql")
    server = PostgresServer(programs)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.remove()
