"""Phrases and examples that small models stumble over are explained; nothing else is."""

from __future__ import annotations

import pytest

from smallwright.coder.glossary import meanings, observations


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("A word is a run of ASCII letters.", "`[A-Za-z]+`"),
        ("Returns one line for each successful change of it.", "`__init__`"),
        ("It uses the largest units possible.", "divmod"),
        ("Words that occur equally often are ordered alphabetically.", "(-count, text)"),
        ("The name is found whatever its case.", "lower case"),
        ("Numbers are never used again.", "attribute of its own"),
        ("The least recently used key is dropped.", "d.pop(key)"),
        ("With equal priority, the older one comes first.", "sort with a key"),
        ("Returns a shortest path between them.", "popleft()"),
    ],
)
def test_a_phrase_is_explained_once(rules: str, said: str):
    (words,) = meanings(rules)
    assert said in words


def test_other_rules_are_not():
    assert meanings("Returns the letters of the text in alphabetical order.") == []


@pytest.mark.parametrize(
    ("example", "seen"),
    [
        ("assert decode('12x') == 'x'", True),
        ('assert tokenize("12+(3 * 4)") == []', True),
        ("assert parse('1h30m') == 5400", True),
        ("assert to_roman(1994) == 'MCMXCIV'", False),
        ("assert year('2026') == 2026", False),
        ("assert decode('3x') == 'xxx'", False),
    ],
)
def test_numbers_of_several_digits_in_a_text_are_noticed(example: str, seen: bool):
    assert bool(observations([example])) is seen
