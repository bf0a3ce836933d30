"""Hidden check of 07_chunks: the code that is generated never sees it."""

import pytest
from chunks import chunk


def check_it():
    assert chunk([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]
    assert chunk([], 3) == []


def check_error():
    with pytest.raises(ValueError):
        chunk([1], 0)
