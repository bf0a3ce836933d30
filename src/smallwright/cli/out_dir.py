"""The folder that gets the files: checked before any work, written without following links."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from smallwright.errors import InvalidInputError


def free_folder(parent: Path, name: str) -> Path:
    """`parent/name`, or with -2, -3 … the first that does not exist."""
    number = 1
    while os.path.lexists(path := parent / (name if number == 1 else f"{name}-{number}")):
        number += 1
    return path


def check_writable(folder: Path) -> None:
    """Raises InvalidInputError where `folder` could not be made or written; leaves nothing behind."""
    place = folder
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise InvalidInputError(f"--out {folder}: {place} is not a folder. Give another --out.")
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise InvalidInputError(
            f"--out {folder} can't be written: {place}: {error.strerror}. Give another --out."
        ) from error


def write_files(folder: Path, files: Mapping[str, str], *, force: bool = False) -> list[Path]:
    """Write all of `files` (relative POSIX path -> text) or, where one is refused, none.

    Raises InvalidInputError for a path that leaves `folder`, a link on the way, or (without `force`) a
    file there that differs.
    """
    targets = {_inside(folder, name): text for name, text in files.items()}
    differing = [str(path) for path, text in targets.items() if _differs(path, text)]
    if differing and not force:
        raise InvalidInputError(
            f"{', '.join(differing)}: already there, and different. Give --force, or another --out."
        )
    for path, text in targets.items():
        _write(path, text)
    return list(targets)


def _inside(folder: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts
    strays = name.startswith("/") or ".." in parts or "\\" in name or ":" in name
    if not parts or strays or not name.isprintable():
        raise InvalidInputError(
            f"the file name {name!r} is refused: it must stay inside the folder {folder}."
        )
    path = folder
    for part in parts:
        path = path / part
        if path.is_symlink():
            raise InvalidInputError(
                f"{path} is a link, which is not followed. Remove it, or give another --out."
            )
    return path


def _differs(path: Path, text: str) -> bool:
    return os.path.lexists(path) and (
        not path.is_file() or path.read_bytes() != text.encode("utf-8", "replace")
    )


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.smallwright")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        with temporary.open("x", encoding="utf-8", errors="replace") as file:
            file.write(text)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InvalidInputError(
            f"{path} could not be written: {error.strerror}. Make room, or give another --out."
        ) from error
