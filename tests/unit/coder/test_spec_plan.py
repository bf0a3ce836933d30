"""Plans read from prompts as users write them: modules, dependencies, signatures, rules word for word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.user_prompts import PROMPTS

from smallwright.coder.spec_plan import plan_by_rule
from smallwright.orchestrator.plan import Plan, PublicName


def planned(prompt: str) -> Plan:
    plan = plan_by_rule(prompt)
    assert plan is not None
    return plan


def name_of(plan: Plan, name: str) -> PublicName:
    return next(item for module in plan.modules for item in module.public if item.name == name)


@pytest.mark.req("6-12")
@pytest.mark.parametrize("style", PROMPTS)
def test_each_style_of_prompt_gives_its_modules_dependencies_and_signatures(style: str):
    prompt, modules = PROMPTS[style]
    plan = plan_by_rule(prompt)
    found = plan and {
        (module.name, module.dependencies): [item.signature for item in module.public]
        for module in plan.modules
    }
    assert found == modules


@pytest.mark.parametrize("style", PROMPTS)
def test_windows_line_ends_change_nothing(style: str):
    prompt = PROMPTS[style][0]
    assert plan_by_rule(prompt.replace("\n", "\r\n")) == plan_by_rule(prompt)


def test_rules_are_the_words_of_the_prompt_for_each_name():
    plan = planned(PROMPTS["nested bullets"][0])
    assert name_of(plan, "Account.withdraw").purpose == (
        "`withdraw(amount: int) -> int`: takes the amount out raises `LimitError` beyond the limit"
    )
    assert "not positive" in name_of(plan, "Account.deposit").purpose
    assert "not positive" not in name_of(plan, "Account.withdraw").purpose


def test_what_follows_a_heading_belongs_to_its_signature():
    purpose = name_of(planned(PROMPTS["headings"][0]), "parse_date").purpose
    assert "Reads ISO dates. Raises `ValueError` for anything else." in purpose
    assert "Days from" not in purpose


def test_a_docstring_is_the_rule_of_a_stub():
    plan = planned(PROMPTS["stub in a fence"][0])
    assert name_of(plan, "Stack.push").purpose == "Put item on top; raises OverflowError when full."


def test_a_sentence_elsewhere_is_the_rule_of_a_bare_definition():
    plan = planned(PROMPTS["definitions without bodies"][0])
    assert name_of(plan, "fetch").purpose == "fetch gets the url."


def test_a_part_of_a_sentence_goes_with_its_own_signature():
    plan = planned(PROMPTS["function in prose"][0])
    assert name_of(plan, "Item.total").purpose == "`total(count: int) -> int`, which is price times count."
    assert name_of(plan, "parse_item").purpose.startswith("It also has a function `parse_item")


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "Write a script that converts with int(text) and prints with print(x).",
        "Sort it with sorted(x), then json.dumps(data) and time.time().",
        "It must run in O(n); the item(s) are in a list.",
        "Write a class `Stack` in stack.py with push, pop and peek.",
        "Make it behave like `split(text)` of a shell.",
        'Run `main("x")`.',
        "```bash\nrun(x)\n```",
    ],
)
def test_a_prompt_without_signatures_is_left_to_the_model(prompt: str):
    assert plan_by_rule(prompt) is None


PIECES = st.sampled_from(
    [
        "def f(x: int) -> int",
        "class A",
        "`A(x)`",
        "- ",
        "|",
        "\n",
        "\n\n",
        "```",
        "```python\n",
        ">>> ",
        "a.py",
        "`b.py`",
        "f(1) == 2",
        "(",
        ")",
        "[",
        "'",
        '"',
        "->",
        "self",
        "# ",
        "uses",
        "`x` property",
        "raises `XError`",
        "    ",
        "Functions:",
        "\t",
        "@property\n",
        "\r\n",
        "\0",
        "\f",
        "\\",
        "x=(1,",
        "):",
        "==",
        " is ",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join)


@settings(deadline=None)
@given(TEXTS)
def test_no_text_makes_planning_fail(text: str):
    plan = plan_by_rule(text)
    assert plan is None or all(module.public for module in plan.modules)
