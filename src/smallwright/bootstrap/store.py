"""Opens the event log that a URL names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from smallwright.errors import InvalidInputError, NotFoundError, StoreUnavailableError
from smallwright.events import EventStore

if TYPE_CHECKING:
    from smallwright.events.event_storage import EventStorage


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[EventStore]:
    """The store at "sqlite:///PATH", "json:///PATH", "postgresql://HOST/DATABASE" or "memory:".

    It is closed at the end. Raises InvalidInputError, StoreError.
    """
    async with EventStore(_storage(url)) as store:
        yield store


def store_path(url: str) -> Path | None:
    """The file that a store's URL names, links followed; None where it names none."""
    return _path(url).resolve() if url.startswith(("sqlite:", "json:")) else None


def check_exists(url: str) -> None:
    """Raises NotFoundError where the file that `url` names is not there: opening would make it."""
    path = store_path(url)
    if path is not None and not path.exists():
        raise NotFoundError(f"{path}: there is no store; check --store and --data-dir")


def _storage(url: str) -> EventStorage:
    scheme, _, rest = url.partition(":")
    if scheme == "memory" and not rest:
        from smallwright.storage.memory import MemoryStorage  # noqa: PLC0415

        return MemoryStorage()
    if scheme == "sqlite":
        from smallwright.storage.sqlite import SqliteStorage  # noqa: PLC0415

        return SqliteStorage(_parent_made(_path(url)))
    if scheme in {"postgresql", "postgres"}:
        return _postgres(url)
    if scheme == "json":
        from smallwright.storage.json_file import JsonFileStorage  # noqa: PLC0415

        return JsonFileStorage(_parent_made(_path(url)))
    raise InvalidInputError(
        f"store: {_shown(url)!r} is no store's URL. "
        "Use sqlite:///PATH, json:///PATH, postgresql://… or memory:"
    )


def _path(url: str) -> Path:
    parts = urlsplit(url)
    if parts.netloc or not parts.path.strip("/"):
        raise InvalidInputError(
            f"store: {_shown(url)!r} names no file. Write {parts.scheme}:///absolute/path"
        )
    return Path("/", unquote(parts.path).lstrip("/"))


def _postgres(url: str) -> EventStorage:
    try:
        from smallwright.storage.postgres import PostgresStorage  # noqa: PLC0415
    except ImportError as error:
        raise InvalidInputError(
            f"store: postgresql: needs its driver ({error}). Run pip install 'smallwright[postgres]'"
        ) from error
    return PostgresStorage(url)


def _parent_made(path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailableError(
            f"the folder {path.parent} of the event log can't be made: {error.strerror}. "
            "Set SMALLWRIGHT_DATA_DIR to one that can be written."
        ) from error
    return path


def _shown(url: str) -> str:
    from smallwright.settings_tables import without_password  # noqa: PLC0415 - pydantic comes with it

    return without_password(url)
