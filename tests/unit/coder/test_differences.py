"""What differs is said in words that hold; what does not differ has none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallwright.coder import differences
from smallwright.coder.differences import difference

PAIRS = [
    ("'a-b'", "'a---b'", "several characters in a row become several signs"),
    ("'Ab'", "'aB'", "upper and lower case"),
    ("'a b'", "' a b'", "spaces at an end"),
    ("'a b'", "'ab'", "spaces or line ends"),
    ("'abc'", "'cba'", "the order is reversed"),
    ("'a-b'", "'a_b'", "the signs between"),
    ("'abcd'", "'ab'", "the end is missing"),
    ("'abcd'", "'cd'", "the beginning is missing"),
    ("'ab'", "'abcd'", "too much at the end"),
    ("'cd'", "'abcd'", "too much at the beginning"),
    ("True", "False", "the wrong way round"),
    ("5", "-5", "the sign is wrong"),
    ("5", "4", "off by one"),
    ("2.35", "2.3456", "rounded"),
    ("[1, 2]", "[2, 1]", "the order is reversed"),
    ("[1, 2, 3]", "[2, 1, 3]", "their order is not"),
    ("(1, 2)", "(2, 1)", "their order is not"),
    ("[1]", "[1, 2]", "must not be there"),
    ("[1, 2]", "[1]", "items are missing"),
    ("{'a': 1}", "{'a': 2}", "the keys are right"),
    ("{'a': 1, 'b': 2}", "{'a': 1}", "items are missing"),
    ("{1, 2}", "{1}", "items are missing"),
    ("5", "'5'", "must be of type int, not str"),
    ("[1]", "None", "must be of type list, not NoneType"),
]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers()
    | st.text()
    | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(("expected", "actual", "words"), PAIRS)
def test_it_says_what_differs(expected: str, actual: str, words: str):
    assert words in difference(expected, actual)


def test_each_of_its_words_is_said_of_some_pair():
    said = {difference(expected, actual) for expected, actual, _ in PAIRS}
    rules = [*differences._TEXT, *differences._NUMBER, *differences._MANY]
    assert {words for _, words in rules} <= said


@given(VALUES)
def test_equal_values_do_not_differ(value: object):
    assert difference(repr(value), repr(value)) == ""


@given(VALUES, VALUES)
def test_any_two_values_can_be_compared(expected: object, actual: object):
    assert isinstance(difference(repr(expected), repr(actual)), str)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (None, None),
        ("1", None),
        ("<object>", "1"),
        ("[1, 2]", "[3, 4]"),
        ("'a'", "'b'"),
        ("1", "7"),
        ("f()", "1"),
    ],
)
def test_where_no_rule_holds_it_says_nothing(expected: str | None, actual: str | None):
    assert difference(expected, actual) == ""
