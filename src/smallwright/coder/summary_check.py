"""Holds a model's words against what was read from the code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from smallwright.coder.static_summaries import within

#: What the code decides, whatever the model says.
READ_FROM_CODE = frozenset(("dependencies", "functions", "modules", "success_rate", "status"))
_NAMED = re.compile(r"`(\w+(?:\.\w+)*)(?:\([^`]*\))?`|\b(\w+)\(")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def checked(said: Mapping[str, Any], static: Mapping[str, Any], source: str, tokens: int) -> dict[str, Any]:
    """The fields of `static`, with the model's words where they can stand.

    What the code decides stays; a sentence that names a function which `source` does not have goes; what is
    missing, empty or of another type is the static one; `summary` costs at most `tokens`.
    """
    fields = dict(static)
    for name, value in static.items():
        words = said.get(name)
        if name in READ_FROM_CODE or not isinstance(value, str) or not isinstance(words, str):
            continue
        kept = true_sentences(words, source)
        fields[name] = within(kept, tokens) if kept else value
    return fields


def true_sentences(words: str, source: str) -> str:
    """Those sentences of `words` that name no function, in back-ticks or called, that `source` lacks."""
    sentences = _SENTENCE.split(" ".join(words.split()))
    return " ".join(
        sentence for sentence in sentences if all(_is_in(name, source) for name in _names(sentence))
    )


def _names(sentence: str) -> list[str]:
    return [(quoted or called).rpartition(".")[2] for quoted, called in _NAMED.findall(sentence)]


def _is_in(name: str, source: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", source) is not None
