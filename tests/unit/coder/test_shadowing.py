"""An attribute and a method of one name: the attribute gets another, and calls stay calls."""

from __future__ import annotations

import pytest

from smallwright.coder.shadowing import unshadowed

SHADOWED = """class Account:
    def __init__(self):
        self.history = []
        self.owner = ''

    def move(self, other, amount):
        self.history.append(amount)
        other.history.append(-amount)
        return other.history()

    def history(self):
        return list(self.history)
"""


def test_the_attribute_is_renamed_also_of_other_objects():
    scope: dict[str, type] = {}
    exec(unshadowed(SHADOWED), scope)
    ann, bob = scope["Account"](), scope["Account"]()
    assert ann.move(bob, 3) == [-3]
    assert (ann.history(), ann.owner) == ([3], "")


@pytest.mark.parametrize(
    "source",
    [
        SHADOWED.replace("self.history = []", "self._history = []  # stays"),
        "class A:\n    @property\n    def x(self):\n        return 1\n\n    def y(self):\n        self.x = 2",
        "def f(self):\n    self.f = 1  # stays",
    ],
)
def test_other_code_stays(source: str):
    assert unshadowed(source) == source
