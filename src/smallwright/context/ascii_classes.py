"""How often each class of ASCII characters that tokens are made of occurs in a text.

Counts of bytes: regular expressions that find the same take twenty times as long.
"""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase, digits, punctuation

_NEWLINES = re.compile(rb"\n[ \t\n\r]*")
_INDENTS = re.compile(rb"    (?<=\n    )(?:    )*|    (?<=        )")
_BLANKS = (b" ", b"\t", b"\n", b"\r")


def _shapes(**kinds: str) -> bytes:
    table = bytearray(b"x" * 256)
    for kind, members in kinds.items():
        for member in members:
            table[ord(member)] = ord(_SIGNS[kind])
    return bytes(table)


#: What each kind of character is written as; all others, and every byte of what is not ASCII, as "x".
_SIGNS = {"lower": "a", "upper": "A", "digit": "0", "mark": "!", "blank": " ", "tab": "\t", "line": "\n"}
_SIGNS["space"] = "\r"
_SHAPE = _shapes(
    lower=ascii_lowercase,
    upper=ascii_uppercase,
    digit=digits,
    mark=punctuation,
    blank=" ",
    tab="\t",
    line="\n",
    space="\r\f\v\x1c\x1d\x1e\x1f",
)
_LETTERS = _shapes(lower="aA")


def ascii_counts(text: str) -> tuple[int, ...]:
    """A count for each row of token_weights.ASCII, in that order."""
    shape = b"\r" + text.encode("utf-8", "surrogatepass").translate(_SHAPE)
    letters = shape.translate(_LETTERS)
    longer = [letters.count(b"x" + length * b"a") for length in range(1, 9)]  # words of so many and more
    many = letters.count(b"a")
    return (
        longer[0],
        many - sum(longer[:4]),
        many - sum(longer),
        shape.count(b"aA"),
        shape.count(b"A") - _runs(shape, b"A"),
        shape.count(b"0"),
        shape.count(b" 0") + shape.count(b"\t0"),
        shape.count(b" !") - sum(shape.count(blank + b" !") for blank in _BLANKS),
        shape.count(b"  ") and _runs(shape, b" ", 2) - shape.count(b"\n  "),
        _runs(shape, b"!"),
        shape.count(b"!"),
        len(_NEWLINES.findall(shape)),
        len(_INDENTS.findall(shape)),
    )


def _runs(shape: bytes, kind: bytes, least: int = 1) -> int:
    """Runs of one kind that are at least so long."""
    return shape.translate(_ONLY[kind]).count(b"x" + least * kind)


_ONLY = {
    kind: bytes(code if code == kind[0] else ord("x") for code in range(256)) for kind in (b"A", b" ", b"!")
}
