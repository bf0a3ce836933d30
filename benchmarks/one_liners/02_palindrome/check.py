"""Hidden check of 02_palindrome: the code that is generated never sees it."""

from palindrome import is_palindrome


def check_it():
    assert is_palindrome("A man, a plan, a canal: Panama")
    assert not is_palindrome("hello")
    assert is_palindrome("")


def check_digits():
    assert not is_palindrome("1a2")
