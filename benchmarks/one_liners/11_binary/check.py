"""Hidden check of 11_binary: the code that is generated never sees it."""

from search import binary_search


def check_it():
    assert binary_search([1, 3, 5, 7, 9], 7) == 3
    assert binary_search([1, 3, 5, 7, 9], 4) == -1
    assert binary_search([], 1) == -1
    assert binary_search([2], 2) == 0
