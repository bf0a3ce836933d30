"""Finds the signatures in a prompt's own words, and tells them from calls that are only spoken of."""

from __future__ import annotations

import builtins
import re
import sys

from smallwright.coder.spec_blocks import Block
from smallwright.coder.spec_calls import Call, are_parameters, find_calls
from smallwright.coder.spec_found import DEFINED, MENTIONED, WRITTEN, Found, without_self

#: Built-in calls by which a prompt describes a class, and the method behind each.
SPECIAL = {"len": "__len__", "iter": "__iter__", "str": "__str__", "repr": "__repr__", "bool": "__bool__"}
#: Built-ins that are never the name of something to write.
_NEVER = frozenset(
    {"int", "float", "list", "dict", "tuple", "sorted", "print", "isinstance", "range", "type", "super"}
)
#: Words behind which a call is one that the code makes, not one that it defines.
_USED = re.compile(
    r"\b(?:calls?|calling|called with|us(?:es|e|ing)|via|like|such as|e\.g\.|through|from|as in|same as"
    r"|equals?)\s*`?$",
    re.IGNORECASE,
)
#: Words behind which a call is one to write.
_WANTED = re.compile(
    r"\b(?:functions?|methods?|class|exceptions?|def|fonctions?|Funktion(?:en)?|funci[oó]n(?:es)?|funzion[ei]|m[ée]todos?|Methoden?)"
    r"(?:\s+(?:called|named))?\s*[:`*]*$",
    re.IGNORECASE,
)
#: What stands before a signature that goes on with a list of them.
LISTED = re.compile(r"(?:[.;,:]|\b(?:and|or|und|et|y|e)\b)\s*[`*]*$")
_BLOCK_HEAD = re.compile(r"\s*(?:#{1,6}\s+|[-*+•–]\s+|\(?\d+[.)]\s+|[a-z]\)\s+)?(?:\[[ x]\]\s+)?[`*_|\s]*$")
_RESULT = re.compile(r"[\s`]*(?:==|=>|!=|=(?!=))")


def signatures_in(block: Block) -> list[Found]:
    """Signatures of one block, in order; positions are those of the whole prompt."""
    found: list[Found] = []
    for call in find_calls(block.text):
        item = _signature(block, call, listed=bool(found))
        if item is not None:
            found.append(item)
    return found


def _signature(block: Block, call: Call, *, listed: bool) -> Found | None:
    before = block.text[: call.start]
    if not are_parameters(call.arguments) or _in_example(block.text, before, call):
        return None
    sure = _sureness(before, call)
    owner, _, name = call.name.rpartition(".")
    is_class = call.word == "class" or (name[:1].isupper() and not owner and call.word != "def")
    also = listed and not call.arguments and LISTED.search(before) is not None  # "add(title) and list()"
    if not also and _only_spoken_of(name, owner, before, call, sure):
        return None
    base = _base(call) if is_class else ""
    return Found(
        start=block.start + call.start,
        end=block.start + call.end,
        name=name,
        kind="class" if is_class else "call",
        arguments="" if base else call.arguments,
        returns="" if is_class else call.returns,
        base=base,
        owner=owner or None,
        word=call.word if "def" in call.word else "def",
        sure=sure,
    )


def _sureness(before: str, call: Call) -> int:
    if call.word:
        return DEFINED
    line = before.rpartition("\n")[2]
    head = bool(_BLOCK_HEAD.fullmatch(before)) or bool(_BLOCK_HEAD.fullmatch(line))
    return WRITTEN if call.typed or head or _WANTED.search(before) else MENTIONED


def _in_example(text: str, before: str, call: Call) -> bool:
    """Whether a call stands in a line that shows a result: `>>> f(x)`, `f(x) == 1`, `y = f(x)`."""
    line = before.rpartition("\n")[2].strip().strip("`")
    if call.word:
        return False
    shown = bool(_RESULT.match(text, call.end)) and not call.returns
    return shown or line.startswith((">>>", "...", "assert ")) or before.rstrip(" `").endswith(("=", "!="))


def _only_spoken_of(name: str, owner: str, before: str, call: Call, sure: int) -> bool:
    """Whether a call is a library's, a built-in, or a word with its plural: `item(s)`."""
    if sure == DEFINED:
        return False
    if owner:
        return _foreign(owner, sure)
    builtin = hasattr(builtins, name)
    if name in _NEVER or (builtin and (name[0].isupper() or (sure == MENTIONED and name not in SPECIAL))):
        return True
    if sure == WRITTEN and (call.typed or _WANTED.search(before)):
        return False
    plural = re.fullmatch(r"i?e?s", call.arguments) and not before.endswith("`")
    letter = len(name) == 1 or (name.isupper() and not before.endswith("`"))  # O(n), f(x), HTTP(S)
    return bool(plural or letter or (sure == MENTIONED and _USED.search(before)))


def _foreign(owner: str, sure: int) -> bool:
    """Whether `owner.name(...)` is a call of a library or of the object itself."""
    first = owner.partition(".")[0]
    return (
        "." in owner or first in sys.stdlib_module_names or (sure == MENTIONED and first in ("self", "cls"))
    )


def _base(call: Call) -> str:
    """The bases of `class Name(Base)`, which look like arguments."""
    names = [part.strip() for part in call.arguments.split(",") if part.strip()]
    if not names or not all(re.fullmatch(r"[A-Za-z_][\w.]*\w", part) for part in names):
        return ""
    if call.word == "class":
        known = all(hasattr(builtins, part) or part.rpartition(".")[2][0].isupper() for part in names)
    else:
        known = all(part.endswith(("Error", "Exception")) for part in names)
    return call.arguments if known else ""


def is_bound(item: Found) -> bool:
    """Whether the arguments say that it is a method."""
    return item.arguments != without_self(item.arguments)
