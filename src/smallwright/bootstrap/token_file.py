"""The token of a server that is reached from other machines: the settings', else one made once and kept."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from smallwright.errors import SettingsError

if TYPE_CHECKING:
    from smallwright.settings import Settings

FILE_NAME = "token"


def server_token(settings: Settings, *, bound_wider: bool) -> str | None:
    """None where none is needed. Raises SettingsError where the file can't be read or written."""
    if settings.token and (given := settings.token.get_secret_value()):
        return given
    return _kept(settings.data_dir / FILE_NAME) if bound_wider else None


def _kept(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            token = path.read_text(encoding="ascii").strip()
        else:
            token = secrets.token_urlsafe(32)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(f"{token}\n")
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"the token's file {path}: {error}. Set SMALLWRIGHT_TOKEN instead.") from error
    if not token:
        raise SettingsError(f"the token's file {path} is empty. Remove it, and a new one is made.")
    return token
