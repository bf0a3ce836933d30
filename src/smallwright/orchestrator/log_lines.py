"""Log records as lines of JSON, in a file that several processes append to and rotate."""

from __future__ import annotations

import fcntl
import json
import logging
import logging.handlers
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

#: What every record has; the rest was given as `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLine(logging.Formatter):
    """time, level, logger, message, and what else the record bears."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        extra = {name: value for name, value in vars(record).items() if name not in _OWN}
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **extra.pop("fields", {}),
            **extra,
        }
        if record.exc_text:
            line["exception"] = record.exc_text
        return json.dumps(self._clean(line), default=lambda value: self._redact(str(value)))

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._redact(value)
        if isinstance(value, dict):
            return {str(key): self._clean(item) for key, item in value.items()}
        return [self._clean(item) for item in value] if isinstance(value, (list, tuple)) else value


class LineFile(logging.handlers.RotatingFileHandler):
    """A file that other processes append to and rotate as well: a lock is held for each line."""

    def __init__(self, path: Path, max_bytes: int, backups: int) -> None:
        super().__init__(path, maxBytes=max_bytes, backupCount=backups, encoding="utf-8", delay=True)
        self._guard = path.with_name(f".{path.name}.lock")

    def prepare(self) -> None:
        """Make folder and file; a line that a killed process left half is ended."""
        path = Path(self.baseFilename)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            if file.tell() and not _ends_a_line(file.fileno(), file.tell()):
                file.write(b"\n")

    def emit(self, record: logging.LogRecord) -> None:
        try:
            with self._guard.open("a") as guard:
                fcntl.flock(guard, fcntl.LOCK_EX)
                self._reopen_if_rotated()
                super().emit(record)
        except OSError:
            return  # a disk that is full, say: nobody can be told

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Nothing: a log that fails must not disturb what it logs."""

    def _reopen_if_rotated(self) -> None:
        if self.stream is None:
            return
        try:
            now, mine = Path(self.baseFilename).stat(), os.fstat(self.stream.fileno())
            moved = (now.st_dev, now.st_ino) != (mine.st_dev, mine.st_ino)
        except FileNotFoundError:
            moved = True
        if moved:
            self.stream.close()
            self.stream = None  # the library opens it anew


def _ends_a_line(descriptor: int, size: int) -> bool:
    return os.pread(descriptor, 1, size - 1) == b"\n"
