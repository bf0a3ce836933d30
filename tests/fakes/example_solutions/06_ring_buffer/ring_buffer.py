from collections import deque
from collections.abc import Iterator
from typing import Any


class RingBuffer:
    def __init__(self, capacity: int):
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._items: deque[Any] = deque(maxlen=capacity)

    def append(self, item: Any) -> None:
        self._items.append(item)

    def pop(self) -> Any:
        if not self._items:
            raise IndexError("pop from an empty buffer")
        return self._items.popleft()

    def is_full(self) -> bool:
        return len(self._items) == self._items.maxlen

    def clear(self) -> None:
        self._items.clear()

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __contains__(self, item: Any) -> bool:
        return item in self._items

    def __getitem__(self, index: int) -> Any:
        return self._items[index]
