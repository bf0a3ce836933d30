"""Log records as JSON lines in a file that rotates, written off the event loop (6-10).

The standard library's queue handler and listener: what logs only puts into a queue.
"""

from __future__ import annotations

import logging
import logging.handlers
import queue
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from smallwright.orchestrator.log_lines import JsonLine, LineFile

_MIB = 1024 * 1024


class AsyncLogger:
    """As `with` or `async with`, all that is logged below `logger` goes to `path`, one JSON object a line.

    Lines are whole and in order; several processes may share the file. It is rotated at `max_bytes`, and
    `backups` old ones are kept. `redact` takes secrets out of each text. Raises OSError where the file can't
    be written at the start; later on, what can't be written is dropped, and the program goes on.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        logger: logging.Logger | None = None,
        max_bytes: int = 10 * _MIB,
        backups: int = 3,
        redact: Callable[[str], str] = str,
    ) -> None:
        self.path, self._logger = Path(path), logger or logging.getLogger()
        self._file = LineFile(self.path, max_bytes, backups)
        self._file.setFormatter(JsonLine(redact))
        self._records: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._handler = _Enqueue(self._records)
        self._listener = logging.handlers.QueueListener(self._records, self._file)

    def start(self) -> None:
        """Begin to write."""
        self._file.prepare()
        self._listener.start()
        self._logger.addHandler(self._handler)

    def stop(self) -> None:
        """Return when all that was logged is written. Blocks for a moment."""
        self._logger.removeHandler(self._handler)
        self._listener.stop()
        self._file.close()

    def log(self, message: str, level: int = logging.INFO, **fields: Any) -> None:
        """Log a message with fields of its own; never waits."""
        record = self._logger.makeRecord("smallwright", level, "", 0, message, (), None)
        record.__dict__["fields"] = fields
        self._handler.handle(record)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.stop()


class _Enqueue(logging.handlers.QueueHandler):
    """Merges the arguments now, before they change; the traceback stays apart from the message."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        copy = logging.makeLogRecord(record.__dict__)
        copy.msg, copy.args = record.getMessage(), None
        if record.exc_info and record.exc_info[1] is not None:
            copy.exc_text = "".join(traceback.format_exception(record.exc_info[1]))
        copy.exc_info = None
        return copy
