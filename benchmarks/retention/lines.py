"""How the controls lay out what they show: a header for each file, its symbols; filled up to a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from benchmarks.retention.repository import Symbol

Count = Callable[[str], int]
Entry = tuple[Symbol, str]  # where it stands, and its text


def page(entries: Iterable[Entry]) -> str:
    """Entries in the order given, each file's header once where its neighbours are of the same file."""
    lines: list[str] = []
    file = ""
    for symbol, text in entries:
        if symbol.file != file:
            file = symbol.file
            lines.append(f"# {file}")
        lines.append(text)
    return "\n".join(lines)


def fill(
    entries: Sequence[Entry], budget: int, count: Count, order: Callable[[list[Entry]], str] = page
) -> str:
    """The page of the longest beginning of `entries` that fits."""
    low, high = 0, len(entries)
    while low < high:
        middle = (low + high + 1) // 2
        if count(order(list(entries[:middle]))) <= budget:
            low = middle
        else:
            high = middle - 1
    return order(list(entries[:low])) if low else ""


def by_file(entries: list[Entry]) -> str:
    """Each file's header once, files in the order in which they first come."""
    first = {symbol.file: place for place, (symbol, _) in reversed(list(enumerate(entries)))}
    return page(sorted(entries, key=lambda entry: (first[entry[0].file], entry[0].start)))


def dotted(symbol: Symbol, text: str) -> str:
    """`text`, a method's head or source, with its class named on the line of `def`, without its indent."""
    owner = symbol.qualname.rpartition(".")[0]
    lines = text.split("\n")
    indent = len(lines[0]) - len(lines[0].lstrip())
    word = "class " if symbol.is_class else "def "
    lines = [line[indent:] if not line[:indent].strip() else line for line in lines]
    if not owner:
        return "\n".join(lines)
    return "\n".join(
        line.replace(f"{word}{symbol.name}", f"{word}{symbol.qualname}", 1)
        if line.startswith((word, f"async {word}"))
        else line
        for line in lines
    )


def signature(symbol: Symbol, refs: Iterable[str] = ()) -> str:
    """One short line."""
    word = "class" if symbol.is_class else "def"
    after = ", ".join(refs)
    return f"{word} {symbol.qualname}({', '.join(symbol.parameters)})" + (f" → {after}" if after else "")
