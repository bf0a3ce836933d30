"""Writes the user's choice of a model to their own smallwright.toml, and leaves the rest of it as it is."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from smallwright.errors import SettingsError
from smallwright.settings import user_file

_MODEL_LINE = re.compile(r"^[ \t]*model[ \t]*=.*$\n?", re.MULTILINE)
_FIRST_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)


def choose_model(name: str) -> Path:
    """Make `name` the model of every run that names no other; the file. Raises SettingsError."""
    path = user_file()
    try:
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        after = with_model(before, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.new")
        temporary.write_text(after, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise SettingsError(
            f"{path} can't be written: {error.strerror}. Set SMALLWRIGHT_MODEL instead."
        ) from error
    except ValueError as error:  # TOML or UTF-8
        raise SettingsError(f"{path} is not valid TOML: {error}. Correct it, or remove it.") from error
    return path


def with_model(text: str, name: str) -> str:
    """`text` with its top-level key `model` set. Raises ValueError where `text` is no TOML."""
    wanted = {**tomllib.loads(text), "model": name}
    table = _FIRST_TABLE.search(text)
    cut = table.start() if table else len(text)
    top = _MODEL_LINE.sub("", text[:cut])
    line = f"model = {json.dumps(name, ensure_ascii=False)}\n"  # a JSON string is a TOML string
    changed = line + top + text[cut:]
    if tomllib.loads(changed) != wanted:
        raise ValueError("the key `model` can't be replaced by rule; write it by hand")
    return changed
