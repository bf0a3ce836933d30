"""What functions without annotations are called with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from heapq import nsmallest
from typing import TYPE_CHECKING

from smallwright.context.source.covering_tests import is_test_path
from smallwright.context.source.scopes import Row, Scope
from smallwright.context.source.values import ClassValue, FunctionValue, Value, Values, joined

if TYPE_CHECKING:
    from smallwright.context.source.inference import Inference

MOST = 8  # calls of one name that are looked at: its own file's first, those of tests last

Site = tuple[Scope, Row]  # a call: its scope and row


class CallSites:
    """Calls by the name that is called."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._near: dict[tuple[str, str], list[Site]] = {}

    def given(self, scope: Scope, place: int) -> Values:
        """What the parameter at `place` of the function gets, in the calls that are known to be of it."""
        *_, owner, name = ("", *scope.name.split("."))
        name = owner if name in ("__init__", "__new__") else name
        sites = self._nearest(name, scope.path)
        return joined(*[found for site in sites for found in self._argument(site, scope, place)])

    def _nearest(self, name: str, path: str) -> list[Site]:
        known = self._near.get((name, path))
        if known is None:
            every = self._sites.get(name, ())
            known = self._near[name, path] = nsmallest(MOST, every, key=lambda site: _distance(site, path))
        return known

    @cached_property
    def _sites(self) -> dict[str, list[Site]]:
        sites: dict[str, list[Site]] = {}
        for file in self._inference.lookup.files.values():
            for name, places in file.calls.items():
                rows = [(file.scopes[index], file.scopes[index].rows[row]) for index, row in places]
                sites.setdefault(name, []).extend(rows)
        return sites

    def _argument(self, site: Site, scope: Scope, place: int) -> Iterator[Values]:
        caller, row = site
        for function in self._inference.values(caller, row[1]):
            first = self._first(function, scope)
            if first is None or place < first:
                continue
            named = [value for name, value in row[3] if name == scope.parameters[place].name]
            given = [*row[2][place - first : place - first + 1], *named]
            yield from (self._inference.values(caller, argument) for argument in given)

    def _first(self, function: Value, scope: Scope) -> int | None:
        """The parameter that takes the first argument of this call; None where it is of another function."""
        if isinstance(function, ClassValue):
            for name in ("__init__", "__new__"):
                made = self._inference.classes.own_method(function.scope, name)
                if made and made.scope is scope:
                    return 1
        if not isinstance(function, FunctionValue) or function.scope is not scope:
            return None
        through_class = isinstance(function.receiver, ClassValue)
        of_class = self._inference.functions.decorations.is_of_class(scope)
        return 1 if function.receiver and (of_class or not through_class) else 0


def _distance(site: Site, path: str) -> tuple[bool, bool]:
    return site[0].path != path, is_test_path(site[0].path)
