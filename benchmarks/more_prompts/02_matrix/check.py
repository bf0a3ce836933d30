"""Hidden check of 02_matrix: the code that is generated never sees it."""

from matrix import add, identity, multiply, shape, transpose


def refused(error, call, *arguments):
    try:
        call(*arguments)
    except error:
        return True
    return False


def check_shape():
    assert shape([[1]]) == (1, 1)
    assert shape([[1, 2, 3]]) == (1, 3)
    for bad in ([], [[]], [[1], [1, 2]]):
        assert refused(ValueError, shape, bad)


def check_identity():
    assert identity(1) == [[1]]
    assert identity(3) == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert refused(ValueError, identity, 0)
    rows = identity(2)
    rows[0][1] = 5
    assert rows[1] == [0, 1]


def check_transpose():
    given = [[1, 2], [3, 4], [5, 6]]
    assert transpose(given) == [[1, 3, 5], [2, 4, 6]]
    assert given == [[1, 2], [3, 4], [5, 6]]


def check_add():
    assert add([[1, 2]], [[3, 4]]) == [[4, 6]]
    assert refused(ValueError, add, [[1, 2]], [[1], [2]])


def check_multiply():
    assert multiply([[1, 2, 3]], [[1], [2], [3]]) == [[14]]
    assert multiply([[2, 0], [1, 3]], identity(2)) == [[2, 0], [1, 3]]
    assert refused(ValueError, multiply, [[1, 2]], [[1, 2]])
