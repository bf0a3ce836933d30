"""What a plan says: modules, their public names, and examples that code must satisfy."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Source = Literal["prompt", "model", "agreed"]


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One observable behaviour: `setup` runs, then `call` gives `expected` or raises `raises`."""

    call: str  # an expression: "slugify('A b')", "account.balance"
    expected: str | None = None  # a literal expression, or None where it raises
    raises: str | None = None  # an exception's name
    setup: str = ""  # statements before the call: "account = Account('ann')"
    source: Source = "model"  # "prompt": the user wrote it, so it is never dropped


class PublicName(msgspec.Struct, frozen=True, kw_only=True):
    """A public function, class, method or constant of a module."""

    name: str  # "slugify", "Account", "Account.deposit"
    kind: Literal["function", "class", "method", "constant"]
    signature: str  # "def deposit(self, amount: float) -> None", "class Account", "LIMIT: int = 5"
    purpose: str = ""  # all that it must do, error cases included
    examples: tuple[Example, ...] = ()


class ModulePlan(msgspec.Struct, frozen=True, kw_only=True):
    """One module to write."""

    name: str  # a file name: "bank.py"
    purpose: str
    dependencies: tuple[str, ...] = ()  # names of other modules of the plan
    public: tuple[PublicName, ...] = ()


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The modules of a task."""

    modules: tuple[ModulePlan, ...]

    def to_data(self) -> list[dict[str, Any]]:
        """The `modules` of PLANNING_COMPLETE, plain JSON."""
        data: list[dict[str, Any]] = msgspec.to_builtins(self.modules)
        return data

    @staticmethod
    def from_data(modules: Any) -> Plan:
        """The inverse of `to_data`. Raises msgspec.ValidationError."""
        return Plan(modules=msgspec.convert(modules, tuple[ModulePlan, ...]))


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the prompt leaves open."""

    id: str  # "q1"
    text: str
    options: tuple[str, ...] = ()
