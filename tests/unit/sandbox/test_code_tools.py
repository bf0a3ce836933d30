"""What ruff and vulture say about code, without running it."""

from __future__ import annotations

import pytest

from smallwright.sandbox import TestRunner

BANK = """import os

LIMIT = 5


def used(x):
    return x


def kept_by_tests(x):
    return used(x) + LIMIT


def dead(x):
    return x
    print("never")
"""


@pytest.fixture
def runner() -> TestRunner:
    """Its code tools need no confinement: nothing is executed."""
    return TestRunner()


@pytest.mark.req("6-09")
async def test_unused_imports_go_and_imports_are_sorted_and_nothing_else_changes(runner: TestRunner):
    code = "import sys, re\nimport os\nfrom a import c, b\n\n\nx   =  [ re,b , c ]\ndef f( ): return  os\n"
    fixed = await runner.fix_imports(code)
    assert (
        fixed == "import os\nimport re\n\nfrom a import b, c\n\nx   =  [ re,b , c ]\ndef f( ): return  os\n"
    )
    assert await runner.fix_imports(fixed) == fixed


@pytest.mark.parametrize(
    "code", ["", "x = (", "import os\ndef f(:\n", "x = 1\n", "import os\nos.x = '\udc80'"]
)
async def test_code_that_does_not_parse_or_needs_nothing_stays(runner: TestRunner, code: str):
    assert await runner.fix_imports(code) == code


async def test_undefined_names_come_once_in_order(runner: TestRunner):
    code = "def f(a):\n    return math.pi + zeta + a + len(b) + math.e\n"
    assert await runner.undefined_names(code) == ("math", "zeta", "b")
    assert await runner.undefined_names("x = 1\nprint(x)\n") == ()
    assert await runner.undefined_names("print(foo\n") == ()
    assert await runner.undefined_names("print('\udc80', foo)") == ("foo",)


async def test_unused_names_are_told_apart_from_those_that_tests_keep(runner: TestRunner):
    files = {
        "bank.py": BANK,
        "test_bank.py": "from bank import kept_by_tests\ndef test_it():\n    kept_by_tests(1)\n",
    }
    found = await runner.find_unused(files, ["test_bank.py"])
    assert [(one.name, one.kind, one.line, one.only_tests_keep_it) for one in found] == [
        ("os", "import", 1, False),
        ("kept_by_tests", "function", 10, True),
        ("dead", "function", 14, False),
        ("return", "unreachable_code", 16, False),
    ]
    assert {one.module for one in found} == {"bank.py"}


async def test_unused_ignores_files_that_do_not_parse(runner: TestRunner):
    assert (
        await runner.find_unused({"a.py": "def f(:", "b.txt": "hello", "c.py": "X = 1\nprint(X)\n"}, []) == ()
    )
