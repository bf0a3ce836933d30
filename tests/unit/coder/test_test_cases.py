"""Cases: one behaviour each, in a file that parses, imports and is read back as it was written."""

from __future__ import annotations

import ast
import types

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.coder_desk import class_with, function, gives, job_for, module_of

from smallwright.coder.corrector import frozen_cases
from smallwright.coder.error_cases import error_cases
from smallwright.coder.test_cases import TestCase, cases_from_code, cases_from_examples, names_used, test_file
from smallwright.orchestrator.coder import CorrectionJob, ModuleDraft
from smallwright.orchestrator.plan import Example, PublicName
from smallwright.orchestrator.workspace import TestReport

MODULE = module_of(
    function("def f(x: int) -> int"),
    *class_with("Account", "def deposit(self, n: int) -> int", "def owner(self)"),
)
REPORT = TestReport(ok=False, passed=(), failed=(), duration_ms=1, level="none", output="")
EXAMPLES = (
    gives("f(1)", '"it\'s"'),
    gives(
        "account.deposit(2)", "2", setup="account = Account('a')\nfor n in (1, 2):\n    account.deposit(n)"
    ),
    Example(call="f('x')", raises="ValueError", source="prompt"),
    Example(call="f(text)", raises="KeyError", setup='text = """a\n  b\n\nc"""', source="prompt"),
)
VALUES = st.text() | st.integers() | st.lists(st.text(max_size=5), max_size=3)


def read_back(tests: str) -> list[TestCase]:
    draft = ModuleDraft(path="shop.py", code="", tests_path="test_shop.py", tests=tests, public=("f",))
    return frozen_cases(
        CorrectionJob(job=job_for(MODULE), draft=draft, code="", report=REPORT, round=1, strategy="repair")
    )


def test_each_example_is_a_case_of_the_users():
    cases = cases_from_examples(MODULE, EXAMPLES)
    assert [case.name for case in cases] == [f"test_example_{n}" for n in (1, 2, 3, 4)]
    assert all(case.given for case in cases)
    assert [case.raises for case in cases] == [None, None, "ValueError", "KeyError"]
    assert cases[1].uses == {"Account", "Account.deposit"}
    assert cases[2].body == "with pytest.raises(ValueError):\n    f('x')"


def test_an_example_of_another_module_is_no_case():
    assert cases_from_examples(MODULE, (gives("other(1)", "2"),)) == []


def test_a_frozen_file_is_read_back_as_it_was_written():
    written = cases_from_code(
        MODULE, "def test_f():\n    assert f('a\\nb') == 1\n    with raises(ValueError):\n        f(-1)\n"
    )
    cases = [*cases_from_examples(MODULE, EXAMPLES), *written]
    assert read_back(test_file(MODULE, cases)) == cases
    assert written[1].raises == "ValueError"


@given(VALUES, VALUES, st.text())
def test_any_example_is_read_back_and_its_texts_stay_as_they_are(argument: object, value: object, text: str):
    lines = text.replace("\\", "").replace('"', "").replace("\0", "").replace("\r", "")
    setup = f'text = """{lines}"""' if lines.isprintable() or "\n" in lines else ""
    cases = cases_from_examples(MODULE, (gives(f"f({argument!r})", repr(value), setup=setup),))
    source = test_file(MODULE, cases)
    assert read_back(source) == cases
    if setup:
        assigned = ast.parse(source).body[-1].body[0]  # type: ignore[attr-defined]
        assert ast.literal_eval(assigned.value) == lines


def test_the_file_runs_beside_a_module_of_its_name(monkeypatch: pytest.MonkeyPatch):
    shop = types.ModuleType("shop")
    shop.f, shop.Account = lambda _x: "it's", object  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, "shop", shop)
    space: dict[str, object] = {}
    exec(test_file(MODULE, cases_from_examples(MODULE, EXAMPLES[:1])), space)
    space["test_example_1"]()  # type: ignore[operator]
    assert space["f"] is shop.f


def test_a_function_with_several_checks_is_cut_and_state_is_kept():
    code = (
        "def test_deposit():\n    'Says.'\n    a = Account('x')\n    assert a.deposit(1) == 1\n"
        "    assert a.deposit(2) == 3\n    with pytest.raises(ValueError):\n        a.deposit(-1)\n"
    )
    first, second, third = cases_from_code(MODULE, code)
    assert first.body == "a = Account('x')\nassert a.deposit(1) == 1"
    assert second.body == "a = Account('x')\na.deposit(1)\nassert a.deposit(2) == 3"
    assert third.body.endswith("a.deposit(2)\nwith pytest.raises(ValueError):\n    a.deposit(-1)")
    assert [case.name for case in (first, second, third)] == [
        "test_deposit",
        "test_deposit_2",
        "test_deposit_3",
    ]
    assert [case.raises for case in (first, second, third)] == [None, None, "ValueError"]
    assert not any(case.given for case in (first, second, third))


def test_a_check_inside_a_loop_is_one_case_with_all_that_stands_before_it():
    (case,) = cases_from_code(
        MODULE, "def test_f():\n    n = 2\n    for x in (1, n):\n        assert f(x) == x\n"
    )
    assert case.body == "n = 2\nfor x in (1, n):\n    assert f(x) == x"


def test_what_checks_nothing_of_the_module_or_is_no_test_is_left_out():
    code = (
        "import os\nX = 1\ndef test_other():\n    assert os.sep == '/'\ndef test_nothing():\n    f(1)\n"
        "def test_cut_off():\n    assert f\ndef test_true():\n    f(1)\n    assert True\n"
        "def helper():\n    assert f(1) == 1\ndef test_fixture(tmp_path):\n    assert f(1) == 1\n"
    )
    assert cases_from_code(MODULE, code) == []


def test_a_check_of_what_the_module_gave_is_one():
    (case,) = cases_from_code(MODULE, "def test_f():\n    found = f(1)\n    assert found\n")
    assert case.body == "found = f(1)\nassert found"


def test_a_models_case_never_bears_the_name_of_an_example():
    code = "def test_example_1():\n    assert f(2) == 5\ndef test_type_f():\n    assert f(3)\n"
    assert [case.name for case in cases_from_code(MODULE, code)] == [
        "test_model_example_1",
        "test_model_type_f",
    ]


def test_cases_of_one_file_have_names_of_their_own():
    code = (
        "def test_f():\n    assert f(1) == 1\n    assert f(2) == 2\ndef test_f_2():\n    assert f(3) == 3\n"
    )
    names = [case.name for case in cases_from_code(MODULE, code)]
    assert len(names) == len(set(names))
    assert names[:2] == ["test_f", "test_f_2"]


def test_methods_are_used_by_their_attribute_and_functions_by_their_word():
    assert names_used("a.deposit(1)", MODULE) == {"Account.deposit"}
    assert names_used("f(Account)", MODULE) == {"f", "Account"}
    assert names_used("deposit(f2)", MODULE) == frozenset()


def test_refused_values_weigh_as_examples_do_and_none_takes_anothers_name():
    f = function(
        "def f(n: int) -> int", "A number below 0 raises ValueError. A number above 9 raises KeyError."
    )
    cases = error_cases(module_of(f))
    assert [(case.name, case.raises) for case in cases] == [
        ("test_refused_f_1", "ValueError"),
        ("test_refused_f_2", "KeyError"),
    ]
    assert read_back(test_file(MODULE, cases)) == cases


def test_a_file_imports_what_its_cases_name_and_no_more():
    raising = Example(call="a.deposit(0)", raises="TooMuch", setup="a = Account()", source="prompt")
    too_much = PublicName(name="TooMuch", kind="class", signature="class TooMuch(Exception)")
    module = module_of(*MODULE.public, too_much)
    assert "\nfrom shop import Account, TooMuch\n" in test_file(
        module, cases_from_examples(module, (raising,))
    )
    assert "\nfrom shop import f\n" in test_file(MODULE, cases_from_examples(MODULE, EXAMPLES[:1]))
    ast.parse(test_file(MODULE, []))
