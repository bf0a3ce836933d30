"""A folder's Python files as text: what .gitignore leaves out is left out, and nothing outside is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from smallwright.errors import InvalidInputError, NotFoundError
from smallwright.repository.ignored import Ignored
from smallwright.repository.text_file import MAX_BYTES, UnreadableError, read_text

Progress = Callable[[int, int], None]  # files done, files in all

_SUFFIXES = (".py", ".pyi")
_FOLDERS = {"__pycache__", "node_modules", "site-packages"}


@dataclass(frozen=True, kw_only=True)
class Tree:
    """What was read."""

    files: dict[str, str]  # posix path relative to the root -> text, in order of path
    skipped: dict[str, str] = field(default_factory=dict)  # path -> why it was not read


def read_tree(root: Path, *, max_bytes: int = MAX_BYTES, progress: Progress | None = None) -> Tree:
    """All Python files below `root` that can be read, each at most `max_bytes` long. Blocks: use a thread.

    Left out without a word: what .gitignore files name, hidden folders, environments, caches. Left out with a
    reason: links, what is no regular file, what is binary, too large, unreadable or not in its encoding.
    Raises NotFoundError, InvalidInputError.
    """
    if not root.exists():
        raise NotFoundError(f"{root}: there is no such folder")
    if not root.is_dir():
        raise InvalidInputError(f"{root}: is no folder. Give the folder that holds the code")
    root = root.resolve()
    files: dict[str, str] = {}
    skipped: dict[str, str] = {}
    found = sorted(_python_files(root, skipped))
    for done, path in enumerate(found, 1):
        try:
            files[path] = read_text(root, path, max_bytes)
        except UnreadableError as error:
            skipped[path] = str(error)
        if progress:
            progress(done, len(found))
    return Tree(files=files, skipped=dict(sorted(skipped.items())))


def _python_files(root: Path, skipped: dict[str, str]) -> Iterator[str]:
    waiting: list[tuple[str, Ignored]] = [("", Ignored())]
    while waiting:
        folder, above = waiting.pop()
        try:
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError as error:
            skipped[folder or "."] = f"can't be listed: {error.strerror}"
            continue
        ignored = above.below(root, folder)
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if not _left_out(entry) and not ignored.holds(f"{path}/"):
                    waiting.append((path, ignored))
            elif not ignored.holds(path) and (entry.name.endswith(_SUFFIXES) or _is_linked_folder(entry)):
                if entry.is_symlink():
                    skipped[path] = _of_link(root, path)
                else:
                    yield path


def _left_out(entry: os.DirEntry[str]) -> bool:
    hidden = entry.name.startswith(".") or entry.name in _FOLDERS
    return hidden or os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))  # noqa: PTH110, PTH118 - per folder


def _is_linked_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _of_link(root: Path, path: str) -> str:
    try:
        inside = (root / path).resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        return "a link that leads nowhere"
    return "a link: read where its target stands" if inside else "a link out of the tree"
