"""Answers to clarifying questions, in every shape that clients send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from smallwright.events.event_data import text

#: (the question's id or text, "" where the caller names none; the answer)
Given = tuple[str, str]


def given_answers(value: Any) -> tuple[Given, ...]:
    """Answers in `value`: a string, {question: answer}, or a list of strings, pairs and {id, answer}."""
    if isinstance(value, str):
        return (("", value),)
    if isinstance(value, Mapping):
        return tuple(_of_mapping(value))
    if isinstance(value, list):
        return tuple(answer for item in value for answer in _of_item(item))
    return ()


def matched(
    questions: Iterable[Mapping[str, Any]], open_questions: Iterable[str], given: Sequence[Given]
) -> tuple[tuple[Given, ...], tuple[str, ...]]:
    """(question text, answer) of `given`, and the ids of `open_questions` that stay open.

    An answer without a name belongs to the first question that is open.
    """
    asked = {text(question, "id"): text(question, "text") for question in questions}
    ids = {words: identity for identity, words in asked.items()}
    open_ids = list(open_questions)
    pairs = []
    for name, answer in given:
        identity = (open_ids[0] if open_ids else "") if not name else ids.get(name, name)
        if identity in open_ids:
            open_ids.remove(identity)
        pairs.append((asked.get(identity, name), answer))
    return tuple(pairs), tuple(open_ids)


def _of_mapping(value: Mapping[str, Any]) -> Iterator[Given]:
    if "answers" in value:
        yield from given_answers(value["answers"])
    elif "answer" in value:
        name = text(value, "id") or text(value, "question")
        yield name, str(value["answer"])
    else:
        yield from ((name, str(answer)) for name, answer in value.items())


def _of_item(item: Any) -> tuple[Given, ...]:
    if isinstance(item, list):
        return ((str(item[0]), str(item[1])),) if len(item) == 2 else ()
    return given_answers(item)
