"""Our rows: one call of related_code over the facts of the files, as they are in the regime."""

from __future__ import annotations

import inspect
from typing import Any

from benchmarks.retention.hidden import without_body
from benchmarks.retention.lines import Count
from benchmarks.retention.repository import Repository, Symbol
from smallwright.context.code_context import related_code
from smallwright.context.source import read_facts

ABLATIONS = {
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
        self._facts = read_facts(repository.files)

    def rows(self) -> list[str]:
        """Those that related_code can do."""
        known = set(inspect.signature(related_code).parameters)
        return [name for name, options in ABLATIONS.items() if set(options) <= known]

    def text(self, row: str, target: Symbol, budget: int, *, hidden: bool) -> str:
        """What we would show. With the body hidden the facts are read anew from files without it."""
        facts, options = self._facts, dict[str, Any](ABLATIONS[row])
        if hidden:
            facts = self._blind(target)
        return related_code(
            facts, f"func:{target.key}", budget, self._count, body_visible=not hidden, **options
        )

    def _blind(self, target: Symbol) -> Any:
        files = self._repository.files | {target.file: without_body(self._repository, target)}
        return read_facts(files)
