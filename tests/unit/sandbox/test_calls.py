"""What called what in a run of tests: the functions of the files, and at little cost."""

from __future__ import annotations

import pytest
from tests.sandbox_rungs import runtime_cache

from smallwright.sandbox import TestRunner

BANK = """
import json

class Account:
    def __init__(self):
        self.balance = 0

    def deposit(self, amount):
        self.balance = sum(self.checked(part) for part in [amount])
        return json.dumps(self.balance)

    def checked(self, amount):
        return amount

def deep(n):
    return deep(n + 1)

def loop():
    return sum(number for number in range(3_000_000))

def late():
    return loop()
"""
TESTS = """
import unittest
import pytest
from bank import Account, deep, late

def test_deposit():
    assert Account().deposit(3) == "3"

class TestDeep(unittest.TestCase):
    def test_deep(self):
        with self.assertRaises(RecursionError):
            deep(0)

def test_late():
    assert late() > 0
    assert late() > 0
"""
DEPOSIT = "func:bank.py:Account.deposit"


@pytest.mark.req("6-09")
async def test_calls_between_functions_of_the_files_are_told(request: pytest.FixtureRequest):
    runner = TestRunner(cache_dir=runtime_cache(request.config), allow_unconfined=True)
    report = await runner.run_tests({"bank.py": BANK, "test_bank.py": TESTS}, ["test_bank.py"])
    assert report.ok, report.failed
    assert {
        ("func:test_bank.py:test_deposit", "func:bank.py:Account.__init__"),
        ("func:test_bank.py:test_deposit", DEPOSIT),
        (DEPOSIT, "func:bank.py:Account.checked"),
        ("func:test_bank.py:TestDeep.test_deep", "func:bank.py:deep"),
    } <= set(report.call_edges)
    assert all("json" not in caller + callee for caller, callee in report.call_edges)
    assert all(caller != callee for caller, callee in report.call_edges)


async def test_nothing_is_recorded_where_it_is_not_asked_for(request: pytest.FixtureRequest):
    runner = TestRunner(cache_dir=runtime_cache(request.config), allow_unconfined=True, record_calls=False)
    report = await runner.run_tests({"bank.py": BANK, "test_bank.py": TESTS}, ["test_bank.py"])
    assert report.ok
    assert report.call_edges == ()
