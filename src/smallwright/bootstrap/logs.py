"""Where the parts' log records go: a terminal that shows a run has no room for them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from smallwright.orchestrator.async_logger import AsyncLogger

if TYPE_CHECKING:
    from smallwright.settings import Settings

FILE_NAME = "smallwright.log"
_MB = 1_000_000
#: Passwords and tokens in addresses and headers.
_SECRETS = (
    re.compile(r"(://[^:/?#@\s]*:)[^@\s]*(?=@)"),
    re.compile(r"(?i)(\bbearer\s+|[?&](?:token|ticket|code|api_key|key|password)=)[^\s\"'&\\]+"),
)


@contextmanager
def logging_to_file(settings: Settings) -> Iterator[None]:
    """All log records and warnings go to the settings' log file; to nowhere where it can't be written."""
    limits = settings.log
    logger = AsyncLogger(
        log_path(settings),
        max_bytes=round(limits.max_mb * _MB),
        backups=limits.backups,
        redact=redaction(settings),
    )
    logging.captureWarnings(capture=True)
    logging.getLogger("smallwright").setLevel(logging.INFO)
    try:
        logger.start()
    except OSError:
        silent = logging.NullHandler()  # else the records would go to the terminal
        logging.getLogger().addHandler(silent)
        stop: Callable[[], None] = lambda: logging.getLogger().removeHandler(silent)  # noqa: E731
    else:
        stop = logger.stop
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        stop()


def log_path(settings: Settings) -> Path:
    """The file."""
    return settings.log.file or settings.data_dir / FILE_NAME


def redaction(settings: Settings) -> Callable[[str], str]:
    """Takes the settings' secrets, passwords in addresses and tokens out of a text."""
    given = (settings.token, settings.hosted.api_key)
    secrets = [secret.get_secret_value() for secret in given if secret and secret.get_secret_value()]

    def redact(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "***")
        for pattern in _SECRETS:
            text = pattern.sub(r"\1***", text)
        return text

    return redact
