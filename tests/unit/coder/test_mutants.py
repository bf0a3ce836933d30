"""Edits of a function: each parses, differs, and is one that small models need."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallwright.coder.mutants import mutants

ATOMS = st.sampled_from(["x", "0", "1", "-3", "True", "None", "' '", "'a'", "1.5", "f'{x} '", "b''"])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(
            "({} {} {})".format, inner, st.sampled_from(["+", "-", "//", "<", "==", "and", "in"]), inner
        ),
        st.builds("(not {})".format, inner),
        st.builds("x[{}:{}]".format, inner, inner),
        st.builds("{}.isdigit()".format, inner.map(lambda text: f"({text})")),
        st.builds("re.match('[a-z]', {})".format, inner),
        st.builds("[{} for x in {}]".format, inner, inner),
    ),
    max_leaves=6,
)
STATEMENTS = st.one_of(
    st.builds("    x = {}".format, EXPRESSIONS),
    st.builds("    if {}:\n        return {}".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("    for x in {}:\n        x += {}".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("    return {}".format, EXPRESSIONS),
)
HEADS = st.sampled_from(
    ["def f(x):", "async def f(x):", "def f(self, x=1, *more):", "def f():", "@once\ndef f(x):"]
)
FUNCTIONS = st.builds("{}\n{}".format, HEADS, st.lists(STATEMENTS, min_size=1, max_size=4).map("\n".join))


def edits(source: str) -> set[str]:
    """The bodies of all edits of a function of one line."""
    return {text.split("\n", 1)[1].strip() for text in mutants(source, 100)}


@settings(deadline=None)
@given(FUNCTIONS, st.integers(1, 40))
def test_all_parse_and_differ_and_are_no_more_than_wanted(source: str, most: int):
    found = mutants(source, most)
    assert len(found) <= most
    assert len({*found, ast.unparse(ast.parse(source))}) == len(found) + 1
    for text in found:
        (node,) = ast.parse(text).body
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        assert node.name == "f"


@pytest.mark.parametrize(
    ("given", "edited"),
    [
        ("return i < n", "return i <= n"),
        ("return i > n", "return i < n"),
        ("return i == n", "return i != n"),
        ("return i + n", "return i - n"),
        ("return i / n", "return i // n"),
        ("return i and n", "return i or n"),
        ("return i[1:]", "return i[2:]"),
        ("return i[1:]", "return i[0:]"),
        ("return True", "return False"),
        ("return i.isdigit()", "return i.isdecimal()"),
        ("return re.match('a', i)", "return re.fullmatch('a', i)"),
        (r"return re.sub('[^a-z]', '-', i)", "return re.sub('[^a-z]+', '-', i)"),
        ("return ' '.join(i)", "return ''.join(i)"),
        ("return i", "i = i.lower()\n    return i"),
    ],
)
def test_the_slips_of_small_models_are_among_them(given: str, edited: str):
    assert edited in edits(f"def f(i):\n    {given}")


def test_statements_are_left_out_and_change_places_and_self_is_no_argument():
    found = edits("def f(self, a):\n    go()\n    stop()")
    assert {"go()", "stop()", "stop()\n    go()", "a = a.strip()\n    go()\n    stop()"} <= found
    assert not any("self.strip" in text for text in found)


def test_an_edit_changes_one_place_only():
    assert edits("def f():\n    return 1 + 1") == {
        "return 1 - 1",
        "return 2 + 1",
        "return 0 + 1",
        "return 1 + 2",
        "return 1 + 0",
    }


def test_no_edit_stops_using_a_parameter():
    source = "def f(x):\n    total = 0\n    for y in x:\n        total += y\n    return total"
    found = mutants(source, 100)
    assert found
    assert all("in x" in text for text in found)
    assert not any("return total\n" in text for text in found), "the loop stands behind the return"
