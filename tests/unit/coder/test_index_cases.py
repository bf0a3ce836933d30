"""What stands at an index, by the words of a prompt."""

from __future__ import annotations

import msgspec
import pytest
from tests.fakes.coder_desk import class_with, module_of

from smallwright.coder.index_cases import collection_cases, end_cases, index_cases
from smallwright.orchestrator.plan import ModulePlan

RULES = "`queue[0]` is the oldest item, `queue[1]` the one after it, and `queue[-1]` the newest."


def module(*methods: str) -> ModulePlan:
    public = class_with("Queue", *methods)
    return module_of(*(msgspec.structs.replace(x, purpose=RULES) for x in public))


def test_three_items_stand_where_the_words_say():
    cases = index_cases(
        module("def __init__(self, size: int)", "def push(self, item)", "def __getitem__(self, index: int)")
    )
    made = "thing = Queue(3)\nfor number in (1, 2, 3):\n    thing.push(number)\nassert thing"
    assert [case.body for case in cases] == [f"{made}[0] == 1", f"{made}[1] == 2", f"{made}[-1] == 3"]
    assert all(case.given and "Queue.__getitem__" in case.uses for case in cases)


@pytest.mark.parametrize(
    ("rules", "outside"),
    [
        ("an index outside of what is held raises `IndexError`.", True),
        ("Indices past the end raise `IndexError`, as a list's do.", True),
        ("`pop` raises `IndexError` when it is empty. An index counts from 0.", False),
        ("an index outside of what is held gives None.", False),
    ],
)
def test_an_index_outside_has_a_case_where_the_words_say_what_it_does(rules: str, outside: bool):
    public = class_with("Queue", "def push(self, item)", "def __getitem__(self, index: int)")
    cases = index_cases(module_of(*(msgspec.structs.replace(x, purpose=rules) for x in public)))
    assert bool(cases) == outside
    for case in cases:
        assert case.body.endswith("thing.push(number)\nwith pytest.raises(IndexError):\n    thing[3]")


def test_without_a_way_to_fill_it_there_is_none():
    get = "def __getitem__(self, index: int)"
    assert index_cases(module(get)) == []
    assert index_cases(module("def push(self, a, b)", get)) == []
    assert index_cases(module("def __init__(self, other: Other)", "def push(self, item)", get)) == []
    assert index_cases(module("def push(self, item)", "def get(self, index: int)")) == []


def queue_that(rules: str, method: str = "def pop(self)") -> ModulePlan:
    public = class_with("Queue", "def push(self, item)", method)
    return module_of(*(msgspec.structs.replace(x, purpose=rules) for x in public))


@pytest.mark.parametrize(
    ("rules", "value"),
    [
        ("Removes and returns the oldest item and raises `IndexError` when there is none.", 1),
        ("Returns the last item without removing it.", 3),
    ],
)
def test_a_method_gives_the_item_that_the_words_name(rules: str, value: int):
    (case,) = end_cases(queue_that(rules))
    assert case.body.splitlines()[-1] == f"assert thing.pop() == {value}"
    assert case.given


@pytest.mark.parametrize(
    "rules", ["Returns all items, the oldest first.", "Adds one and drops the oldest item."]
)
def test_what_gives_no_single_item_has_no_case(rules: str):
    assert end_cases(queue_that(rules)) == []
    assert end_cases(queue_that("Returns the oldest item.", "def pop(self, key: str)")) == []


def test_a_collection_holds_what_was_added_to_it():
    methods = ("def __len__(self) -> int", "def __iter__(self)", "def __contains__(self, item) -> bool")
    cases = collection_cases(module("def push(self, item)", *methods))
    checks = [case.body.splitlines()[-1] for case in cases]
    assert checks == [
        "assert len(thing) == 3",
        "assert len(list(thing)) == 3",
        "assert 2 in thing and 9 not in thing",
    ]
    assert collection_cases(module("def push(self, a, b)", *methods)) == []
