class LRUCache:
    def __init__(self, capacity: int):
        if capacity < 1:
            raise ValueError("capacity must be 1 or more")
        self._capacity, self._values = capacity, {}
        self.hits = self.misses = 0

    def get(self, key: str) -> int | None:
        if key not in self._values:
            self.misses += 1
            return None
        self.hits += 1
        self._values[key] = self._values.pop(key)
        return self._values[key]

    def put(self, key: str, value: int) -> None:
        self._values.pop(key, None)
        self._values[key] = value
        if len(self._values) > self._capacity:
            del self._values[next(iter(self._values))]

    def keys(self) -> list[str]:
        return list(reversed(self._values))
