"""Hidden check of 03_todo: the code that is generated never sees it."""

from todo import TodoList


def refused(error, call, *arguments):
    try:
        call(*arguments)
    except error:
        return True
    return False


def filled():
    todo = TodoList()
    for title, priority in (("a", 1), ("b", 3), ("c", 2), ("d", 3)):
        todo.add(title, priority)
    return todo


def check_order():
    todo = filled()
    assert todo.open_titles() == ["b", "d", "c", "a"]
    todo.complete(2)
    assert todo.open_titles() == ["d", "c", "a"]


def check_numbers():
    todo = filled()
    todo.remove(4)
    assert todo.add("e") == 5
    assert refused(KeyError, todo.remove, 4)
    assert refused(KeyError, todo.complete, 9)
    assert refused(KeyError, todo.complete, 4)


def check_errors():
    todo = TodoList()
    assert refused(ValueError, todo.add, "")
    assert refused(ValueError, todo.add, "   ")
    assert refused(ValueError, todo.add, "x", 0)
    assert refused(ValueError, todo.add, "x", 4)
    assert todo.open_titles() == []
    assert todo.add("x") == 1
    todo.complete(1)
    assert refused(ValueError, todo.complete, 1)


def check_progress():
    assert TodoList().progress() == 0.0
    todo = filled()
    todo.complete(1)
    assert todo.progress() == 0.25
    todo.remove(1)
    assert todo.progress() == 0.0


def check_two_lists():
    filled()
    assert TodoList().open_titles() == []
