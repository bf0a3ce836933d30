"""All rows by name; those whose peer can't be had are left out and said so."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from benchmarks.peer_environments import peer_python
from benchmarks.retention.aider import AIDER, Aider
from benchmarks.retention.controls import Controls
from benchmarks.retention.lines import Count
from benchmarks.retention.ours import ABLATIONS, Ours
from benchmarks.retention.repository import Repository, Symbol
from benchmarks.retention.scoring import Facts

CONTROLS = ("recency", "summary", "bm25_full", "bm25_sig", "ppr_full", "ppr_sig")
PEER = {"aider": False, "aider_mentioned": True}
BOUNDS = ("random", "oracle")


class Rows:
    """What each row shows of one repository."""

    def __init__(
        self,
        repository: Repository,
        count: Count,
        seed: int,
        *,
        hidden: bool,
        only: Sequence[str] | None = None,
    ) -> None:
        self.count = count
        self._hidden = hidden
        self._controls = Controls(repository, count, seed)
        self._ours = Ours(repository, count)
        self._aider = Aider(repository)
        known = [*ABLATIONS, *CONTROLS, *PEER, *BOUNDS]
        if unknown := set(only or ()) - set(known):
            raise SystemExit(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        wanted = [name for name in known if only is None or name in only]
        self.names = [name for name in wanted if self._can(name)]

    def __enter__(self) -> Rows:
        self._aider.__enter__()
        return self

    def __exit__(self, *said: object) -> None:
        self._aider.__exit__(*said)

    def text(self, name: str, target: Symbol, asked: str, facts: Facts, budget: int) -> str:
        """The context of one row; `asked` is what is known of the target."""
        if name in ABLATIONS:
            return self._ours.text(name, target, budget, hidden=self._hidden)
        if name in PEER:
            return self._aider.text(target, asked, budget, hidden=self._hidden, mentioned=PEER[name])
        if name == "oracle":
            return self._controls.oracle(facts, budget)
        text: str = getattr(self._controls, name)(target, asked, budget)
        return text

    def _can(self, name: str) -> bool:
        if name in PEER:
            try:
                peer_python(AIDER)
            except (subprocess.CalledProcessError, OSError) as error:
                print(f"left out: {name} ({AIDER} can't be installed: {error})", file=sys.stderr)
                return False
        return True
