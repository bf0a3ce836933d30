"""How a model's window is shared out: plain data, which callers may replace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from smallwright.errors import InvalidInputError


@dataclass(frozen=True, kw_only=True)
class WindowBudget:
    """The parts of one window, in tokens."""

    window: int
    system: int
    task: int
    context: Mapping[str, int]  # part -> its share
    answer: int

    def __post_init__(self) -> None:
        shares = (self.window, self.system, self.task, self.answer, *self.context.values())
        if any(type(share) is not int or share < 0 for share in shares) or self.buffer < 0:
            raise InvalidInputError(f"{self}: every share must be 0 or more, and all together fit the window")

    @property
    def context_tokens(self) -> int:
        """All parts of the context together."""
        return sum(self.context.values())

    @property
    def buffer(self) -> int:
        """What nothing is planned for: errors of estimates, the chat template."""
        return self.window - self.system - self.task - self.context_tokens - self.answer


WINDOW_8K = WindowBudget(
    window=8_192,
    system=500,
    task=300,
    context={
        "module": 300,
        "related_functions": 1_200,
        "dependencies": 800,
        "recent_errors": 400,
        "test_results": 1_300,
    },
    answer=2_500,
)
WINDOW_32K = WindowBudget(
    window=32_768,
    system=500,
    task=500,
    context={
        "module": 500,
        "related_modules": 3_000,  # of two levels
        "dependencies": 2_500,  # in detail
        "recent_errors": 1_500,  # the last 5
        "test_results": 2_500,  # in full
        "historical_patterns": 2_000,
    },
    answer=15_000,
)
BUDGETS = (WINDOW_8K, WINDOW_32K)


def budget_for(window: int, budgets: tuple[WindowBudget, ...] = BUDGETS) -> WindowBudget:
    """The largest of `budgets` that fits `window` tokens; the smallest one scaled down where none does."""
    if window < 0 or not budgets:
        raise InvalidInputError(f"window: {window} tokens, budgets: {len(budgets)}; give both")
    fitting = [budget for budget in budgets if budget.window <= window]
    if fitting:
        return max(fitting, key=lambda budget: budget.window)
    least = min(budgets, key=lambda budget: budget.window)
    return WindowBudget(
        window=window,
        system=least.system * window // least.window,
        task=least.task * window // least.window,
        context={part: share * window // least.window for part, share in least.context.items()},
        answer=least.answer * window // least.window,
    )
