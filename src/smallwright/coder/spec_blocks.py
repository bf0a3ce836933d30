"""Cuts a prompt into blocks (bullets, paragraphs, code) under the file that each belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FILE = re.compile(r"(?<![\w/.-])([a-z_]\w*\.py)\b")
_BULLET = re.compile(r"[ \t]*(?:[-*+•]|\d+[.)])[ \t]+")


@dataclass(frozen=True, kw_only=True)
class Block:
    """A piece of the prompt that is about one thing."""

    start: int
    end: int
    text: str
    file: str  # "" where no file was named yet
    bullet: bool
    indent: int


def split_blocks(text: str) -> list[Block]:
    """Blocks in order: one per bullet, else one per paragraph; each with the file it stands under."""
    blocks: list[Block] = []
    for start, end, bullet, indent in _spans(text):
        body = text[start:end]
        last = blocks[-1].file if blocks else ""
        named = _heading_file(body)
        blocks.append(
            Block(start=start, end=end, text=body, file=named or last, bullet=bullet, indent=indent)
        )
    first = next((block.file for block in blocks if block.file), "")
    return [block if block.file else _under(block, first) for block in blocks]


def file_names(text: str) -> list[str]:
    """Python files that `text` names, in order, each once."""
    return list(dict.fromkeys(_FILE.findall(text)))


def _under(block: Block, file: str) -> Block:
    return Block(
        start=block.start, end=block.end, text=block.text, file=file, bullet=block.bullet, indent=block.indent
    )


def _spans(text: str) -> list[tuple[int, int, bool, int]]:
    spans: list[tuple[int, int, bool, int]] = []
    position, fenced = 0, False
    for line in text.splitlines(keepends=True):
        start, position = position, position + len(line)
        is_fence = line.lstrip().startswith("```")
        bullet = bool(_BULLET.match(line)) and not fenced
        blank = not line.strip() and not fenced
        opens = bullet or (is_fence and not fenced) or not spans or (_after_blank(text, start) and not fenced)
        if is_fence:
            fenced = not fenced
        if blank:
            continue
        if opens:
            spans.append((start, position, bullet, len(line) - len(line.lstrip())))
        else:
            first, _, was_bullet, indent = spans[-1]
            spans[-1] = (first, position, was_bullet, indent)
    return spans


def _after_blank(text: str, start: int) -> bool:
    previous = text[:start].rstrip(" \t")
    return previous.endswith("\n\n") or not previous


def _heading_file(body: str) -> str:
    """The file that a block opens: named in its first line, and not only as what is used."""
    first = body.strip().split("\n", 1)[0]
    for match in _FILE.finditer(first):
        before = first[: match.start()].rstrip(" `").lower()
        if not before.endswith(("uses", "use", "using", "from", "imports", "import", "with", "of")):
            return match[1]
    return ""
