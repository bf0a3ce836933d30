"""f-strings of newer Pythons mean the same after they were written for every Python."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallwright.coder.new_fstrings import with_plain_strings
from smallwright.coder.salvage import salvage

NAMES = {"d": {"a": 'say "x"', "n": 3.14159}, "items": ["p", "q"], "n": 7}


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ('f"{d["a"]}!"', 'say "x"!'),
        ("f'{d['a']} and {n}'", 'say "x" and 7'),
        (r"""f'"{d["a"].replace("\"", "\"\"")}"'""", '"say ""x"""'),
        ('f"{", ".join(items)}: {n}"', "p, q: 7"),
        ('f"{d["a"]!r:>12}|{d["n"]:.2f}|{{{n}}}"', "   'say \"x\"'|3.14|{7}"),
        (r'f"{items[0] if d["n"] != 3 else {1: 2}[1]}\n"', "p\n"),
    ],
)
def test_they_mean_the_same(code: str, value: str):
    assert eval(with_plain_strings(code), {}, NAMES) == value


@pytest.mark.parametrize(
    "code", ["x = f'{n} of {len(d)}'", 'f"{n!r}"', "f'''{d['a']}'''", "'f\"{'", "f'{n", 'f"{}"']
)
def test_what_every_python_reads_or_none_stays(code: str):
    assert with_plain_strings(code) == code


@given(st.text(alphabet="f{}\"'!:ndr\\ =[]", max_size=30))
def test_no_text_breaks_it(text: str):
    with_plain_strings(text)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it as it is")
def test_an_answer_with_one_is_kept_whole():
    code = 'def f(d):\n    return f"{d["a"]}"\n\n\ndef g():\n    return 1'
    kept, steps = salvage(code)
    assert kept == code.replace('f"{d["a"]}"', '("" + str(d["a"]) + "")')
    assert steps == ("f-strings written for every Python",)
