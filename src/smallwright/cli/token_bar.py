"""A model's window as a bar: each layer as wide as its tokens, then what is free and the answer's room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from smallwright.cli.untrusted import clean_line

#: Colour and letter of each layer.
LAYERS = {
    "system_prompt": ("magenta", "S"),
    "state_summary": ("blue", "T"),
    "compressed_events": ("yellow", "E"),
    "current_event": ("green", "C"),
}
_OTHER, _FREE, _ANSWER = ("white", "?"), ("bright_black", "."), ("cyan", "A")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A stretch of the window."""

    name: str
    tokens: int
    style: str
    letter: str


def parts_of(record: Mapping[str, Any]) -> list[Part]:
    """The layers of a recorded call, what is free where the window is known, and the answer's room."""
    parts = [
        _part(clean_line(layer["name"]), layer["tokens"], LAYERS.get(layer["name"], _OTHER))
        for layer in record["layers"]
    ]
    answer, window = record["answer_room"], record["window"]
    if window is not None:
        parts.append(_part("free", max(0, window - _tokens(parts) - answer), _FREE))
    return [*parts, _part("answer's room", answer, _ANSWER)]


def style_of(layer: str) -> str:
    """The colour of a layer."""
    return LAYERS.get(layer, _OTHER)[0]


def bar(parts: Sequence[Part], width: int, console: Console) -> Text:
    """The parts side by side, in `width` cells."""
    cells = shared_out([part.tokens for part in parts], width)
    pieces = [(glyph(part, console) * count, part.style) for part, count in zip(parts, cells, strict=True)]
    return Text.assemble(*pieces)


def legend(parts: Sequence[Part], console: Console) -> Iterator[Text]:
    """A line for each part, with tokens and share."""
    whole = _tokens(parts) or 1
    for part in parts:
        words = f" {part.name:<17} {part.tokens:>7,}  {part.tokens / whole:>4.0%}"
        yield Text.assemble((glyph(part, console), part.style), words)


def glyph(part: Part, console: Console) -> str:
    """A block where colours tell blocks apart, else a letter."""
    coloured = console.color_system is not None and not console.no_color
    return part.letter if part.name == "free" or not coloured or console.options.ascii_only else "█"


def shared_out(amounts: Sequence[int], width: int) -> list[int]:
    """`width` cells by largest remainder; what is not 0 has one at least, or none has any."""
    whole, places = sum(amounts), range(len(amounts))
    if not whole or width < sum(amount > 0 for amount in amounts):
        return [0] * len(amounts)
    exact = [width * amount / whole for amount in amounts]
    cells = [int(share) for share in exact]
    by_rest = sorted(places, key=lambda at: cells[at] - exact[at])
    for at in by_rest[: width - sum(cells)]:
        cells[at] += 1
    for at in places:
        if amounts[at] and not cells[at]:
            cells[max(places, key=lambda one: (cells[one], -amounts[one]))] -= 1
            cells[at] = 1
    return cells


def _part(name: str, tokens: int, look: tuple[str, str]) -> Part:
    return Part(name=name, tokens=tokens, style=look[0], letter=look[1])


def _tokens(parts: Sequence[Part]) -> int:
    return sum(part.tokens for part in parts)
