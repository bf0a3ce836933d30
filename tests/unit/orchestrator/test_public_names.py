"""What code defines, and what a rewrite loses."""

from __future__ import annotations

from smallwright.orchestrator.public_names import defined_names, lost_names

BANK = """
import math
try:
    import json
except ImportError:
    json = None
LIMIT: int = 5
A, B = 1, 2

class Base:
    def close(self): ...

class Account(Base):
    rate = 0.1
    owner: str

    def __init__(self, owner):
        self.owner, self.balance = owner, 0

    async def deposit(self, amount):
        self.balance += amount

def slug(text):
    inner = text
    return inner
"""


def test_functions_classes_members_and_constants_are_defined() -> None:
    members = {"rate", "owner", "balance", "deposit", "close", "__init__"}
    expected = {"LIMIT", "A", "B", "Account", "Base", "slug", "json", "math"}
    assert expected | {f"Account.{member}" for member in members} <= defined_names(BANK)
    assert "inner" not in defined_names(BANK)


def test_a_rewrite_loses_what_only_the_old_code_defines() -> None:
    public = ("slug", "Account.deposit", "Account.close", "Account.missing")
    assert lost_names(public, BANK, BANK) == ()
    assert lost_names(public, BANK, BANK.replace("async def deposit", "async def pay")) == (
        "Account.deposit",
    )
    assert lost_names(public, BANK, "class Account:\n    def close(self): ...") == ("Account.deposit", "slug")


def test_code_that_does_not_parse_loses_everything() -> None:
    assert lost_names(("slug",), BANK, "def slug(") == ("slug",)
    assert defined_names("def f(:") == defined_names("\0") == frozenset()


def test_classes_that_inherit_from_each_other_in_a_circle_end() -> None:
    assert "A.x" in defined_names("class A(B):\n    pass\nclass B(A):\n    x = 1\n")
