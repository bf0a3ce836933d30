"""The one thread that writes to a database: whatever waits goes into one transaction (group commit)."""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Protocol

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.recorder import Batch
from smallwright.storage.listeners import Listeners
from smallwright.storage.waiting import Appending, settle

MAX_GROUP = 256  # batches in one transaction


class Transactions(Protocol):
    """What the thread does with a group; it is called by that thread alone."""

    def committed(self, batches: list[Batch]) -> list[list[Event] | Exception]:
        """The events of each batch, or why it was refused, after the commit. An import comes alone."""
        ...

    def failure(self, error: BaseException) -> BaseException:
        """The documented error for what `committed` raised."""
        ...

    def disconnect(self) -> None:
        """Let go of the connection; the next transaction opens another."""
        ...


class GroupWriter:
    """Queues what is to be recorded; the thread begins with the first of it.

    `name` is for errors; `most` is how many batches go into one transaction.
    """

    def __init__(
        self, name: str, transactions: Transactions, listeners: Listeners, *, most: int = MAX_GROUP
    ) -> None:
        self._name, self._transactions, self._listeners = name, transactions, listeners
        self._most = most
        self._waiting: SimpleQueue[Appending | None] = SimpleQueue()  # None: no more will come
        self._thread: Thread | None = None
        self._closed = False
        self._lock = Lock()

    async def append(self, batch: Batch) -> list[Event]:
        """The recorded events. Cancelling works until the batch's transaction begins."""
        appending = Appending(batch)
        with self._lock:
            if self._closed:
                raise StoreUnavailableError(f"{self._name}: the event store is closed; open it again")
            if self._thread is None:
                self._thread = Thread(target=self._run, name="smallwright-writer", daemon=True)
                self._thread.start()
            self._waiting.put(appending)
        return await appending.done

    def close(self) -> None:
        """Write what was accepted, then end. Blocks."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        more = True
        while more:
            waiting, more = self._next_group()
            group = [appending for appending in waiting if not appending.done.cancelled()]
            imports = [appending for appending in group if appending.batch.exact]
            self._commit([appending for appending in group if not appending.batch.exact])
            for one in imports:  # each may be larger than memory
                self._commit([one])
        self._transactions.disconnect()

    def _next_group(self) -> tuple[list[Appending], bool]:
        """What waits, at least one, and whether more may come."""
        group: list[Appending] = []
        with suppress(Empty):
            while len(group) < self._most:
                appending = self._waiting.get(block=not group)
                if appending is None:
                    return group, False
                group.append(appending)
        return group, True

    def _commit(self, group: list[Appending]) -> None:
        """Commit `group` and give each its outcome, after the commit."""
        if not group:
            return
        outcomes: list[list[Event] | BaseException]
        try:
            outcomes = [*self._transactions.committed([appending.batch for appending in group])]
        except BaseException as error:  # noqa: BLE001 - it goes to those who wait; the thread goes on
            self._transactions.disconnect()
            outcomes = [self._transactions.failure(error) for _ in group]
        settle(group, outcomes)
        self._listeners.notify([event for each in outcomes if isinstance(each, list) for event in each])
