"""Decides whether a signature is a method of the class before it, or stands at module level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from smallwright.coder.spec_blocks import Block
from smallwright.coder.spec_found import MENTIONED, Found
from smallwright.coder.spec_signatures import SPECIAL, is_bound

_FUNCTIONS = re.compile(
    r"\b(?:functions?|(?:module|top)[- ]level|fonctions?|Funktion(?:en)?|funci[oó]n(?:es)?|funzion[ei])\b",
    re.IGNORECASE,
)
_METHODS = re.compile(
    r"\b(?:methods?|m[ée]thodes?|Methoden?|m[ée]todos?|metodi|operations?|propert(?:y|ies))\b", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:it|its|the class|instances?|objects?)\b", re.IGNORECASE)

#: "class `Stack` with the functions …" means its methods.
_WITH = re.compile(r"\b(?:with|has|having|provides|offers)\b[^,;]*\bfunctions?\b", re.IGNORECASE)


@dataclass
class _Class:
    name: str
    block: int  # number of the block that introduces it
    level: int  # of the section that it stands in
    listed: bool = False  # its methods stood in bullets
    nested: bool = False  # its methods stood deeper than itself


class Owners:
    """Goes through the signatures of one file in order."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._class: _Class | None = None

    def enter(self, item: Found, number: int) -> None:
        """A class begins in the block `number`."""
        known = self._class is not None and self._class.name == item.name
        if item.base.endswith(("Error", "Exception")) or (self._class is not None and item.sure == MENTIONED):
            return
        if not known:
            self._class = _Class(item.name, number, self._section(number))

    def owner_of(self, item: Found, number: int) -> str:
        """The class that `item` belongs to, "" for none. `number`: its block."""
        here = self._class
        if here is None:
            return ""
        if not is_bound(item) and item.name not in SPECIAL and self._ended(here, item, number):
            if item.sure != MENTIONED:
                self._class = None
            return ""
        first, block = self._blocks[here.block], self._blocks[number]
        here.listed |= block.kind == "bullet" and number != here.block
        here.nested |= first.kind == "bullet" and block.kind == "bullet" and block.level > first.level
        return here.name

    def _ended(self, here: _Class, item: Found, number: int) -> bool:
        """Whether the description of the class is over where `item` stands."""
        block, first = self._blocks[number], self._blocks[here.block]
        lead = re.split(r"[.;]\s", block.text[: item.start - block.start])[-1]
        tail = lead.rpartition(here.name)[2] if number == here.block else lead
        if _METHODS.search(tail) or (tail != lead and _WITH.search(tail)):
            return False
        if _FUNCTIONS.search(tail):
            return True
        between = self._blocks[here.block + 1 : number + (block.kind == "heading")]
        for other in reversed(between):
            if (verdict := self._verdict(other, here)) is not None:
                return verdict
        if here.nested and block.kind == "bullet" and block.level <= first.level:
            return True
        return here.listed and block.kind == "text" and not _PRONOUN.search(lead)

    def _verdict(self, block: Block, here: _Class) -> bool | None:
        """What a heading or a line that introduces a list says; None where it says nothing."""
        introduces = block.kind == "heading" or block.words.rstrip("*_").endswith(":")
        if not introduces:
            return None
        if _METHODS.search(block.words) or re.search(rf"\b{here.name}\b", block.words):
            return False
        if _FUNCTIONS.search(block.words):
            return True
        return True if block.kind == "heading" and block.level <= here.level else None

    def _section(self, number: int) -> int:
        above = [block.level for block in self._blocks[: number + 1] if block.kind == "heading"]
        return above[-1] if above else 0
