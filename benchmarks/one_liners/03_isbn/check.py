"""Hidden check of 03_isbn: the code that is generated never sees it."""

from isbn import is_valid_isbn


def check_13():
    assert is_valid_isbn("978-3-16-148410-0")
    assert not is_valid_isbn("978-3-16-148410-1")


def check_10():
    assert is_valid_isbn("0-306-40615-2")
    assert is_valid_isbn("0 8044 2957 X")
    assert not is_valid_isbn("0-306-40615-3")


def check_bad():
    assert not is_valid_isbn("123")
    assert not is_valid_isbn("")
