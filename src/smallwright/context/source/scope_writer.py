"""Fills the table of one scope: rows once each, bindings of names, uses for whoever owns the line."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from smallwright.context.code_facts import ReferenceKind
from smallwright.context.source.scopes import Draft, Place, Row, Scope, SourceFile, Use
from smallwright.context.source.signatures import Text


@dataclass(slots=True, eq=False)
class ScopeWriter:
    """One scope being read. `owners`: the symbols that a use in it belongs to."""

    file: SourceFile
    scope: Scope
    text: Text
    hashes: dict[ast.AST, str]
    owners: list[Draft]
    around: ScopeWriter | None = None
    receiver: str = ""  # name of the first parameter of a method: self, cls
    standing_in: dict[str, int] = field(
        default_factory=dict
    )  # variables of comprehensions and lambdas -> row
    narrowed: dict[int, int] = field(default_factory=dict)  # row -> row of what isinstance says of it
    elsewhere: dict[str, ScopeWriter] = field(default_factory=dict)  # names declared global or nonlocal
    _known: dict[Row, int] = field(default_factory=dict)

    def row(self, *row: object) -> int:
        """The place of a row in the table; the same row stands there once."""
        place = self._known.get(row)
        if place is None:
            place = self._known[row] = len(self.scope.rows)
            self.scope.rows.append(row)
        return place

    def use(self, row: int, line: int, kind: ReferenceKind) -> None:
        """Notes that the name or attribute at `row` stands on this line."""
        use = Use(self.scope.index, row, line, kind)
        for owner in self.owners:
            owner.uses.append(use)

    def bind(self, name: str, row: int) -> None:
        """One more thing that `name` is bound to."""
        scope = self.elsewhere[name].scope if name in self.elsewhere else self.scope
        _add(scope.names, name, (self.scope.index, row))

    def bind_attribute(self, name: str, row: int) -> bool:
        """One more thing that an attribute of self is bound to; False outside of methods."""
        owner = self.class_around
        if owner is None:
            return False
        _add(owner.scope.attributes, name, (self.scope.index, row))
        return True

    @property
    def class_around(self) -> ScopeWriter | None:
        """The class whose self the receiver is, seen from a method or from a function inside of one."""
        here: ScopeWriter | None = self
        while here and not (here.scope.kind == "function" and here.receiver):
            here = here.around
        return here.around if here else None

    @property
    def self_name(self) -> str:
        """The name that stands for the object of the method around ("" where there is none)."""
        here: ScopeWriter | None = self
        while here and not here.receiver:
            here = here.around
        return here.receiver if here else ""

    def module(self) -> ScopeWriter:
        """The writer of the module's own scope."""
        return self if self.around is None else self.around.module()

    def inner(self, scope: Scope, owners: list[Draft]) -> ScopeWriter:
        """A writer for a scope inside of this one."""
        self.file.scopes.append(scope)
        return ScopeWriter(self.file, scope, self.text, self.hashes, owners, self)


def _add(names: dict[str, list[Place]], name: str, place: Place) -> None:
    places = names.setdefault(name, [])
    if place not in places:
        places.append(place)
