"""Which file each place of a prompt is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from smallwright.coder.spec_blocks import Block

_FILE = re.compile(r"(?<![\w.-])((?:[\w.-]+/)*)([A-Za-z_]\w*\.py)\b")
_MODULE = re.compile(
    r"\b[Mm]od(?:ule|ulo|ul)\s+(?:(?:called|named|nommé|namens|llamado)\s+[`*\"]*|[`*\"]+)([a-z_]\w*)\b(?!\.)"
    r"|`([a-z_]\w*)`\s+module\b"
)
#: Words behind which a file is only used, not described.
_USED = re.compile(
    r"(?:uses?|using|from|imports?|importing|with|of|on|like|through|via|than|and|or|,|&)\s*[`*\"]*$",
    re.IGNORECASE,
)
#: Words before a file at the start of a sentence that still let it be what the sentence is about.
MAX_LEAD_WORDS = 8


class FileMap:
    """File of each place: what a heading, a sentence or the words behind a signature say."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._marks: list[tuple[int, str]] = []
        self.opened: set[str] = set()  # files that some block or sentence is about
        for block in blocks:
            if block.kind != "code":
                self._read(block)
        named = [name for block in blocks for _, name in _mentions(block.text)]
        first = self._marks[0][1] if self._marks else named[0] if named else ""
        self._marks.insert(0, (-1, first))

    def at(self, place: int) -> str:
        """The file that `place` stands under; "" where no file is named."""
        return self._marks[bisect_right(self._marks, place, key=lambda mark: mark[0]) - 1][1]

    def _read(self, block: Block) -> None:
        for start, name in _mentions(block.text):
            before = block.text[:start]
            if _USED.search(before):
                continue
            sentence = re.split(r"[.!?;:]\s|\n\s*\n|\n(?=\s*[-*])", before)[-1]
            opens = len(sentence.split()) <= MAX_LEAD_WORDS and not re.search(r"\w\(", sentence)
            if opens and not _mentions(sentence):
                self._marks.append((block.start + len(before) - len(sentence), name))
                self.opened.add(name)


def file_behind(text: str, end: int, until: int) -> str:
    """The file that the words right behind a signature put it in: "`f(x)` in `a.py`"; else ""."""
    match = re.compile(
        r"[`*]*\s+(?:which\s+)?(?:goes\s+|stands\s+|lives\s+)?(?:in|into)\s+(?:(?:the|a)\s+)?(?:file\s+|module\s+)?[`*\"]*(?=[\w/])"
    ).match(text, end)
    if not match or match.end() >= until:
        return ""
    name = _FILE.match(text, match.end())
    return name[2] if name else ""


def _mentions(text: str) -> list[tuple[int, str]]:
    """(place, file) for each file or module that `text` names; tests and starts of packages are none."""
    found = [(m.start(), m[2]) for m in _FILE.finditer(text)]
    found += [(m.start(), f"{m[1] or m[2]}.py") for m in _MODULE.finditer(text)]
    return sorted(item for item in found if not re.match(r"test_|__init__|conftest|setup\.py", item[1]))
