"""Functions of objects are tried on objects that hold something."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import class_with, function, module_of

from smallwright.coder.object_cases import object_cases
from smallwright.coder.trial import Bench
from smallwright.orchestrator.plan import Plan
from smallwright.sandbox import TestRunner

BOX = module_of(*class_with("Box", "def __init__(self)", "def put(self, name: str) -> None"), name="box.py")
PUT = "class Box:\n    def __init__(self):\n        self.x = []\n    def put(self, name):\n        {}\n"
TELL = module_of(
    function("def weight(box: Box, more: int) -> int"),
    function("def heaviest(box: Box) -> str | None"),
    function("def risky(box: Box) -> int", "Raises ValueError when the box is odd."),
    function("def double(n: int) -> int"),
    name="tell.py",
)


async def bodies(runner: TestRunner, put: str) -> list[str]:
    bench = Bench(module=TELL, done={"box.py": PUT.format(put)}, workspace=runner)
    return [case.body for case in await object_cases(bench, Plan(modules=(BOX, TELL)))]


async def test_a_function_is_tried_on_an_object_with_something_in_it(runner: TestRunner):
    assert await bodies(runner, "self.x.append(name)") == [
        "from box import Box\nbox = Box()\nbox.put('abc')\nassert isinstance(weight(box, 1), int)"
    ]


@pytest.mark.parametrize("refusing", ["raise ValueError(name)", "self.nothing.append(name)"])
async def test_an_object_that_can_not_be_filled_so_makes_no_case(runner: TestRunner, refusing: str):
    assert await bodies(runner, refusing) == []
