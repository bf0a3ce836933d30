"""Which paths the .gitignore files of a tree leave out; git itself may not be installed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

_MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Ignored:
    """The .gitignore files from the root down to one folder; the nearest that says something decides."""

    specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()  # folder, its patterns

    def below(self, root: Path, folder: str) -> Ignored:
        """The same, with the file of `folder` where it has one."""
        path = root / folder / ".gitignore"
        try:
            if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_BYTES:
                return self
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            return Ignored((*self.specs, (folder, GitIgnoreSpec.from_lines(lines))))
        except (OSError, ValueError):  # can't be read, or holds a pattern that is none
            return self

    def holds(self, path: str) -> bool:
        """Whether `path` (of a folder: with a slash at its end) is left out."""
        for folder, spec in reversed(self.specs):
            said = spec.check_file(path[len(folder) + 1 :] if folder else path).include
            if said is not None:
                return said
        return False
