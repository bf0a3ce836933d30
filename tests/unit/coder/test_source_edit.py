"""Edits of code: what is not meant stays byte for byte."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallwright.coder.source_edit import after_imports, definitions, find, insert_before, replace, source_of
from smallwright.coder.source_parts import constants, import_lines

PARTS = st.sampled_from(
    [
        "import os\n",
        "# a comment\n\n",
        "X = 'a\\x0cb'\n",
        'T = """\n  two\n"""\n',
        "@cache\ndef g(a):\n    return a\n\n",
        "class A:\n  def m(self):\n    return 1\n",
        "if X:\n    pass\n",
        "\n\n",
        "def h(): return 2  # h\n",
        "y = 1; z = 2\r\n",
    ]
)
MODULES = st.lists(PARTS, max_size=8).map("".join)
BODY = "def f(x):\n    return x"


@given(MODULES, MODULES)
def test_replacing_keeps_all_else_byte_for_byte(before: str, after: str):
    code = f"{before}def f():\n    return 0\n{after}"
    assert replace(code, "f", BODY) == f"{before}{BODY}\n{after}"


@given(MODULES)
def test_what_was_put_in_is_read_out_again(code: str):
    for name in ("f", "A.f"):
        done = replace(code, name, BODY)
        assert source_of(done, name) == BODY
        ast.parse(done)


@given(MODULES)
def test_a_definition_in_front_of_another_keeps_all_else(code: str):
    done = insert_before(f"{code}def f(): ...\n", "f", "def k(): ...")
    assert done == f"{code}def k(): ...\n\n\ndef f(): ...\n"


def test_strings_inside_a_method_keep_their_text_and_docstrings_move_along():
    source = 'def m(self):\n    """Says.\n\n    More.\n    """\n    return """a\n b"""'
    done = replace("class A:\n    x = 1\n", "A.m", source)
    assert 'return """a\n b"""' in done
    assert "\n        More.\n" in done
    assert source_of(done, "A.m") == source


def test_a_method_goes_into_a_one_line_class_and_one_of_two_columns():
    assert (
        replace("class A: pass\n", "A.f", "def f(self): ...")
        == "class A:\n    pass\n\n    def f(self): ...\n"
    )
    assert "\n  def f(self): ..." in replace("class A:\n  x = 1\n", "A.f", "def f(self): ...")


def test_a_property_is_replaced_with_its_setter():
    code = (
        "class A:\n    @property\n    def x(self): ...\n    @x.setter\n    def x(self, v): ...\n    y = 1\n"
    )
    assert source_of(code, "A.x").count("def x") == 2
    assert replace(code, "A.x", "def x(self): ...") == "class A:\n    def x(self): ...\n    y = 1\n"


def test_of_two_definitions_the_last_one_counts():
    code = "def f(): return 1\ndef f(): return 2\n"
    assert source_of(code, "f") == "def f(): return 2"
    assert find(ast.parse(code), "g") is None
    assert list(definitions(code)) == ["f"]


@pytest.mark.parametrize(
    ("code", "done"),
    [
        ("import a\nx = 1\n", "import a\nimport b\nx = 1\n"),
        ('"""Doc."""\nx = 1\n', '"""Doc."""\nimport b\nx = 1\n'),
        ("x = 1\n", "import b\nx = 1\n"),
        ("import b\n", "import b\n"),
        ("import a", "import a\nimport b\n"),
    ],
)
def test_imports_go_behind_imports(code: str, done: str):
    assert after_imports(code, ["import b"]) == done


def test_imports_and_constants_are_read():
    code = (
        "from __future__ import x\nfrom bank import Account, load\nimport re\nLIMIT: int = 5\na, b = 1, 2\n"
    )
    assert import_lines(code, frozenset({"Account"})) == ["from bank import load", "import re"]
    assert constants(code) == {"LIMIT": "LIMIT: int = 5"}
