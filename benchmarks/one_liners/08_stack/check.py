"""Hidden check of 08_stack: the code that is generated never sees it."""

import pytest
from stack import Stack


def check_it():
    s = Stack()
    assert s.is_empty() and s.size() == 0
    s.push(1)
    s.push(2)
    assert s.peek() == 2 and s.size() == 2 and s.pop() == 2 and s.pop() == 1 and s.is_empty()


def check_error():
    with pytest.raises(IndexError):
        Stack().pop()
    with pytest.raises(IndexError):
        Stack().peek()
