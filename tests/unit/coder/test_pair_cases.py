"""Functions whose names say that they undo one another: guessed to do so, with texts of all sorts."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import function, module_of

from smallwright.coder.pair_cases import pair_cases
from smallwright.coder.test_cases import cases_from_code

ENCRYPT, DECRYPT = function("def encrypt(text, shift)"), function("def decrypt(text, shift)")
MODULE = module_of(ENCRYPT, DECRYPT)
GUESSED = (
    "def test_encrypt():\n    assert encrypt('abc', 3) == 'def'\n    assert encrypt('xyz', 3) == 'abc'\n"
)


def test_texts_that_guesses_use_and_one_of_all_sorts_come_back():
    found = pair_cases(MODULE, cases_from_code(MODULE, GUESSED))
    assert [case.body for case in found] == [
        f"assert decrypt(encrypt({text!r}, 3), 3) == {text!r}" for text in ("abc", "xyz", "Hello, World! 42")
    ]
    assert {case.given for case in found} == {False}
    assert {case.uses for case in found} == {frozenset({"encrypt", "decrypt"})}
    assert [case.name for case in found] == [
        "test_pair_encrypt_1",
        "test_pair_encrypt_2",
        "test_pair_encrypt_3",
    ]


@pytest.mark.parametrize(
    ("signatures", "code"),
    [
        (("def encrypt(text, shift)", "def decrypt(text)"), GUESSED),  # not called alike
        (("def encrypt(text, shift)", "def decode(text, shift)"), GUESSED),
        (
            ("def encrypt(text, shift)", "def decrypt(text, shift)"),
            "def test_a():\n    assert encrypt([1], 3) == 2",
        ),
        (
            ("def encrypt(text, shift)", "def decrypt(text, shift)"),
            "def test_a():\n    assert encrypt(text, 3) == 2",
        ),
        (
            ("def encrypt(text, shift)", "def decrypt(text, shift)"),
            "def test_a():\n    assert encrypt('a', shift=3)",
        ),
    ],
)
def test_others_are_no_pair_or_show_no_text(signatures: tuple[str, ...], code: str):
    module = module_of(*map(function, signatures))
    assert pair_cases(module, cases_from_code(module, code)) == []


def test_what_the_rules_say_of_an_inverse_is_not_guessed_too():
    encode = function("def encode(text: str) -> str")
    decode = function("def decode(text: str) -> str", "The inverse of encode.")
    module = module_of(encode, decode)
    assert pair_cases(module, cases_from_code(module, "def test_a():\n    assert encode('a') == '1a'")) == []
