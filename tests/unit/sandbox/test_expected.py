"""Which tests a file holds, from its text alone."""

from __future__ import annotations

import pytest

from smallwright.sandbox.expected import expected_ids

pytestmark = pytest.mark.req("6-09")


def test_functions_classes_and_unittest_cases_are_found():
    text = """
import pytest, unittest

def helper(): ...
def test_one(): ...
async def test_two(): ...

@pytest.fixture
def test_data(): ...

@pytest.fixture(scope="module")
def test_more(): ...

@pytest.mark.parametrize("n", [1])
def test_each(n): ...

class TestGroup:
    def test_in(self): ...
    def other(self): ...
    class TestDeep:
        def test_deep(self): ...

class Plain:
    def test_no(self): ...

class Old(unittest.TestCase):
    def test_unit(self): ...

class TestOut:
    __test__ = False
    def test_no(self): ...
"""
    assert expected_ids("test_x.py", text) == (
        "test_x.py::test_one",
        "test_x.py::test_two",
        "test_x.py::test_each",
        "test_x.py::TestGroup::test_in",
        "test_x.py::TestGroup::TestDeep::test_deep",
        "test_x.py::Old::test_unit",
    )


def test_a_name_that_is_defined_twice_is_one_test():
    assert expected_ids("t.py", "def test_a(): ...\ndef test_a(): ...\n") == ("t.py::test_a",)


@pytest.mark.parametrize("text", ["def test_a(:", "x = '\0'", "(" * 5_000, "-" * 100_000 + "1"])
def test_text_that_does_not_parse_holds_no_tests(text: str):
    assert expected_ids("t.py", text) == ()
