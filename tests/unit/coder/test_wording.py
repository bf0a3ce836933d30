"""The words of a request: what stays the same comes first, and is the same for every call of a module."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes.coder_desk import (
    class_with,
    desk_for,
    function,
    gives,
    job_for,
    module_of,
    scripted,
    tools_for,
)
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.coder.laying_out import laid_out
from smallwright.coder.surroundings import scene, specification, written_part
from smallwright.coder.test_cases import cases_from_code, cases_from_examples
from smallwright.coder.units import units_of
from smallwright.coder.wording import failure, rules, target

F = function("def f(x: int) -> int", "Adds 1.")
MODULE = module_of(
    F, *class_with("Box", "def __init__(self)", "def size(self) -> int"), purpose="No text is kept."
)
CASES = [
    *cases_from_examples(MODULE, (gives("f(1)", "2"),)),
    *cases_from_code(MODULE, "def test_f():\n    assert f(7) == 8\n"),
]
DONE = (
    "import os\nX = 1\n\n\nclass Old:\n    def go(self, n: int) -> int:\n        return n * 17\n"
    "\n\ndef old() -> str:\n    return 'x'\n"
)


def test_the_prompt_is_the_users_word_for_word_with_what_was_clarified():
    brief = job_for(MODULE, "  Write f.\n\nIt adds 1.\n").brief
    assert specification(brief) == "# Specification\nWrite f.\n\nIt adds 1."
    answered = replace(brief, answers=(("How?", "So."), ("When?", "Now.")))
    assert specification(answered).endswith("\n\n# Clarified\n- How? So.\n- When? Now.")


async def test_finished_modules_are_shown_by_their_heads():
    tools = tools_for(scripted([]), ScriptedWorkspace())
    job = job_for(MODULE, old=DONE)
    text = (await laid_out(tools, system="", scene=scene(job), request="", answer_tokens=9)).layers[1].text
    assert "from old import ..." in text
    assert "class Old:\n    def go(self, n: int) -> int: ...\ndef old() -> str: ..." in text
    assert "17" not in text
    assert text.endswith("# Module in work\nshop.py with f, Box, Box.__init__, Box.size")


def test_the_state_does_not_rest_on_what_is_written_now():
    job = job_for(MODULE, old=DONE)
    assert scene(replace(job, seed=7)) == scene(job)


def test_a_function_is_asked_for_with_its_rules_and_the_users_examples_only():
    unit = units_of(MODULE, whole_classes=True)[0]
    text = target(unit, MODULE, CASES)
    assert text.startswith("# Write now the function\n```python\ndef f(x: int) -> int:\n```\n")
    assert "Its rules: Adds 1.\nFor the whole module: No text is kept." in text
    assert "assert f(1) == 2" in text
    assert "f(7)" not in text
    assert "These examples must hold" not in target(unit, MODULE, [])


def test_without_examples_a_function_is_asked_for_with_what_the_model_itself_expects():
    function_unit, class_unit = units_of(MODULE, whole_classes=True)
    assert "These examples must hold:\n```python\nassert f(7) == 8\n```" in target(
        function_unit, MODULE, CASES[1:]
    )
    assert "These examples must hold" not in target(class_unit, MODULE, CASES[1:])


def test_a_class_is_asked_for_with_all_its_methods_and_a_method_with_its_class():
    whole = target(units_of(MODULE, whole_classes=True)[1], MODULE, [])
    assert "class Box:\n    def __init__(self): ...\n    def size(self) -> int: ...\n" in whole
    method = target(units_of(MODULE, whole_classes=False)[-1], MODULE, [])
    assert "# Write now the method of the class Box\n```python\ndef size(self) -> int:\n```" in method


def test_rules_are_not_said_twice():
    unit = units_of(module_of(F, purpose="Adds 1."), whole_classes=True)[0]
    assert rules(unit, module_of(F, purpose="Adds 1.")) == "Its rules: Adds 1."


def test_a_failure_has_the_code_the_example_and_the_facts_that_there_are():
    unit = units_of(MODULE, whole_classes=True)[0]
    text = failure(unit, MODULE, "def f(x): ...\n\n", CASES[0], {"expected": "2", "that is": ""})
    assert "```python\ndef f(x): ...\n```" in text
    assert "# This example fails\n```python\nassert f(1) == 2\n```\n- expected: 2\n\n" in text
    assert "that is" not in text


def test_the_module_so_far_stands_in_a_fence():
    assert written_part("\nx = 1\n\n") == "# Written so far\n```python\nx = 1\n```"


def test_planned_names_are_those_that_stand_at_the_top_of_a_module():
    desk = desk_for(job_for(MODULE), scripted(["x"]), ScriptedWorkspace())
    assert desk.planned == {"f", "Box"}
