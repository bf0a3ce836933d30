"""Hidden check of 12_average: the code that is generated never sees it."""

import pytest
from average import moving_average


def check_it():
    assert moving_average([1, 2, 3, 4], 2) == [1.5, 2.5, 3.5]
    assert moving_average([4, 8], 1) == [4, 8]


def check_error():
    for window in (0, 3):
        with pytest.raises(ValueError):
            moving_average([1, 2], window)
