"""Hidden check of 04_flatten: the code that is generated never sees it."""

from flatten import flatten


def check_it():
    assert flatten([1, [2, [3, [4]]], []]) == [1, 2, 3, 4]
    assert flatten(["ab", ["cd"]]) == ["ab", "cd"]
    assert flatten([]) == []
