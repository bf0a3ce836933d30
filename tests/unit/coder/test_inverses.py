"""Functions that are said to undo one another are held to it, in the direction that must hold."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import function, gives, module_of

from smallwright.coder.inverses import inverse_of, round_trips
from smallwright.orchestrator.plan import PublicName

TO = function(
    "def to_text(n: int) -> str", "Writes n.", gives("to_text(4)", "'IV'"), gives("to_text(70)", "'LXX'")
)
FROM = function(
    "def from_text(text: str) -> int", "Turns a numeral back into its number.", gives("from_text('X')", "10")
)
ENCODE = function("def encode(text: str) -> str", "Encodes.", gives("encode('aab')", "'2a1b'"))
DECODE = function("def decode(code: str) -> str", "The inverse.", gives("decode('3x')", "'xxx'"))


def test_numbers_go_to_text_and_come_back_also_those_between():
    (case,) = round_trips(module_of(TO, FROM))
    assert case.body == (
        "for value in (4, 70, 10, 9, 14, 40, 59, 60, 61):\n    assert from_text(to_text(value)) == value"
    )
    assert (case.name, case.given, case.uses) == ("test_back_to_text", True, {"to_text", "from_text"})


def test_between_texts_only_what_the_first_takes_comes_back():
    (case,) = round_trips(module_of(ENCODE, DECODE))
    assert case.body == "for value in ('aab', 'xxx'):\n    assert decode(encode(value)) == value"
    assert inverse_of(DECODE, module_of(ENCODE, DECODE)) is ENCODE
    assert inverse_of(ENCODE, module_of(ENCODE, DECODE)) is DECODE


@pytest.mark.parametrize(
    "other",
    [
        function("def from_text(text: str) -> int", "Counts the letters."),  # nobody says that it inverts
        function("def from_text(text: str) -> float", "Turns it back into a number."),
        function("def from_text(text: str, base: int) -> int", "Turns it back into a number."),
    ],
)
def test_others_are_no_pair(other: PublicName):
    assert round_trips(module_of(TO, other)) == []
    assert inverse_of(TO, module_of(TO, other)) is None


def test_without_known_values_there_is_no_case():
    bare = [function(item.signature, item.purpose) for item in (TO, FROM)]
    assert round_trips(module_of(*bare)) == []
