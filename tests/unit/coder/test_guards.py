"""Checks that the rules of a function state are put into it, one at a time."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import function, gives

from smallwright.coder.guards import guarded
from smallwright.orchestrator.plan import ModulePlan, PublicName

SOURCE = 'def f(text: str) -> int:\n    """Docs."""\n    return int(text)'
RULES = "Reads a number. Raises `ValueError` for anything else."


def meaning(source: str, argument: object, **names: object) -> object:
    """What a guarded text gives, or the exception's name."""
    scope = dict(names)
    exec(source, scope)
    try:
        return scope["f"](argument)  # type: ignore[operator]
    except Exception as error:
        return type(error).__name__


def texts(item: PublicName, source: str = SOURCE, *others: PublicName) -> list[str]:
    return guarded(source, item, ModulePlan(name="m.py", purpose="", public=(item, *others)))


def test_each_text_has_one_check_more_behind_the_docstring():
    found = texts(function("def f(text: str) -> int", RULES))
    assert len(found) == len(set(found)) > 8
    assert all('"""Docs."""' in text.splitlines()[1] for text in found)
    refusing = [text for text in found if meaning(text, " 7") == "ValueError" and meaning(text, "7") == 7]
    assert refusing, "no check refuses the space alone"


def test_numbers_are_held_to_their_bounds():
    item = function("def f(n: int) -> int", "Raises `KeyError` for a number above 12.")
    found = texts(item, "def f(n: int) -> int:\n    return n")
    assert any(meaning(text, 13) == "KeyError" and meaning(text, 12) == 12 for text in found)


def test_what_code_stumbles_over_becomes_the_stated_error():
    item = function("def f(text: str) -> int", "Raises `LookupError` for anything else.")
    assert any(meaning(text, "x") == "LookupError" and meaning(text, "7") == 7 for text in texts(item))


@pytest.mark.parametrize(("promise", "value"), [("str", ""), ("list[str]", []), ("str | None", None)])
def test_nothing_gives_nothing(promise: str, value: object):
    item = function(f"def f(text: str) -> {promise}", "Takes the first.")
    found = texts(item, "def f(text):\n    return text[0]")
    assert value in [meaning(text, "") for text in found]
    assert {meaning(text, "ab") for text in found} == {"a"}


def test_a_round_trip_decides_only_where_the_rules_say_exactly():
    to = function("def to(n: int) -> str", "Writes a number.", gives("to(7)", "'7'"))
    words = "Turns it back into a number. Raises `ValueError` for {} that `to` returns."
    strict = function("def f(text: str) -> int", words.format("everything but exactly the texts"))
    loose = function("def f(text: str) -> int", words.format("texts unlike those"))
    assert any("to(result) != text" in text for text in texts(strict, SOURCE, to))
    assert not any("to(result)" in text for text in texts(loose, SOURCE, to))
    (guard,) = [text for text in texts(strict, SOURCE, to) if "to(result)" in text]
    assert [meaning(guard, text, to=str) for text in ("7", "07", " 7")] == [7, "ValueError", "ValueError"]


def test_what_is_no_plain_function_is_left_alone():
    item = function("def f(text: str) -> int", RULES)
    assert texts(item, "async def f(text):\n    return 1") == []
    planned = PublicName(name="f", kind="function", signature="async def f(text: str) -> int", purpose=RULES)
    assert texts(planned) == []  # the answer forgot `async`
    assert texts(function("def f(text: int) -> object", "Does it."), "def f(text):\n    return 1") == []


def test_what_an_example_says_of_nothing_is_returned_at_once():
    item = function("def f(n: int) -> str", "Writes.", gives("f(0)", "'0s'"))
    assert "0s" in [meaning(text, 0) for text in texts(item, "def f(n):\n    return 'x' * n")]


def test_an_imported_function_is_asked_about_the_parameter_it_is_named_after():
    item = function("def f(email: str) -> None", "Raises `ValueError` when the email is not valid.")
    module = ModulePlan(name="m.py", purpose="", public=(item,))
    code = "from checks import is_valid_email, is_valid_name"
    found = guarded("def f(email):\n    return email", item, module, code)
    asking = [text for text in found if "not is_valid_email(email)" in text]
    assert meaning(asking[0], "x", is_valid_email=len) == "x"
    assert meaning(asking[0], "", is_valid_email=len) == "ValueError"
    assert not any("is_valid_name" in text for text in found)


def test_a_bound_that_the_rules_name_is_the_only_one():
    rules = "An unknown unit raises `ValueError`, and so does what is below absolute zero (-273.15 degrees)."
    item = function("def f(value: float, unit: str) -> float", rules)
    found = texts(item, "def f(value, unit):\n    return value")
    bounds = [line for text in found for line in text.splitlines() if "if value" in line]
    assert bounds == ["    if value < -273.15:", "    if value <= -273.15:"]
