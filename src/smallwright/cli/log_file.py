"""What the parts log goes to a file: a terminal that shows a run has no room for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE_NAME = "smallwright.log"


@contextmanager
def logging_to_file(data_dir: Path) -> Iterator[None]:
    """All log records and warnings go to a file in `data_dir`; to nowhere where it can't be written."""
    handler = _handler(data_dir)
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.captureWarnings(capture=True)
    logging.getLogger("smallwright").setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        logging.captureWarnings(capture=False)
        handler.close()


def _handler(data_dir: Path) -> logging.Handler:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        return logging.FileHandler(data_dir / FILE_NAME, encoding="utf-8")
    except OSError:
        return logging.NullHandler()
