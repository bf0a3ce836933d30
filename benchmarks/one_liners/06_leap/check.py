"""Hidden check of 06_leap: the code that is generated never sees it."""

from leap import is_leap_year


def check_it():
    assert [y for y in (1900, 2000, 2023, 2024, 2100, 2400) if is_leap_year(y)] == [2000, 2024, 2400]
