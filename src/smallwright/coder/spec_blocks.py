"""Cuts a prompt into blocks: headings, bullets, paragraphs, code in fences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_BULLET = re.compile(r"[ \t]*(?:[-*+•–|]|\(?\d+[.)]|[a-z]\))[ \t]+(?=\S)")
_HEADING = re.compile(r"(#{1,6})[ \t]+\S|(\*\*|__)[^*\n]+(\*\*|__):?[ \t]*$")
_UNDERLINE = re.compile(r"(=+|-{3,})[ \t]*$")
_FENCE = re.compile(r"[ \t]*(```+|~~~+)")
#: A line that begins with a signature or names a file stands for itself, as a bullet would.
_HEAD = re.compile(
    r"[ \t]*(?:(?:async[ \t]+)?def[ \t]|class[ \t]+`?[A-Z]\w*`?[(:]|[`*]{0,3}[^\W\d][\w.]*\("
    r"|`?[a-z_]\w*\.py`?[^.]*:[ \t]*$)"
)

#: Level of a heading that is only printed bold.
BOLD_LEVEL = 7


@dataclass(frozen=True, kw_only=True)
class Block:
    """A piece of the prompt that is about one thing."""

    start: int
    end: int
    text: str
    kind: Literal["heading", "bullet", "text", "code"]
    level: int  # of a heading (1 is the highest); else the indent in characters

    @property
    def words(self) -> str:
        """The text without its marks and line breaks."""
        text = re.sub(r"^\s*(?:#{1,6}|[-*+•–]|\(?\d+[.)])\s+", "", self.text)
        return re.sub(r"\s+", " ", text).strip()


def plain_lines(text: str) -> str:
    """`text` with the line ends and blanks that all rules here expect."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").replace("\u00a0", " ")


def split_blocks(text: str) -> list[Block]:
    """Blocks in order; together they hold all of `text` but its blank lines."""
    blocks: list[Block] = []
    open_block: tuple[int, int, str, int] | None = None  # start, end, kind, level
    position, fence, lines = 0, "", text.split("\n")
    for number, line in enumerate(lines):
        start, position = position, min(position + len(line) + 1, len(text))
        indent = len(line) - len(line.lstrip())
        if fence and open_block is not None:
            open_block = (open_block[0], position, "code", open_block[3])
            fence = "" if line.strip().startswith(fence) else fence
            continue
        mark = _FENCE.match(line)
        following = lines[number + 1] if number + 1 < len(lines) else ""
        kind = "code" if mark else _kind(line, following)
        if open_block is not None and (
            not line.strip() or mark or _opens(line, kind, lines[number - 1], open_block)
        ):
            blocks.append(_block(text, open_block))
            open_block = None
        if not line.strip():
            continue
        if open_block is None:
            level = _level(line) if kind == "heading" else indent
            open_block = (start, position, kind, level)
            fence = mark[1][:3] if mark else ""
        else:
            open_block = (open_block[0], position, open_block[2], open_block[3])
    return [*blocks, _block(text, open_block)] if open_block is not None else blocks


def _kind(line: str, following: str) -> str:
    if _HEADING.match(line) or (line.strip() and _UNDERLINE.match(following) and not _BULLET.match(line)):
        return "heading"
    return "bullet" if _BULLET.match(line) else "text"


def _level(line: str) -> int:
    marks = re.match(r"#+", line)
    return len(marks[0]) if marks else BOLD_LEVEL if line.startswith(("**", "__")) else 1


def _opens(line: str, kind: str, above: str, block: tuple[int, int, str, int]) -> bool:
    """Whether a line begins a block of its own though no blank line stands before it."""
    if kind != "text" or block[2] == "code":
        return True
    if block[2] == "heading":
        return not _UNDERLINE.match(line)
    if not _HEAD.match(line):
        return False
    return bool(_HEAD.match(above)) or above.rstrip().endswith((".", ":", ";", "!", "?"))


def _block(text: str, found: tuple[int, int, str, int]) -> Block:
    start, end, kind, level = found
    return Block(start=start, end=end, text=text[start:end], kind=kind, level=level)  # type: ignore[arg-type]
