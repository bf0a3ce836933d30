"""Plans are repaired by rule where they can be, and refused with a reason where they can't."""

from __future__ import annotations

import keyword
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.scripted_coder import module

from smallwright.errors import InvalidPlanError
from smallwright.orchestrator.plan import ModulePlan, Plan, PublicName
from smallwright.orchestrator.plan_rules import checked_plan, module_file_name


def checked(*modules: ModulePlan, most: int = 12) -> dict[str, ModulePlan]:
    return {item.name: item for item in checked_plan(Plan(modules=modules), max_modules=most).modules}


def public(name: str, kind: str = "function") -> PublicName:
    return PublicName(name=name, kind=kind, signature=name)  # type: ignore[arg-type]


@pytest.mark.req("6-12")
@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("bank", "bank.py"),
        ("bank.py", "bank.py"),
        (" src/bank/ledger.py ", "ledger.py"),
        ("my-bank account.py", "my_bank_account.py"),
        ("../../etc/passwd", "passwd.py"),
        ("C:\\code\\bank.py", "bank.py"),
        ("2fa.py", "m_2fa.py"),
        ("queue.py", "queue_module.py"),
        ("class.py", "class_module.py"),
        ("pytest.py", "pytest_module.py"),
        ("MyBank.py", "MyBank.py"),
        ("test_bank.py", "bank.py"),
    ],
)
def test_module_names_become_safe_file_names(raw: str, name: str) -> None:
    assert module_file_name(raw) == name


@pytest.mark.req("6-12")
@given(st.text(max_size=40))
def test_any_module_name_becomes_safe_or_is_refused(raw: str) -> None:
    try:
        name = module_file_name(raw)
    except InvalidPlanError:
        return
    assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*\.py", name)
    assert name[:-3] not in sys.stdlib_module_names
    assert not keyword.iskeyword(name[:-3])
    assert module_file_name(name) == name


@pytest.mark.req("6-12")
def test_modules_come_in_order_of_dependency_whatever_order_they_were_planned_in() -> None:
    modules = checked(module("c.py", "b.py", "a.py"), module("b.py", "a"), module("a.py"))
    assert list(modules) == ["a.py", "b.py", "c.py"]
    assert modules["b.py"].dependencies == ("a.py",)


@pytest.mark.req("6-12")
def test_dependencies_that_are_none_are_dropped() -> None:
    modules = checked(
        module("a.py", "a.py", "re", "os.path", "collections.abc", "None", "", "b.py", "b"), module("b.py")
    )
    assert modules["a.py"].dependencies == ("b.py",)


@pytest.mark.req("6-12")
def test_a_module_named_like_a_library_is_still_depended_on() -> None:
    modules = checked(module("queue.py"), module("shop.py", "queue.py"))
    assert modules["shop.py"].dependencies == ("queue_module.py",)


@pytest.mark.req("6-12")
def test_modules_of_tests_are_left_out_and_modules_of_one_name_become_one() -> None:
    more = ModulePlan(name="a", purpose="more", public=(public("other"),))
    modules = checked(module("a.py"), module("test_a.py", "a.py"), more)
    assert list(modules) == ["a.py"]
    assert {item.name for item in modules["a.py"].public} == {"work", "other"}


@pytest.mark.req("6-12")
def test_public_names_are_repaired() -> None:
    names = (
        public("def slug(text)"),
        public("Account.deposit"),
        public("_private"),
        public("not a name"),
        public("slug"),
    )
    repaired = checked(ModulePlan(name="a", purpose="", public=names))["a.py"].public
    assert [(item.name, item.kind) for item in repaired] == [
        ("slug", "function"),
        ("Account", "class"),
        ("Account.deposit", "method"),
    ]


@pytest.mark.req("6-12")
@pytest.mark.parametrize(
    ("modules", "reason"),
    [
        ((), "no module"),
        (
            (module("a.py", "b.py"), module("b.py", "a.py")),
            r"circle: a\.py -> b\.py -> a\.py|b\.py -> a\.py -> b\.py",
        ),
        ((module("a.py", "z.py"),), r"a\.py depends on z\.py, which the plan does not have"),
        ((ModulePlan(name="a", purpose=""),), r"a\.py names no public function or class"),
        ((ModulePlan(name="a", purpose="", public=(public("LIMIT", "constant"),)),), "no public function"),
        ((module("???"),), "'???' is no file name"),
        (tuple(module(f"m{n}.py") for n in range(13)), "13 modules; 12 are the most"),
    ],
)
def test_what_no_rule_repairs_is_refused_with_the_reason(
    modules: tuple[ModulePlan, ...], reason: str
) -> None:
    with pytest.raises(InvalidPlanError, match=reason.replace("???", r"\?\?\?")):
        checked(*modules)


@pytest.mark.req("6-12")
def test_a_checked_plan_passes_again_unchanged() -> None:
    plan = checked_plan(Plan(modules=(module("b.py", "a.py"), module("a.py"))), max_modules=2)
    assert checked_plan(plan, max_modules=2) == plan
