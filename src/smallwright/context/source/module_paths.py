"""Which file an import means: packages at any depth, src layouts, namespace packages."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cached_property
from posixpath import dirname


class ModulePaths:
    """Finds modules among the paths of a tree. A module's key is its path without ".py" or "/__init__.py"."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.file_of = {key_of(path): path for path in sorted(paths, reverse=True)}
        self._packages = {key for key, path in self.file_of.items() if is_package(path)}
        self._folders = {folder for key in self.file_of for folder in _above(key)}
        self._found: dict[tuple[str, str], str | None] = {}

    def exists(self, key: str) -> bool:
        """Whether a module, or a folder of modules, has this key."""
        return key in self.file_of or key in self._folders

    def absolute(self, name: str, path: str) -> str | None:
        """The key of what `import name` means in the file at `path`; None for what is not in the tree."""
        asked = (name, self._root(path))
        if asked not in self._found:
            self._found[asked] = self._search(name, asked[1])
        return self._found[asked]

    def relative(self, level: int, name: str, path: str) -> str | None:
        """The key of what `from ..name` (level 2) means in the file at `path`."""
        folder = dirname(path)
        for _ in range(level - 1):
            folder = dirname(folder)
        key = _joined(folder, name.replace(".", "/"))
        return key if self.exists(key) else None

    def _search(self, name: str, root: str) -> str | None:
        tail = name.replace(".", "/")
        standard = name.partition(".")[0] in sys.stdlib_module_names
        for base in (root,) if standard else (*_near(root), *self._roots):
            if self.exists(key := _joined(base, tail)) and (key in self.file_of or base in self._roots):
                return key
        rest = tail.partition("/")[2]  # of a tree that is itself the package
        return rest if not standard and rest and rest in self.file_of and "" in self._packages else None

    def _root(self, path: str) -> str:
        """The folder from which Python would import the file."""
        folder = dirname(path)
        while folder and folder in self._packages:
            folder = dirname(folder)
        return folder

    @cached_property
    def _roots(self) -> dict[str, None]:
        """Folders that packages stand in, the shallow ones first."""
        roots = {self._root(path) for path in self.file_of.values()}
        return dict.fromkeys(sorted(roots, key=lambda root: (root.count("/"), root)))


def key_of(path: str) -> str:
    """The key of the module in a file."""
    stem = path.removesuffix(".pyi").removesuffix(".py")
    return dirname(stem) if is_package(path) else stem


def is_package(path: str) -> bool:
    """Whether the file makes its folder a package."""
    return path.rpartition("/")[2] in ("__init__.py", "__init__.pyi")


def _above(key: str) -> list[str]:
    parts = key.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _near(root: str) -> list[str]:
    """The root and the folders above it."""
    parts = root.split("/") if root else []
    return ["/".join(parts[:count]) for count in range(len(parts), -1, -1)]


def _joined(base: str, tail: str) -> str:
    return f"{base}/{tail}" if base and tail else base or tail
