"""What a sentence says is refused, as conditions and as values: "below 1", "empty string"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

#: What a sentence says of a number: the comparison that is refused, and how far beyond it a value lies.
_NUMBERS = (
    (r"(?:below|less than|smaller than|under) (-?\d+(?:\.\d+)?)", "<", -1),
    (r"(?:above|more than|larger than|greater than|over) (-?\d+(?:\.\d+)?)", ">", 1),
)
_OUTSIDE = re.compile(r"\b(?:not|outside|isn't) (?:between |from )?(-?\d+) (?:and|to) (-?\d+)\b")
_NEGATIVE = re.compile(r"\bnegative\b", re.IGNORECASE)
_NOT_POSITIVE = re.compile(r"\bzero or (?:less|negative|below)\b", re.IGNORECASE)
_EMPTY = re.compile(r"\bempty (?:string|text|list|title|input)\b", re.IGNORECASE)
_LISTS = (
    (r"\bempty (?:list|input)\b|\bwithout (?:any )?(?:rows|items|elements|values|numbers|entries)\b", "[]"),
    (r"\bempty rows?\b", "[[]]"),
    (r"\brows of (?:different|unequal) lengths?\b", "[[1, 2], [3]]"),
)
_BLANK = re.compile(
    r"\b(?:blanks?|spaces?|whitespace) only\b|\bonly (?:of )?(?:blanks|spaces|whitespace)\b"
    r"|\bblank (?:string|text|name|title)\b",
    re.IGNORECASE,
)
_SUCH_AS = re.compile(r"\bsuch as ([A-Za-z0-9`'\", ]+)")
#: Words that turn a sentence round: what it names may be just what is accepted.
_TURNED = re.compile(r"\b(?:but|except|unless|other than|only)\b", re.IGNORECASE)
#: What a sentence says of a text, and how a text that is accepted becomes one that is not.
_SPOILT: tuple[tuple[str, Callable[[str], str]], ...] = (
    (r"\blower[- ]?case\b", str.lower),
    (r"\bupper[- ]?case\b", str.upper),
    (r"\bspaces?\b", lambda text: f"{text[:1]} {text[1:]}"),
    (r"\ba (?:leading )?sign\b|\bsigns\b", lambda text: f"-{text}"),
    (r"\b(?:other|unknown) (?:letters?|units?|characters?|symbols?)\b", lambda text: f"{text[:-1]}?"),
    (r"\bcontains (?:one of the |any |a )?digits?\b", lambda text: f"{text[:1]}1{text[1:]}"),
    (r"\b(?:number|length|count) without (?:a|its) \w+", lambda text: re.sub(r"\D", "", text)),
    (r"\b(?:number|length|count) at the end\b", lambda text: f"{text}3"),
    (r"\b(?:number|length|count) of zero\b", lambda text: re.sub(r"\d+", "0", text, count=1)),
    (r"\bwithout (?:a|its) (?:number|length|count)\b", lambda text: re.sub(r"\d", "", text)),
    (r"\btwice\b", lambda text: text + text),
    (r"\bwrong order\b", lambda text: "".join(reversed(re.findall(r"\d+\D+", text)))),
)


def bounds(sentence: str) -> list[tuple[str, float]]:
    """(sign, bound) of each comparison with a number that is refused."""
    return [
        (sign, _number(found)) for pattern, sign, _ in _NUMBERS for found in re.findall(pattern, sentence)
    ]


def numbers(sentence: str) -> list[str]:
    """The numbers that a sentence names, the lowest first: as a bound it refuses least."""
    found = set(re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\w)", sentence))
    return sorted(found, key=lambda text: (float(text), text))


def comparisons(sentence: str) -> list[str]:
    """Comparisons that are refused, "< 5"; without such words any number may be the lowest."""
    said = [f"{sign} {value}" for sign, value in bounds(sentence)]
    return said or [f"{sign} {value}" for value in numbers(sentence) for sign in ("<", "<=")]


def refused_values(kind: str, sentence: str, accepted: Sequence[str]) -> list[str]:
    """Refused values of a parameter of the plain type `kind`, as Python writes them.

    `accepted`: texts that the parameter takes, from which those are made that it does not take.
    """
    if kind in ("int", "float"):
        return list(dict.fromkeys(_numbers(sentence)))
    if kind == "list":
        return [value for pattern, value in _LISTS if re.search(pattern, sentence, re.IGNORECASE)]
    return list(dict.fromkeys(repr(text) for text in _texts(sentence, accepted))) if kind == "str" else []


def _number(text: str) -> float:
    return float(text) if "." in text else int(text)


def _numbers(sentence: str) -> list[str]:
    steps = [
        _number(found) + step for pattern, _, step in _NUMBERS for found in re.findall(pattern, sentence)
    ]
    for low, high in _OUTSIDE.findall(sentence):
        steps += [int(low) - 1, int(high) + 1]
    steps += [-1] if _NEGATIVE.search(sentence) else []
    steps += [0, -1] if _NOT_POSITIVE.search(sentence) else []
    return [str(value) for value in steps]


def _texts(sentence: str, accepted: Sequence[str]) -> list[str]:
    texts = [""] if _EMPTY.search(sentence) else []
    texts += ["  "] if _BLANK.search(sentence) else []
    if listed := _SUCH_AS.search(sentence):
        words = [word.strip() for word in re.split(r",\s*|\s+or\s+|\s+and\s+", listed[1])]
        texts += [x.strip("`'\"") for x in words if re.fullmatch(r"[`'\"]?\w+[`'\"]?", x)]
    for pattern, spoil in () if _TURNED.search(sentence) else _SPOILT:
        if re.search(pattern, sentence, re.IGNORECASE):
            texts += [text for text in map(spoil, accepted[:1]) if text and text not in accepted]
    return texts
