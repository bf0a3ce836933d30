"""Words of text and code, so that `validate_email`, `EmailValidator` and "email validation" meet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

#: Parts of identifiers (HTTPServer: HTTP, Server), numbers, and runs of letters of other scripts.
_PARTS = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\W\d_A-Za-z]+")
_PLURAL = re.compile(r"(?<=[a-z]{3})(?<![sui])s$")
#: The shortest stem of four letters or more that leaves one of these endings.
_ENDING = re.compile(
    r"^([a-z]{4,}?)(?:ations?|ators?|ating|ated|ates?|ate|izations?|izers?|izing|ized|izes?|ize"
    r"|ments?|ings?|ions?|edly|ed|ers?|ors?|es|able|ible|ive|ly|e|y)$"
)
#: Words of questions and code that say nothing.
STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "def",
        "for",
        "from",
        "if",
        "in",
        "into",
        "is",
        "it",
        "no",
        "not",
        "of",
        "on",
        "or",
        "return",
        "self",
        "that",
        "the",
        "this",
        "to",
        "with",
    ]
)


def words_of(text: str) -> Iterator[str]:
    """Stems of the words of `text`, in order; Chinese, Japanese and Korean as pairs of characters."""
    for part in _PARTS.findall(text):
        low = part.lower()
        if low in STOP_WORDS or (len(low) == 1 and low.isascii()):
            continue
        if low[0] >= "\u2e80":
            yield from (low[place : place + 2] for place in range(max(1, len(low) - 1)))
        else:
            yield stem(low)


def counted(name: str, text: str = "") -> Counter[str]:
    """The words of a text and of its name; those of the name count thrice."""
    counts = Counter(words_of(text))
    for word in words_of(name):
        counts[word] += 3
    return counts


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """`word` without its ending: validate, validation and validators give one stem."""
    word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else _PLURAL.sub("", word)
    match = _ENDING.match(word)
    if match is None:
        return word
    kept = match[1]
    doubled = kept[-1] == kept[-2] and kept[-1] not in "aeiouls"
    return kept[:-1] if doubled else kept
