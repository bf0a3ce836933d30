"""Test functions, one behaviour each: from examples, and cut out of what the model wrote."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from smallwright.coder.source_indent import indented
from smallwright.orchestrator.plan import Example, ModulePlan

#: Names that only cases bear which this package makes: a model's case must not take the place of an example.
_RESERVED = re.compile(r"^test_(?=(?:example|refused|back|stated|pair|type)_)")
#: How the names of cases begin that the user's words decide.
GIVEN = ("test_example_", "test_refused_", "test_back_", "test_stated_")


@dataclass(frozen=True, kw_only=True)
class TestCase:
    """One test function."""

    __test__ = False

    name: str  # "test_slugify_1"
    body: str  # statements, not indented
    uses: frozenset[str]  # public names of the module that it names: "slugify", "Account.deposit"
    raises: str | None = None  # the exception that it expects, where it expects one
    given: bool = False  # the user wrote it, so it is never dropped

    @property
    def source(self) -> str:
        """The function, as it stands in the test file."""
        return f"def {self.name}():\n{indented(self.body, 4)}\n"


def cases_from_examples(module: ModulePlan, examples: tuple[Example, ...]) -> list[TestCase]:
    """A case for each example that names something of `module`."""
    cases: list[TestCase] = []
    for example in examples:
        body = _body(example)
        uses = names_used(body, module)
        if uses:
            name = f"test_example_{len(cases) + 1}"
            cases.append(TestCase(name=name, body=body, uses=uses, raises=example.raises, given=True))
    return cases


def _body(example: Example) -> str:
    setup = f"{example.setup}\n" if example.setup else ""
    if example.raises:
        return f"{setup}with pytest.raises({example.raises}):\n    {example.call}"
    return f"{setup}assert {example.call} == {example.expected}"


def cases_from_code(module: ModulePlan, code: str) -> list[TestCase]:
    """The test functions of a model's test file that name something of `module`; others are left out.

    A function with several checks is cut into one case for each, so that a wrong one spoils no other.
    """
    cases: list[TestCase] = []
    for node in ast.parse(re.sub(r"(?<![\w.])raises\(", "pytest.raises(", code)).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test") and not node.args.args:
            cases.extend(_cases_of(node, module, {case.name for case in cases}))
    return cases


def _cases_of(node: ast.FunctionDef, module: ModulePlan, taken: set[str]) -> list[TestCase]:
    cases: list[TestCase] = []
    for number, statements in enumerate(_split(node.body)):
        body = "\n".join(ast.unparse(statement) for statement in statements)
        uses = names_used(body, module)
        stem = _RESERVED.sub("test_model_", node.name)
        name = stem if number == 0 else f"{stem}_{number + 1}"
        if uses and _checks(statements) and name not in taken:
            cases.append(TestCase(name=name, body=body, uses=uses, raises=exception_in(statements)))
    return cases


def _split(body: list[ast.stmt]) -> list[list[ast.stmt]]:
    """One list for each check: what was done before it, without earlier checks, and the check itself."""
    done: list[ast.stmt] = []
    lists: list[list[ast.stmt]] = []
    for statement in body:
        if isinstance(statement, ast.Assert):
            lists.append([*done, statement])
            if lists[-1][:-1]:  # there is state, which the asserted call may have changed
                done = [*done, *(ast.Expr(value=call) for call in _calls(statement.test))]
        elif exception_in([statement]) is not None:
            lists.append([*done, statement])
        elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            done = [*done, statement]
            if isinstance(statement, (ast.For, ast.While, ast.If, ast.With, ast.Try)):
                lists.append(done)
    return lists


def _calls(test: ast.expr) -> list[ast.expr]:
    """The method calls of an assertion that may change something: its left side where it compares."""
    left = test.left if isinstance(test, ast.Compare) else test
    return [left] if isinstance(left, ast.Call) and isinstance(left.func, ast.Attribute) else []


def _checks(statements: list[ast.stmt]) -> bool:
    nodes = [node for statement in statements for node in ast.walk(statement)]
    made = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    said = [node.test for node in nodes if isinstance(node, ast.Assert)]
    return any(_says(test, made) for test in said) or exception_in(statements) is not None


def _says(test: ast.expr, made: set[str]) -> bool:
    """Not so `assert True`, nor `assert decode`, which was cut off."""
    return test.id in made if isinstance(test, ast.Name) else not isinstance(test, ast.Constant)


def exception_in(statements: list[ast.stmt]) -> str | None:
    """The exception that statements expect with `pytest.raises`, the first where there are several."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.raises" and node.args:
                return ast.unparse(node.args[0])
    return None


def comparison_in(case: TestCase) -> ast.Compare | None:
    """What a case asserts in its end, where that compares: `call == value`."""
    last = ast.parse(case.body).body[-1]
    return last.test if isinstance(last, ast.Assert) and isinstance(last.test, ast.Compare) else None


def names_used(body: str, module: ModulePlan) -> frozenset[str]:
    """Public names of `module` that `body` names; methods by their attribute."""
    words = set(re.findall(r"\w+", body))
    attributes = set(re.findall(r"\.(\w+)", body))
    used = set()
    for item in module.public:
        owner, _, member = item.name.rpartition(".")
        if item.name in words or (owner and member in attributes):
            used.add(item.name)
    return frozenset(used)


def test_file(module: ModulePlan, cases: list[TestCase]) -> str:
    """A pytest file that imports what its cases name: the rest of `module` may not be written yet."""
    used = names_used("\n".join(case.body for case in cases), module)
    names = ", ".join(item.name for item in module.public if item.name in used and "." not in item.name)
    stem = module.name.removesuffix(".py")
    head = f'"""Tests of {module.name}."""\n\nimport pytest\n\nfrom {stem} import {names or "*"}\n'
    return head + "".join(f"\n\n{case.source}" for case in cases)


test_file.__test__ = False  # type: ignore[attr-defined]  # pytest must not collect it
