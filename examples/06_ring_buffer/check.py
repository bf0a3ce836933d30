"""Hidden check of 06_ring_buffer: the code that is generated never sees it."""

from ring_buffer import RingBuffer


def refused(error, call, *arguments):
    try:
        call(*arguments)
    except error:
        return True
    return False


def filled(capacity, *items):
    buffer = RingBuffer(capacity)
    for item in items:
        buffer.append(item)
    return buffer


def check_capacity():
    assert refused(ValueError, RingBuffer, 0)
    assert refused(ValueError, RingBuffer, -3)
    assert len(RingBuffer(1)) == 0


def check_append_drops_the_oldest():
    assert list(filled(3, 1, 2)) == [1, 2]
    assert list(filled(3, 1, 2, 3, 4, 5)) == [3, 4, 5]
    assert list(filled(1, "a", "b")) == ["b"]


def check_pop():
    buffer = filled(2, "a", "b", "c")
    assert buffer.pop() == "b"
    assert buffer.pop() == "c"
    assert len(buffer) == 0
    assert refused(IndexError, buffer.pop)


def check_is_full():
    assert not RingBuffer(2).is_full()
    assert not filled(2, 1).is_full()
    assert filled(2, 1, 2).is_full()
    assert filled(2, 1, 2, 3).is_full()


def check_clear():
    buffer = filled(2, 1, 2)
    buffer.clear()
    assert len(buffer) == 0
    assert list(buffer) == []
    buffer.append(9)
    assert list(buffer) == [9]


def check_iteration_removes_nothing():
    buffer = filled(3, 1, 2, 3, 4)
    assert list(buffer) == [2, 3, 4]
    assert list(buffer) == [2, 3, 4]
    assert len(buffer) == 3


def check_membership():
    buffer = filled(2, 1, 2, 3)
    assert 3 in buffer
    assert 1 not in buffer


def check_index():
    buffer = filled(3, 1, 2, 3, 4)
    assert (buffer[0], buffer[1], buffer[-1]) == (2, 3, 4)
    assert refused(IndexError, buffer.__getitem__, 3)
    assert refused(IndexError, RingBuffer(2).__getitem__, 0)
