"""Answers whose step has no outcome yet, in memory."""

from __future__ import annotations

from collections.abc import Sequence


class MemoryAnswers:
    """Implements AnswerShelf; what it holds ends with the process."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str, int, str], bytes] = {}

    async def put(self, task_id: str, step: str, call: int, prompt_hash: str, answer: bytes) -> None:
        """Keep `answer`."""
        self._answers[task_id, step, call, prompt_hash] = answer

    async def get(self, task_id: str) -> list[tuple[str, int, str, bytes]]:
        """All of a task: (step, call, prompt hash, answer)."""
        return [(*key[1:], answer) for key, answer in self._answers.items() if key[0] == task_id]

    async def drop(self, task_id: str, steps: Sequence[str] | None = None) -> None:
        """Forget those of these steps, or all of the task."""
        for key in tuple(self._answers):
            if key[0] == task_id and (steps is None or key[1] in steps):
                del self._answers[key]

    async def close(self) -> None:
        """Nothing."""
