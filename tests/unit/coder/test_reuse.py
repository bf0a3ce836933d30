"""A variable that bears the name of a function keeps what that function gives."""

from __future__ import annotations

import pytest

from smallwright.coder.reuse import reusing

CODE = """
def words(text):
    return text.lower().split()


def top(text, n=1):
    return words(text)[:n]


def join(text, other):
    return text + other
"""


def test_what_is_computed_again_is_called_instead():
    source = "def count(text: str) -> int:\n    words = text.split()\n    return len(words) + len(text)"
    assert reusing(source, CODE) == (
        "def count(text: str) -> int:\n    found_words = words(text)\n    return len(found_words) + len(text)"
    )


def test_only_the_first_assignment_is_and_every_name_is_renamed():
    source = (
        "def f(text):\n    words = text.split()\n    words = [w for w in words if w]\n"
        "    top = words[0]\n    return (words, top)"
    )
    assert reusing(source, CODE) == (
        "def f(text):\n    found_words = words(text)\n    found_words = [w for w in found_words if w]\n"
        "    found_top = top(text)\n    return (found_words, found_top)"
    )


@pytest.mark.parametrize(
    "source",
    [
        "def f(text):\n    return len(text.split())  # stays",
        "def f(line):\n    words = line.split()\n    return words",  # no parameter of that name
        "def f(text):\n    join = text\n    return join",  # one parameter too few
        "def words(text):\n    words = text.split()\n    return words",  # itself
        "async def f(text):\n    words = text.split()\n    return words",
        "class Words:\n    words = 1",
    ],
)
def test_other_code_stays(source: str):
    assert reusing(source, CODE) == source
