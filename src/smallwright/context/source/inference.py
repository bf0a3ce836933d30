"""What expressions may be: each row is worked out once, and a circle adds nothing to itself."""

from __future__ import annotations

from collections.abc import Mapping

from smallwright.context.source.classes import Classes
from smallwright.context.source.functions import Functions
from smallwright.context.source.lookup import Found, Lookup, Slot
from smallwright.context.source.operations import OPERATIONS
from smallwright.context.source.scopes import Scope, SourceFile
from smallwright.context.source.values import External, Values, joined

_DEEPEST = 60  # steps from one expression to another, up to fifteen Python frames each


class Inference:
    """Values of rows over a set of files."""

    def __init__(self, files: Mapping[str, SourceFile]) -> None:
        self.lookup: Lookup = Lookup(files)
        self.classes: Classes = Classes(self)
        self.functions: Functions = Functions(self)
        self._known: dict[tuple[Scope, int], Values] = {}
        self._depth = 0

    def values(self, scope: Scope, row: int) -> Values:
        """What the expression at `row` of `scope` may be; () where that can't be read."""
        asked = (scope, row)
        known = self._known.get(asked)
        if known is not None:
            return known
        if self._depth > _DEEPEST:
            return ()
        self._known[asked] = ()
        self._depth += 1
        written = scope.rows[row]
        operation = OPERATIONS.get(written[0])
        try:
            found = operation(self, scope, written) if operation else ()
        except RecursionError:  # the caller stands deep already
            found = ()
        self._depth -= 1
        self._known[asked] = found
        return found

    def found(self, scope: Scope, row: int) -> tuple[Found, ...]:
        """Where the name or attribute at `row` is bound, imports followed."""
        written = scope.rows[row]
        if written[0] in ("name", "outer"):
            start = scope if written[0] == "name" else self.lookup.scope(scope, scope.parent)
            return self.lookup.final(self.lookup.name(start, written[1]))
        if written[0] == "attr":
            return self.found_in(self.values(scope, written[1]), written[2])
        return self.lookup.imported(scope, written) if written[0] in ("import", "from") else ()

    def found_in(self, values: Values, name: str) -> tuple[Found, ...]:
        """Where the attribute `name` of these values is bound, imports followed."""
        places: dict[Found, None] = {}
        for value in values:
            for found in self.classes.member(value, name):
                places |= dict.fromkeys(self.lookup.final(found))
        return tuple(places)

    def held(self, found: Found) -> Values:
        """What a name holds."""
        if not isinstance(found, Slot):
            return (found,)
        groups = []
        for index, row in found.places:
            scope = self.lookup.scope(found.scope, index)
            groups.append(self.values(scope, row))
        values = joined(*groups)
        return self.functions.bound(values, found) if found.receiver else values

    def builtin(self, name: str) -> Values:
        """A name that is bound nowhere in the tree."""
        return (External(f"builtins.{name}"),)
