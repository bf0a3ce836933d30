"""Cuts out of a prompt, word for word, what it says of one name and of a module as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from smallwright.coder.spec_blocks import Block
from smallwright.coder.spec_found import Found

#: Characters below which a part of a block says nothing by itself ("`is_full()` and").
MIN_WORDS = 20
#: Words up to which a line that ends with a colon only introduces a list.
FEW_WORDS = 4
#: Characters of a module's purpose.
MAX_PURPOSE = 600

#: What an example has, and a rule has not.
_RESULT = re.compile(r"==|=>|->|→")


class Rules:
    """The words of a prompt, by block and signature."""

    def __init__(self, prompt: str, blocks: Sequence[Block], found: Sequence[Found]) -> None:
        self._prompt, self._blocks = prompt, blocks
        self._inside = [[item for item in found if block.start <= item.start < block.end] for block in blocks]
        self._more = self._attached()

    def of(self, item: Found, number: int) -> str:
        """The words about one signature: its whole block, or its part of a block that has several."""
        block = self._blocks[number]
        more = " ".join(self._blocks[other].words for other in self._more.get(number, ()))
        if item.words is not None:
            return _joined(item.words, more) or self._sentences(item.name)
        inside = self._signatures(number)
        if len(inside) <= 1 or item.base:
            own = _joined(block.words, more)
            return own if self._says_more(own, item) else _joined(own, self._sentences(item.name))
        later = [self._opening(other, inside) for other in inside if other.start > item.start]
        start = block.start if inside[0] is item else self._opening(item, inside)
        part = flat(self._prompt[start : later[0] if later else block.end]).rstrip(" ,;")
        part = re.sub(r"^(?:and|or)\s+(?=[`\w])", "", part)
        return _joined(part if self._says_more(part, item) else block.words, "" if later else more)

    def _says_more(self, text: str, item: Found) -> bool:
        """Whether `text` says something beside the signature itself."""
        return len(text.replace(flat(self._prompt[item.start : item.end]), "")) >= MIN_WORDS

    def _opening(self, item: Found, inside: Sequence[Found]) -> int:
        """Where the words about a signature begin: with its sentence, else with its own mark."""
        before = max((other.end for other in inside if other.start < item.start), default=0)
        gap = self._prompt[before : item.start]
        ends = [match.end() for match in re.finditer(r"[.;!?][`)]*\s+", gap)]
        marks = re.search(r"[`*]*$", gap)
        return before + ends[-1] if ends else item.start - len(marks[0] if marks else "")

    def _sentences(self, name: str) -> str:
        """Sentences elsewhere in the prompt that are about a name that has no words of its own."""
        about = re.compile(
            rf"(?:^|[`*])\W*{re.escape(name)}\b|\b{re.escape(name)}\("
            + (rf"|\b{name}\b" if "_" in name else "")
        )
        free = " ".join(block.words for number, block in enumerate(self._blocks) if self._is_prose(number))
        parts = re.split(r"(?<=[.!?;:,])\s+", free)
        return " ".join(part for part in parts if about.search(part) and not _RESULT.search(part))

    def general(self, numbers: Sequence[int]) -> str:
        """What the given blocks say of the module as a whole: those that belong to no single name."""
        taken = {number for numbers_ in self._more.values() for number in numbers_}
        free = [
            self._blocks[number].words for number in numbers if number not in taken and self._is_prose(number)
        ]
        return " ".join(free)[:MAX_PURPOSE]

    def _is_prose(self, number: int) -> bool:
        """Whether a block is the user's words, and no signature, example or mere line before a list."""
        block = self._blocks[number]
        words = block.words
        if block.kind in ("code", "heading") or self._inside[number] or ">>>" in words or words[:1] == "|":
            return False
        return ".py" in words or len(words.split()) > (FEW_WORDS if words.endswith(":") else 2)

    def _signatures(self, number: int) -> list[Found]:
        """Those of a block; exceptions are spoken of in the rules of others."""
        return [item for item in self._inside[number] if not item.base]

    def _attached(self) -> dict[int, list[int]]:
        """Blocks without signature -> the block with one that they go on about."""
        more: dict[int, list[int]] = {}
        holder: int | None = None
        for number, block in enumerate(self._blocks):
            if self._signatures(number):
                holder = number
            elif block.kind == "heading":
                holder = None
            elif holder is not None and self._goes_on(holder, number, more):
                more.setdefault(holder, []).append(number)
            elif block.kind != "code":
                holder = None
        return more

    def _goes_on(self, holder: int, number: int, more: dict[int, list[int]]) -> bool:
        """Whether the block `number` is still about the signature of the block `holder`."""
        above, block = self._blocks[holder], self._blocks[number]
        if ">>>" in block.text or block.kind == "code":
            return False
        if above.kind == "heading":
            return True
        if block.level > above.level and above.kind == "bullet":
            return True
        signatures = self._signatures(holder)
        if len(signatures) != 1 or signatures[0].kind == "class" or signatures[0].words:
            return False
        bare = len(self._words_beside(holder)) < MIN_WORDS
        return bare and above.kind != "bullet" and (holder not in more or block.kind == "bullet")

    def _words_beside(self, number: int) -> str:
        block = self._blocks[number]
        item = self._signatures(number)[0]
        text = block.text[: item.start - block.start] + block.text[item.end - block.start :]
        return re.sub(r"```\w*|[\W_]+", "", text)


def flat(text: str) -> str:
    """`text` on one line, without the mark of a bullet."""
    return re.sub(r"\s+", " ", re.sub(r"^\s*(?:#{1,6}|[-*+•–]|\(?\d+[.)])\s+", "", text)).strip()


def _joined(first: str, second: str) -> str:
    return f"{first} {second}".strip()
