"""What decorators say of a method: static, of the class, a property."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallwright.context.source.scopes import Scope
from smallwright.context.source.values import ClassValue

if TYPE_CHECKING:
    from smallwright.context.source.inference import Inference

_OF_CLASS = {"__new__", "__init_subclass__", "__class_getitem__"}


class Decorations:
    """The words that decorators add to functions, each function read once."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._words: dict[Scope, frozenset[str]] = {}

    def is_static(self, scope: Scope) -> bool:
        """Whether a method has no self."""
        return "staticmethod" in self._decorated(scope)

    def is_of_class(self, scope: Scope) -> bool:
        """Whether the first parameter is the class."""
        return "classmethod" in self._decorated(scope) or scope.name.rpartition(".")[2] in _OF_CLASS

    def is_property(self, scope: Scope) -> bool:
        """Whether reading the attribute calls the function: a property, or a descriptor of the tree."""
        return "property" in self._decorated(scope)

    def _decorated(self, scope: Scope) -> frozenset[str]:
        known = self._words.get(scope)
        if known is None:
            self._words[scope] = frozenset()
            around = self._inference.lookup.scope(scope, scope.parent)
            words = {word for row in scope.decorators for word in self._words_of(around, row)}
            known = self._words[scope] = frozenset(words)
        return known

    def _words_of(self, around: Scope, row: int) -> list[str]:
        written = around.rows[row]
        last = written[-1] if written[0] in ("name", "outer", "attr") else ""
        words = [last, "property"] if last.endswith("property") or last in ("setter", "deleter") else [last]
        classes = [v.scope for v in self._inference.values(around, row) if isinstance(v, ClassValue)]
        described = any(self._inference.classes.own_method(scope, "__get__") for scope in classes)
        return [*words, "property"] if described else words
