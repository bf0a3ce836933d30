"""The log in one JSON document, as a process sees and rewrites it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TypeVar

from filelock import FileLock

from smallwright.events.archive_format import event_line, write_document
from smallwright.events.atomic_file import replacing
from smallwright.events.event import Event
from smallwright.events.recorder import Batch
from smallwright.storage.json_file_errors import translated
from smallwright.storage.json_file_tail import events_after
from smallwright.storage.memory_log import MemoryLog

LARGE_BYTES = 10_000_000  # from here on it is said that another store would serve better
_POLL_S = 0.005
_log = logging.getLogger(__name__)

T = TypeVar("T")
Signature = tuple[int, int, int]


class JsonFileLog:
    """Implements Transactions; what is in memory is what the file held when its signature was `_seen`."""

    def __init__(self, path: Path, busy_timeout_s: float) -> None:
        self.path = path
        self._busy_timeout_s = busy_timeout_s
        self._mutex = Lock()  # between the threads of this process
        self._lock = FileLock(  # between processes
            path.with_name(f".{path.name}.lock"), mode=0o600, poll_interval=_POLL_S
        )
        self._memory = MemoryLog()
        self._lines: list[bytes] = []  # the events as they stand in the file
        self._seen: Signature | None = None
        self._warned = False

    def signature(self) -> Signature | None:
        """What changes whenever the file does; None where there is no file. Raises OSError."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def read(self, work: Callable[[MemoryLog], T]) -> T:
        """What `work` finds in the log as the file has it now. Raises StoreError."""
        with self._mutex, translated(self.path):
            self._refresh()
            return work(self._memory)

    def committed(self, batches: list[Batch]) -> list[list[Event] | Exception]:
        """The events of each batch, or why it was refused; durable when it returns. Raises StoreError."""
        with self._mutex, translated(self.path), self._lock.acquire(self._busy_timeout_s):
            self._refresh()
            before = len(self._memory.events)
            try:
                outcomes = [self._recorded(batch) for batch in batches]
                self._write()
            except BaseException:
                self._memory.undo(before)
                del self._lines[before:]
                raise
        self._warn_once()
        return outcomes

    def failure(self, error: BaseException) -> BaseException:
        """What `committed` raised says it all."""
        return error

    def disconnect(self) -> None:
        """Nothing stays open between two uses."""

    def _recorded(self, batch: Batch) -> list[Event] | Exception:
        try:
            return self._memory.record(batch)
        except Exception as refusal:  # noqa: BLE001 - this batch's own affair: the others of the group go on
            return refusal

    def _write(self) -> None:
        new = self._memory.events[len(self._lines) :]
        if not new:
            return
        self._lines += map(event_line, new)
        with replacing(self.path, "store") as file:
            write_document(file, self._lines)
        self._seen = self.signature()

    def _refresh(self) -> None:
        """Take in what other processes appended."""
        found = self.signature()
        if found == self._seen:
            return
        new = list(events_after(self._memory.events, self.path))
        for event in new:
            self._memory.write(None, event)
        self._lines += map(event_line, new)
        self._seen = found

    def _warn_once(self) -> None:
        if not self._warned and self._seen and self._seen[1] > LARGE_BYTES:
            self._warned = True
            _log.warning(
                "%s: %.0f MB, and each append writes all of it; import it into a store at sqlite:///PATH",
                self.path,
                self._seen[1] / 1e6,
            )
