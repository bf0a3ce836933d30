"""A served system beside a test that is not asynchronous: the command line runs its own event loop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from tests.fakes.served_over_sockets import served
from tests.fakes.served_system import FakeSystem


@contextmanager
def served_in_thread(**options: Any) -> Iterator[tuple[FakeSystem, str, BlockingPortal]]:
    """The system, its URL, and the portal by which its coroutines are called."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(served(**options)) as (system, url),
    ):
        yield system, url, portal
