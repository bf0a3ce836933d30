"""What words of a specification mean in Python, where small models take them for something wider."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MEANINGS = (
    (
        r"`\w+\[-1\]`",
        "let a list do the indexing: it takes -1 for the last one, and raises IndexError itself",
    ),
    (r"\brun of ASCII letters\b", "a run of ASCII letters is `[A-Za-z]+` in a regular expression"),
    (
        r"\b(?:for|of) (?:each|every|all) (?:\w+ )?(?:changes?|calls?|operations?|events?)\b",
        "keep what happens when it happens: an empty list in `__init__`, a line added in each method",
    ),
    (
        r"\blargest (?:units?|coins?|notes?)\b",
        "go from the largest to the smallest, each with its size: `count, rest = divmod(rest, size)`",
    ),
    (
        r"\bunits?\b.*\bseconds?\b|\bseconds?\b.*\bunits?\b|\bhours?\b.*\bminutes?\b|\bminutes?\b.*\bhours?\b",
        "a minute has 60 seconds, an hour 3600, a day 86400: `for unit, size in (('d', 86400), ...)`",
    ),
    (r"\b(?:equally often|ties?)\b.*\balphabetical", "sort once, by the key (-count, text)"),
    (r"\bwhatever (?:its|the) case\b", "keep and compare the text in lower case"),
    (
        r"\bnever (?:be )?(?:used again|reused|given again)\b",
        "keep the last number in an attribute of its own: a list gets shorter when something is removed",
    ),
    (
        r"\bleast recently used\b",
        "a dict keeps its order: `d[key] = d.pop(key)` moves a key to the end, `next(iter(d))` is the oldest",
    ),
    (
        r"\b(?:equal|same) \w+[^.]*\b(?:older|earlier|first added)\b",
        "keep entries in the order in which they came, and sort with a key: equal ones keep their order",
    ),
    (r"\bshortest (?:path|way|route)\b", "search breadth first, with `collections.deque` and `popleft()`"),
)
_SEEN = (
    (
        r"\(\s*['\"][^'\"\n]*\d\d[^'\"\n]*[^\d'\"\n][^'\"\n]*['\"]|\(\s*['\"][^'\"\n]*[^\d'\"\n]\d\d",
        "numbers in the text may have several digits: read a whole run of digits at a time (`\\d+`)",
    ),
)


def observations(examples: Iterable[str]) -> list[str]:
    """A line for each trap that the user's examples show."""
    text = "\n".join(examples)
    return [words for pattern, words in _SEEN if re.search(pattern, text)]


def meanings(rules: str) -> list[str]:
    """A line for each phrase of `rules` that has a plain meaning in Python."""
    return [words for pattern, words in _MEANINGS if re.search(pattern, rules, re.IGNORECASE | re.DOTALL)]
