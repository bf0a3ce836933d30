class TodoList:
    def __init__(self):
        self._entries = {}
        self._last = 0

    def add(self, title: str, priority: int = 1) -> int:
        if not title.strip():
            raise ValueError("empty title")
        if priority not in (1, 2, 3):
            raise ValueError("priority is 1 to 3")
        self._last += 1
        self._entries[self._last] = [title, priority, False]
        return self._last

    def complete(self, number: int) -> None:
        if self._entries[number][2]:
            raise ValueError("done already")
        self._entries[number][2] = True

    def remove(self, number: int) -> None:
        del self._entries[number]

    def open_titles(self) -> list[str]:
        entries = [entry for entry in self._entries.values() if not entry[2]]
        return [title for title, _, _ in sorted(entries, key=lambda entry: -entry[1])]

    def progress(self) -> float:
        if not self._entries:
            return 0.0
        return sum(done for _, _, done in self._entries.values()) / len(self._entries)
