from collections import deque


class Graph:
    def __init__(self):
        self._near = {}

    def add_edge(self, a: str, b: str) -> None:
        if a == b:
            raise ValueError("a node with itself")
        self._near.setdefault(a, set()).add(b)
        self._near.setdefault(b, set()).add(a)

    def nodes(self) -> list[str]:
        return sorted(self._near)

    def neighbours(self, node: str) -> list[str]:
        return sorted(self._near[node])

    def shortest_path(self, start: str, goal: str) -> list[str] | None:
        if start not in self._near or goal not in self._near:
            raise KeyError("unknown node")
        before, waiting = {start: None}, deque([start])
        while waiting:
            node = waiting.popleft()
            for near in self.neighbours(node):
                if near not in before:
                    before[near] = node
                    waiting.append(near)
        if goal not in before:
            return None
        path = [goal]
        while before[path[-1]] is not None:
            path.append(before[path[-1]])
        return path[::-1]

    def components(self) -> list[list[str]]:
        found, seen = [], set()
        for node in self.nodes():
            if node not in seen:
                group = [other for other in self.nodes() if self.shortest_path(node, other)]
                seen.update(group)
                found.append(group)
        return found
