"""Wide classes of characters become what the rules say; other code stays byte for byte."""

from __future__ import annotations

import pytest

from smallwright.coder.narrowing import narrowed

LETTERS = "A word is a run of ASCII letters; everything else separates words."


def result(source: str, text: str) -> object:
    scope: dict[str, object] = {}
    exec(f"import re\n{source}", scope)
    return scope["f"](text)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("rules", "text", "found"),
    [
        (LETTERS, "ab1c_d \u00e9f 42", ["ab", "c", "d", "f"]),
        ("Runs of ASCII letters and digits.", "ab1c_d \u00e9", ["ab1c", "d"]),
        ("Only ASCII letters, digits and underscores.", "ab1c_d \u00e9", ["ab1c_d"]),
        ("A word is a run of letters.", "\u00e9f1", ["\u00e9f1"]),
    ],
)
def test_words_of_a_regular_expression(rules: str, text: str, found: list[str]):
    source = "def f(text):\n    return re.findall(r'\\b\\w+\\b', text)"
    assert result(narrowed(source, rules), text) == found


def test_a_narrow_class_needs_no_boundaries():
    source = "def f(text):\n    return re.findall(r'\\b[a-z]+\\b', text)"
    assert result(narrowed(source, LETTERS), "ab1c_d") == ["ab", "c", "d"]


def test_methods_of_characters():
    source = "def f(text):\n    return ''.join(c for c in text if c.isalpha())"
    assert result(narrowed(source, LETTERS), "a\u00e91b") == "ab"


@pytest.mark.parametrize(
    "source",
    [
        "def f(text):  # stays\n    return re.findall(r'[a-z]+', text)",
        "def f(text):\n    return r'c:\\words'",
    ],
)
def test_code_without_wide_classes_stays(source: str):
    assert narrowed(source, LETTERS) == source
