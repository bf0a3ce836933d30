"""Hidden check of 06_intervals: the code that is generated never sees it."""

from intervals import contains, gaps, merge, total_length


def refused(error, call, *arguments):
    try:
        call(*arguments)
    except error:
        return True
    return False


def check_merge():
    assert merge([]) == []
    assert merge([(1, 10), (2, 3)]) == [(1, 10)]
    assert merge([(1, 3), (4, 6)]) == [(1, 6)]
    assert merge([(3, 3), (1, 1)]) == [(1, 1), (3, 3)]
    assert refused(ValueError, merge, [(2, 1)])
    given = [(5, 6), (1, 2)]
    merge(given)
    assert given == [(5, 6), (1, 2)]


def check_total():
    assert total_length([]) == 0
    assert total_length([(5, 5)]) == 1
    assert total_length([(1, 3), (3, 5), (10, 10)]) == 6


def check_contains():
    assert contains([(1, 3)], 3)
    assert not contains([(1, 3)], 4)
    assert not contains([], 0)


def check_gaps():
    assert gaps([]) == []
    assert gaps([(1, 2), (3, 4)]) == []
    assert gaps([(10, 12), (1, 2), (5, 6)]) == [(3, 4), (7, 9)]
