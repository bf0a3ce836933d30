"""Our rows: one call of related_code over the facts of the files, as they are in the regime."""

from __future__ import annotations

from benchmarks.retention.hidden import requirement, without_body
from benchmarks.retention.lines import Count
from benchmarks.retention.repository import Repository, Symbol
from smallwright.context.code_context import related_code
from smallwright.context.code_index import CodeIndex
from smallwright.context.source import SourceReader

ABLATIONS: dict[str, dict[str, bool]] = {
    "ours": {},
    "ours_no_refs": {"refs": False},
    "ours_no_tiers": {"tiers": False},
    "ours_no_pagerank": {"pagerank": False},
}


class Ours:
    """Texts for targets of one repository."""

    def __init__(self, repository: Repository, count: Count) -> None:
        self._repository = repository
        self._count = count
        self._reader = SourceReader()
        self._index = self._read(repository.files)
        self._blind: tuple[str, CodeIndex] = ("", self._index)  # of the last target whose body was hidden

    def text(self, row: str, target: Symbol, budget: int, *, hidden: bool) -> str:
        """What we would show. With the body hidden the facts are read anew from files without it."""
        index, asked = self._index, ""
        if hidden:
            index, asked = self._without_body(target), requirement(self._repository, target)
        return related_code(
            index,
            f"func:{target.key}",
            budget,
            self._count,
            body_visible=not hidden,
            requirement=asked,
            **ABLATIONS[row],
        )

    def _without_body(self, target: Symbol) -> CodeIndex:
        if self._blind[0] != target.key:
            files = self._repository.files | {target.file: without_body(self._repository, target)}
            self._blind = (target.key, self._read(files))
        return self._blind[1]

    def _read(self, files: dict[str, str]) -> CodeIndex:
        return CodeIndex(self._reader.read(files))
