"""A made-up repository of a given size: modules of 20 functions each, which call one another.

A function calls up to four others: of its module, of the module before, and of a few that many call.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from smallwright.context.networked_cache import CacheNode

IN_A_MODULE = 20
_PARAMETERS = ("source", "target", "options", "limit", "strict", "encoding", "callback", "timeout")


@dataclass(frozen=True, kw_only=True)
class Made:
    """One function."""

    path: str
    name: str
    head: str
    doc: str
    calls: tuple[tuple[str, str], ...]  # path and name of each

    @property
    def node_id(self) -> str:
        """As the context graph names it."""
        return f"func:{self.path}:{self.name}"


def functions(count: int, seed: int) -> Iterator[Made]:
    """`count` functions; the same for the same seed."""
    draw = random.Random(seed)
    hubs = max(1, count // 200)
    for number in range(count):
        near = range(max(0, number - 2 * IN_A_MODULE), number)
        others = {draw.choice(near) for _ in range(2) if near} | {draw.randrange(hubs), draw.randrange(hubs)}
        parameters = draw.sample(_PARAMETERS, draw.randint(1, 4))
        path, name = place(number)
        yield Made(
            path=path,
            name=name,
            head=f"def {name}({', '.join(parameters)})",
            doc=f"Step {number} of {path}: takes {' and '.join(parameters)} and says what comes of it.",
            calls=tuple(place(other) for other in sorted(others - {number})),
        )


def place(number: int) -> tuple[str, str]:
    """Path and name of a function."""
    module = number // IN_A_MODULE
    return f"pkg{module // 50}/part_{module}.py", f"do_step_{number}"


def nodes(made: Iterator[Made]) -> Iterator[CacheNode]:
    """The same as facts of the context graph."""
    for each in made:
        yield CacheNode(
            id=each.node_id,
            summary=f"{each.head}\n{each.doc}",
            dependencies=[f"func:{path}:{name}" for path, name in each.calls],
            metadata={"signature": each.head},
        )


def write(made: Iterator[Made], root: Path) -> None:
    """The same as files below `root`."""
    texts: dict[str, list[str]] = {}
    for each in made:
        body = [
            f'    """{each.doc}"""',
            *(f"    {name}(limit)" for _, name in each.calls),
            "    return limit",
        ]
        texts.setdefault(each.path, []).append("\n".join([f"{each.head}:", *body]))
    for path, parts in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("\n\n\n".join(parts) + "\n", encoding="utf-8")
