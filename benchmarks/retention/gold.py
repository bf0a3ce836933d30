"""What depends on what, as jedi says, never our own resolver; kept in the user's cache, so a run can go on.

jedi is asked only about symbols that a target leads to, file by file, by two processes of low priority. An
edge goes from a symbol to a function, method or class of the repository whose name stands in it; what is
defined inside of a function belongs to the function, and a constructor to its class (repository.py).
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from rich.progress import Progress

from benchmarks.peer_environments import PeerProcess, cache_folder, peer_python
from benchmarks.retention.names import Place, defined_names, places
from benchmarks.retention.repository import Repository, Symbol, constructor_of

JEDI = "jedi==0.20.1"
PROCESSES = 2
DEGREES = 4
_RULES = 1  # raised when names.py or this file finds other edges
_AT_ONCE = 40  # places; so that an interrupted run loses little

Answer = list[list[list[Any]]]  # for each place: [file, line] of each definition
Ask = Callable[[str, list[Place]], Answer]


class Gold:
    """Edges of `repository`, asked for when they are needed."""

    def __init__(
        self, repository: Repository, memory: Path | None = None, resolver: type[Jedi] | None = None
    ) -> None:
        self._repository = repository
        self._resolver = resolver or Jedi
        self._memory = memory or cache_folder() / "gold" / f"{digest(repository)}.jsonl"
        self._names = defined_names(repository)
        self._edges: dict[str, tuple[str, ...]] = {}
        if self._memory.exists():
            for line in self._memory.read_text("utf-8").splitlines():
                symbol, edges = json.loads(line)
                self._edges[symbol] = tuple(edges)

    def edges(self, key: str) -> tuple[str, ...]:
        """What `key` depends on directly, which `need` has found."""
        return self._edges[key]

    def need(self, keys: Iterable[str]) -> None:
        """Find the edges of these symbols."""
        files: dict[str, list[str]] = defaultdict(list)
        for key in dict.fromkeys(keys):
            if key not in self._edges:
                files[key.partition(":")[0]].append(key)
        if not files:
            return
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        groups = sorted(files.values(), key=len, reverse=True)
        self._resolver.prepare()
        with Progress(transient=True) as progress, self._memory.open("a", encoding="utf-8") as memory:
            bar = progress.add_task("asking jedi", total=sum(map(len, groups)))
            with ThreadPoolExecutor(PROCESSES) as pool:
                queue = iter(groups)
                for done in as_completed([pool.submit(self._work, queue, memory) for _ in range(PROCESSES)]):
                    done.result()
                    progress.update(bar, completed=sum(key in self._edges for keys in groups for key in keys))

    def degrees(self, target: str) -> dict[str, int]:
        """Symbols within DEGREES dependencies of `target`, itself at 0."""
        found, frontier = {target: 0}, [target]
        for degree in range(1, DEGREES + 1):
            self.need(frontier)
            reached = dict.fromkeys(to for key in frontier for to in self._edges[key])
            frontier = [key for key in reached if key not in found]
            found.update(dict.fromkeys(frontier, degree))
        return found

    def _work(self, queue: Iterator[list[str]], memory: Any) -> None:
        """One process answers for file after file."""
        with self._resolver(self._repository.root) as jedi:
            while keys := next(queue, None):
                for key in keys:
                    edges = tuple(dict.fromkeys(self._resolve(jedi.definitions, key)))
                    self._edges[key] = edges
                    memory.write(json.dumps([key, edges]) + "\n")
                    memory.flush()

    def _resolve(self, ask: Ask, key: str) -> Iterator[str]:
        for symbol in symbols_of(self._repository, key):
            asked = places(self._repository, symbol, self._names)
            for first in range(0, len(asked), _AT_ONCE):
                for definitions in ask(symbol.file, asked[first : first + _AT_ONCE]):
                    for file, line in definitions:
                        found = self._repository.at_line.get((file, line))
                        if found and found != key:
                            yield found


class Jedi:
    """One process that says where names of a repository are defined."""

    def __init__(self, root: Path) -> None:
        folders = {path.parents[1] for path in root.rglob("__init__.py") if _is_top(path.parent)}
        self._peer = PeerProcess(JEDI, "jedi_definitions.py", root, *sorted(folders))

    @staticmethod
    def prepare() -> None:
        """Make its environment, before two threads want it."""
        peer_python(JEDI)

    def __enter__(self) -> Jedi:
        self._peer.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._peer.__exit__()

    def definitions(self, file: str, asked: list[Place]) -> Answer:
        """Those of the names at these places. Raises RuntimeError when the process has died."""
        answer: Answer = self._peer.ask({"file": file, "places": asked})["definitions"]
        return answer


def symbols_of(repository: Repository, key: str) -> list[Symbol]:
    """All definitions under that key; a constructor may be asked for by its own name."""
    if key in repository.symbols:
        return repository.symbols[key]
    maker = constructor_of(repository, *key.split(":", 1))
    if maker is None:
        raise SystemExit(f"{key} is no function, method or class of {repository.root}")
    return [maker]


def digest(repository: Repository) -> str:
    """Names the cache: of the texts, the rules and jedi's version."""
    said = hashlib.sha256(f"{_RULES} {JEDI}".encode())
    for file, text in repository.files.items():
        said.update(f"\0{file}\0{text}".encode("utf-8", "surrogatepass"))
    return said.hexdigest()[:24]


def _is_top(package: Path) -> bool:
    return not (package.parent / "__init__.py").exists()
