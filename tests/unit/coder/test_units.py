"""Units: how a module is cut up, how an answer goes into it, and which one a failure points to."""

from __future__ import annotations

import ast

import pytest

from smallwright.coder.blame import unit_to_blame
from smallwright.coder.hints import explain
from smallwright.coder.imports import add_imports
from smallwright.coder.skeleton import class_line, def_line, docstring
from smallwright.coder.test_cases import TestCase
from smallwright.coder.unit_answer import merged
from smallwright.coder.units import Unit, units_of, written_by_rule
from smallwright.errors import AnswerError
from smallwright.orchestrator.plan import ModulePlan, PublicName
from smallwright.orchestrator.workspace import TestFailure


def public(name: str, kind: str, signature: str) -> PublicName:
    return PublicName(name=name, kind=kind, signature=signature, purpose=f"What {name} does.")  # type: ignore[arg-type]


NAMES = (
    public("Empty", "class", "class Empty(Exception)"),
    public("Box", "class", "class Box"),
    public("Box.put", "method", "def put(self, x: int) -> None"),
    public("Box.__init__", "method", "def __init__(self) -> None"),
    public("Box.size", "method", "@property\ndef size(self) -> int"),
    public("Color", "class", "class Color(Enum)"),
    public("pack", "function", "def pack(x: int) -> Box"),
)
MODULE = ModulePlan(name="box.py", purpose="Boxes. They hold.", public=NAMES)
UNITS = {unit.name: unit for unit in units_of(MODULE, whole_classes=False)}
PLANNED = frozenset({"Empty", "Box", "Color", "pack"})


def case(body: str, raises: str | None = None) -> TestCase:
    return TestCase(name="test_x", body=body, uses=frozenset(), raises=raises)


def failure(kind: str = "AssertionError", message: str = "", **more: object) -> TestFailure:
    return TestFailure(id="t.py::test_x", kind=kind, message=message, **more)  # type: ignore[arg-type]


def test_units_are_methods_constructor_first_functions_and_classes_without_methods():
    assert list(UNITS) == ["Box.__init__", "Box.put", "Box.size", "Color", "pack"]
    assert [unit.name for unit in units_of(MODULE, whole_classes=True)] == ["Box", "Color", "pack"]
    start = written_by_rule(MODULE)
    ast.parse(start)
    assert "class Empty(Exception):" in start


def test_heads_are_made_good():
    assert def_line(NAMES[4]) == "@property\ndef size(self) -> int:"
    assert def_line(public("f", "function", "async f(x) -> int")) == "async def f(x) -> int:"
    assert def_line(public("A.f", "method", "nonsense (")) == "def f(self):"
    assert class_line(public("A", "class", "class A")) == "class A:"
    ast.parse(docstring('ends with "a quote"'))


def test_an_answer_is_put_in_with_its_helpers_constants_and_imports_but_nothing_planned():
    answer = (
        "import math\nfrom box import Box\nLIMIT = 3\n\ndef helper(x):\n    return LIMIT\n\n"
        "class Box:\n    pass\n\ndef pack(x: int):\n    return helper(x) + LIMIT\n"
    )
    code, steps = merged("class Box:\n    y = 1\n", UNITS["pack"], answer, PLANNED)
    assert steps == ()
    assert code.startswith("import math\n")
    assert "from box" not in code
    assert "y = 1" in code
    assert code.index("LIMIT = 3") < code.index("def helper") < code.index("def pack")


def test_methods_come_with_or_without_their_class_and_bring_no_planned_ones():
    bare = "def __init__(self):\n    self.x = 0\n\ndef put(self, x):\n    self._check(x)\n\n"
    bare += "def _check(self, x): ...\n"
    code, _ = merged("class Box:\n    pass\n", UNITS["Box.put"], bare, PLANNED)
    assert "    def put" in code
    assert "    def _check" in code
    assert "__init__" not in code
    whole = "class Wrong:\n    def put(self, x):\n        return 2\n"
    assert "return 2" in merged("class Box:\n    pass\n", UNITS["Box.put"], whole, PLANNED)[0]
    assert "def pack(x)" in merged("", UNITS["pack"], "class A:\n    def pack(self, x): ...", PLANNED)[0]


def test_a_property_gets_its_decorator_where_the_answer_forgot_it():
    code, _ = merged("class Box:\n    pass\n", UNITS["Box.size"], "def size(self):\n    return 1", PLANNED)
    assert "    @property\n    def size(self)" in code


def test_an_answer_without_the_unit_is_refused_in_words_for_the_model():
    with pytest.raises(ValueError, match="does not define pack"):
        merged("", UNITS["pack"], "def other(): ...", PLANNED)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("assert pack(1)", "pack"),
        ("b = Box()\nb.put(1)\nassert b.size == 1", "Box.size"),
        ("with pytest.raises(ValueError):\n    Box(-1)", "Box.__init__"),
        ("b = Box()\nb.put(2)", "Box.put"),
    ],
)
def test_blame_goes_to_what_the_last_line_uses(body: str, name: str):
    assert unit_to_blame("", case(body), failure(), list(UNITS.values())).name == name


def test_blame_goes_to_the_unit_whose_line_raised():
    code = "def pack(x):\n    return x\nclass Box:\n    def put(self, x):\n        raise KeyError\n"
    problem = failure("KeyError", line=5)
    assert unit_to_blame(code, case("pack(1)"), problem, list(UNITS.values())).name == "Box.put"
    with pytest.raises(AnswerError, match="no function or class"):
        unit_to_blame(code, case("x"), problem, ())


def test_hints_say_what_happened_and_the_rule_behind_it():
    assert explain(case("x"), failure(expected="1", actual="2")) == {
        "expected": "1",
        "but the result was": "2",
    }
    facts = explain(case("x"), failure("TypeError", "'NoneType' object is not iterable\nmore"))
    assert facts["but it raised"] == "TypeError: 'NoneType' object is not iterable"
    assert "something is None" in facts["remember"]
    missing = explain(case("x", raises="ValueError"), failure("Failed", "DID NOT RAISE <class 'ValueError'>"))
    assert missing["expected"] == "ValueError is raised"
    assert "loop" in explain(case("x"), failure("timeout"))["but"]
    assert explain(case("x"), failure("KeyError")) == {"but it raised": "KeyError"}


class Names:
    """The one method of a Workspace that adding imports needs."""

    def __init__(self, *names: str) -> None:
        self._names = names

    async def undefined_names(self, code: str) -> tuple[str, ...]:
        return self._names


async def test_imports_are_known_by_rule_other_modules_first():
    workspace = Names("load", "Counter", "re", "datetime", "shop", "nobody")
    others = {"shop.py": "def load(): ...\n"}
    code, steps = await add_imports("datetime.now()\n", others, workspace)  # type: ignore[arg-type]
    lines = [
        "from shop import load",
        "from collections import Counter",
        "import re",
        "from datetime import datetime",
    ]
    assert code.splitlines()[:5] == [*lines, "import shop"]
    assert steps[0] == "import added: from shop import load"


def test_a_unit_says_its_rules_once():
    assert Unit(name="x", items=(NAMES[0], NAMES[0])).rules == "What Empty does."
