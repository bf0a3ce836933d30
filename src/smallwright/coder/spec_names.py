"""Gathers the public names of a prompt: each once, in its file, with its class and its surest signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from smallwright.coder.spec_blocks import Block
from smallwright.coder.spec_files import FileMap, file_behind
from smallwright.coder.spec_found import MENTIONED, WRITTEN, Found
from smallwright.coder.spec_owner import Owners
from smallwright.coder.spec_signatures import LISTED, SPECIAL, signatures_in
from smallwright.coder.spec_stubs import stubs_in
from smallwright.coder.spec_words import named_in, raised_in


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A signature and where it belongs."""

    item: Found
    block: int  # number of the block that it stands in
    file: str  # "" where the prompt names none
    owner: str  # the class of a method, else ""

    @property
    def name(self) -> str:
        """Its name in a plan: "merge", "Account", "Account.deposit"."""
        own = SPECIAL.get(self.item.name, self.item.name) if self.owner else self.item.name
        return f"{self.owner}.{own}" if self.owner else own


def find_names(prompt: str, blocks: Sequence[Block], files: FileMap) -> list[Placed]:
    """Public names in the order of the prompt."""
    found = _all(blocks)
    classes = {item.name: item for _, item in found if item.kind == "class"}
    owners: dict[str, Owners] = {}
    placed: list[Placed] = []
    for place, (number, item) in enumerate(found):
        until = found[place + 1][1].start if place + 1 < len(found) else len(prompt)
        file = file_behind(prompt, item.end, until) or files.at(item.start)
        here = owners.setdefault(file, Owners(blocks))
        if item.kind == "class":
            here.enter(item, number)
        owner = "" if item.kind == "class" else _owner(item, number, here, classes)
        if owner is None or (item.kind == "property" and not owner):
            continue
        placed.append(Placed(item=item, block=number, file=file, owner=owner))
    return _once(placed)


def _all(blocks: Sequence[Block]) -> list[tuple[int, Found]]:
    """(number of block, signature) by place."""
    found: list[tuple[int, Found]] = []
    for number, block in enumerate(blocks):
        stubs = stubs_in(block) if block.kind == "code" else None
        items = _without_asides(block, signatures_in(block)) if stubs is None else stubs
        found += [(number, item) for item in items]
    for read in (named_in, raised_in):
        known = {item.name for _, item in found if item.kind == "class"}
        for number, block in enumerate(blocks):
            if block.kind != "code":
                new = read(block, known)
                known |= {item.name for item in new if item.base}
                found += [(number, item) for item in new]
    return sorted(found, key=lambda pair: pair[1].start)


def _without_asides(block: Block, items: list[Found]) -> list[Found]:
    """Without what a block about one signature mentions later on, in the middle of a sentence."""
    if not items or items[0].sure == MENTIONED or block.kind == "heading":
        return items
    first, *rest = items
    if (
        "\n" not in block.text[: first.start - block.start].strip()
        and len(block.text[: first.start - block.start]) > 12
    ):
        return items
    text = block.text
    return [first, *(x for x in rest if x.sure > MENTIONED or LISTED.search(text[: x.start - block.start]))]


def _owner(item: Found, number: int, here: Owners, classes: dict[str, Found]) -> str | None:
    """The class of a method, "" of a function; None for a call of what the prompt does not define."""
    if item.owner is None:
        return here.owner_of(item, number)
    if not item.owner or item.owner in classes:
        return item.owner
    if item.owner[0].isupper() and item.sure >= WRITTEN:
        return item.owner
    same = [name for name in classes if _snake(name) == item.owner or name.lower() == item.owner]
    return same[0] if same else None


def _once(placed: list[Placed]) -> list[Placed]:
    """Each name once, with its surest signature in the place of its first one."""
    best: dict[tuple[str, str], Placed] = {}
    sure: dict[str, int] = {}
    for one in placed:
        last = one.item.name
        sure[last] = max(sure.get(last, 0), one.item.sure)
    for one in placed:
        if one.item.sure == MENTIONED and sure[one.item.name] > MENTIONED:
            continue  # spoken of here, written out elsewhere
        key = (one.file, one.name)
        known = best.get(key)
        if known is None or _better(one.item, known.item):
            best[key] = one if known is None else replace(one, file=known.file)
    return list(best.values())


def _better(new: Found, old: Found) -> bool:
    if new.kind == "class":  # the one that gives the arguments of the constructor
        return bool(new.arguments or new.base) and not (old.arguments or old.base)
    return (new.sure, len(new.arguments), len(new.returns)) > (
        old.sure,
        len(old.arguments),
        len(old.returns),
    ) and (new.sure > old.sure or not old.returns)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
