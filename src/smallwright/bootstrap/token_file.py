"""The token of a server that is reached from other machines: the settings', else one made once and kept."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from smallwright.errors import SettingsError

if TYPE_CHECKING:
    from smallwright.settings import Settings

FILE_NAME = "token"
_MAX_BYTES = 1_000


def server_token(settings: Settings, *, bound_wider: bool) -> str | None:
    """None where none is needed. Raises SettingsError where the file can't be trusted or made."""
    if settings.token and (given := settings.token.get_secret_value()):
        return given
    return _kept(settings.data_dir / FILE_NAME) if bound_wider else None


def _kept(path: Path) -> str:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.path.lexists(path):
            with contextlib.suppress(FileExistsError):  # another server was faster
                _make(path)
        return _read(path)
    except OSError as error:
        hint = "Make the folder writable, or set SMALLWRIGHT_TOKEN."
        raise SettingsError(f"the token's file {path} can't be used: {error.strerror}. {hint}") from error


def _make(path: Path) -> None:
    """Whole or not at all, and the first of two servers that start at once wins."""
    draft = path.with_name(f".token-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{secrets.token_urlsafe(32)}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    finally:
        draft.unlink()


def _read(path: Path) -> str:
    if path.is_symlink():
        raise SettingsError(f"{path} is a symbolic link. Remove it, and a new token is made.")
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise SettingsError(
                f"{path} holds the server's token, so it must be a file of yours that nobody else can read "
                "(mode 0600). Remove it, and a new one is made."
            )
        text = file.read(_MAX_BYTES).decode("ascii", "replace").strip()
    if len(text) < 16 or not text.isascii() or not text.isprintable():
        raise SettingsError(f"{path} holds no token. Remove it, and a new one is made.")
    return text
