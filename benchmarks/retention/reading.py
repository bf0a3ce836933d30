"""What a reader finds in a context: which symbols stand there, with which words beside them.

The rules know no format. They hold for source code, for Aider's maps and for ours alike:

1. A line that names a file of the repository and nothing else (but marks, or the word "file") is the header
   of all lines down to the next header. The path may be cut at the left as long as it means one file.
2. A head is a line on which, after indent and marks (blanks, bars, bullets, a bracketed id), stands `def
   NAME`, `async def NAME` or `class NAME`; or a path of the repository, a colon and a NAME:
   `[func:]path/file.py:NAME`. NAME may be dotted; otherwise it belongs to the class whose head stands above
   it with less indent. A name on any other line, a call for instance, shows nobody what is defined where.
3. Lines belong to the innermost head above them with less indent, those of a constructor to its class,
   those of a function inside of a function to the outer one.
4. A signature is read where a head in the right file has the right name (with the right class) and every
   parameter as a word after it, within 1.5 times the length of the signature in the source and 80 characters,
   in lines that belong to it. A class's parameters are its constructor's, after either head.
5. An edge from a to b is read where b's name stands in the lines of a, after a's name; or a's name in a
   line of b behind "←", "<-", "used by", "called by" or "referenced by".
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from benchmarks.retention.repository import Repository, Symbol

_KEYWORD = re.compile(
    r"^(?P<indent>[\s│|>*•+-]*)(?:\[[^\]]*\]\s*)?(?:async\s+def|def|class)\s+(?P<name>[^\W\d][\w.]*)"
)
_PATH = re.compile(
    r"^(?P<indent>[\s│|>*•+#\[-]*)(?:\w+:)?(?P<path>[\w./-]+\.py)::?\s*(?P<name>[^\W\d][\w.]*)"
)
_MARKS = " \t#:*[](){}`'\"=-<>│⋮─.,"
_REVERSE = re.compile(r"←|<-|\b(?:used|called|referenced) by\b")
_CONSTRUCTORS = ("__init__", "__new__")
_SLACK = 80  # characters beside 1.5 times the signature


@dataclass
class Seen:
    """Lines that belong to one symbol."""

    heads: list[str] = field(default_factory=list)  # what follows the name, from each head on
    lines: list[str] = field(default_factory=list)  # all of them; of heads, what follows the name


@dataclass(frozen=True)
class Open:
    """A head that lines may belong to."""

    indent: int
    qualname: str
    seen: Seen


class Reader:
    """Reads any number of contexts about one repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        suffixes: dict[str, set[str]] = defaultdict(set)
        for file in repository.files:
            parts = file.split("/")
            for first in range(len(parts)):
                suffixes["/".join(parts[first:])].add(file)
        self._files = {suffix: next(iter(files)) for suffix, files in suffixes.items() if len(files) == 1}
        self._files |= {file: file for file in repository.files}

    def read(self, text: str) -> dict[str, Seen]:
        """What is seen of each symbol of the repository, by key."""
        found: dict[str, Seen] = {}
        stack: list[Open] = []
        file = ""
        for raw in text.split("\n"):
            line = raw[1:] if raw.startswith(("│", "|")) else raw
            if named := self._header(line):
                file, stack = named, []
                continue
            head = _KEYWORD.match(line) or self._by_path(line)
            if head:
                self._open(head, file, stack, found)
            elif stack and line.strip():
                while stack and _indent(line) <= stack[-1].indent and _is_code(line):
                    stack.pop()
            if stack:
                rest = line[head.end() :] if head else line
                _belong(stack, rest, is_head=bool(head))
        return {key: seen for key, seen in found.items() if key in self._repository.symbols}

    def _header(self, line: str) -> str | None:
        said = line.strip(_MARKS)
        said = said.removeprefix("file").removeprefix("File").strip(_MARKS)
        return self._files.get(said) if said.endswith(".py") else None

    def _by_path(self, line: str) -> re.Match[str] | None:
        match = _PATH.match(line)
        return match if match and match["path"] in self._files else None

    def _open(self, head: re.Match[str], file: str, stack: list[Open], found: dict[str, Seen]) -> None:
        groups = head.groupdict()
        indent = len(groups["indent"])
        if path := groups.get("path"):
            file = self._files[path]
            stack.clear()
        while stack and indent <= stack[-1].indent:
            stack.pop()
        outer = stack[-1].qualname if stack else ""
        name = groups["name"].rstrip(".")
        dotted = "." in name and name.rpartition(".")[0] != outer
        qualname = name if dotted or not outer or "." in name else f"{outer}.{name}"
        seen = found.setdefault(f"{file}:{self._owner(file, qualname)}", Seen())
        stack.append(Open(indent, qualname, seen))

    def _owner(self, file: str, qualname: str) -> str:
        """The symbol that a head belongs to: a constructor's class, an inner function's outer one."""
        outer, _, name = qualname.rpartition(".")
        if name in _CONSTRUCTORS and f"{file}:{outer}" in self._repository.symbols:
            return outer
        while outer and f"{file}:{qualname}" not in self._repository.symbols:
            above = self._repository.symbols.get(f"{file}:{outer}")
            if above and not above[-1].is_class:
                return outer
            outer = outer.rpartition(".")[0]
        return qualname


def reads_signature(seen: Seen | None, repository: Repository, symbols: list[Symbol]) -> bool:
    """Whether one of these definitions of a symbol can be read."""
    return seen is not None and any(_reads_one(seen, repository.head(symbol), symbol) for symbol in symbols)


def reads_edge(found: dict[str, Seen], start: Symbol, end: Symbol) -> bool:
    """Whether it can be read that `start` depends on `end`."""
    ahead, behind = found.get(start.key), found.get(end.key)
    if ahead and any(_word(end.name, line) for line in ahead.lines):
        return True
    marked = [_REVERSE.split(line, maxsplit=1)[1:] for line in behind.lines] if behind else []
    return any(_word(start.name, after) for rest in marked for after in rest)


def _reads_one(seen: Seen, source: str, symbol: Symbol) -> bool:
    window = int(1.5 * len(source)) + _SLACK
    if not symbol.parameters:
        return any(symbol.is_class or head.lstrip().startswith(("(", "[")) for head in seen.heads)
    return any(all(_word(name, head[:window]) for name in symbol.parameters) for head in seen.heads)


def _belong(stack: list[Open], line: str, *, is_head: bool) -> None:
    seen = stack[-1].seen
    if is_head:
        seen.heads.append(line)
    elif seen.heads:
        seen.heads[-1] += "\n" + line
    seen.lines.append(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_code(line: str) -> bool:
    """Continuations of a signature, which may stand at the indent of its head, do not end it."""
    return not line.lstrip().startswith((")", "]", "}", "→", "←", "#", "⋮", "..."))


def _word(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
