"""A sentence about what is refused, cut into the cases that it names: "without rows, or with empty rows"."""

from __future__ import annotations

import re

#: What an alternative begins with; "a name, email or age" names one case of three things.
_MARK = r"(?:an?|the|no|one|of|with|without|that|whose|not|more|less|fewer|when|if|where|anything) "
_CUT = re.compile(rf",\s+(?:or |and )?|\s+or\s+(?={_MARK})")
_SAID = re.compile(r"(?P<subject>.+?),?\s+(?:it\s+)?raises?\s+`?\w+`?(?P<rest>.*)", re.DOTALL)
_PRONOUN = re.compile(r"(?:it|this|they|the (?:function|method))\b", re.IGNORECASE)


def alternatives(sentence: str) -> list[str]:
    """The cases that `sentence` refuses, each in its own words; the whole sentence where it names one."""
    said = _SAID.match(sentence)
    if said is None or "such as" in sentence:
        return [sentence]
    words = said["rest"] if _PRONOUN.match(said["subject"]) else said["subject"]
    parts = [part.strip(" .;") for part in _CUT.split(words)]
    whole = all(part and part.count("(") == part.count(")") for part in parts)
    marked = all(re.match(_MARK, part) for part in parts[1:])
    return parts if len(parts) > 1 and whole and marked else [sentence]
