"""Where a name is bound: through scopes, imports, re-exports and `import *`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from smallwright.context.source.module_paths import ModulePaths, key_of
from smallwright.context.source.scopes import Place, Row, Scope, SourceFile
from smallwright.context.source.values import External, ModuleValue, Value


@dataclass(frozen=True, slots=True)
class Slot:
    """A name in a scope, reached through `receiver` where it is a member of a class."""

    scope: Scope
    name: str
    receiver: Value | None = None

    @property
    def places(self) -> list[Place]:
        """All that the name is bound to."""
        own, on_self = self.scope.names.get(self.name), self.scope.attributes.get(self.name)
        return [*own, *on_self] if own and on_self else own or on_self or []


Found = Slot | ModuleValue | External


class Lookup:
    """Names of a set of files."""

    def __init__(self, files: Mapping[str, SourceFile]) -> None:
        self.files = files
        self.paths = ModulePaths(files)
        self._imported: dict[tuple[str, Row], tuple[Found, ...]] = {}

    def scope(self, near: Scope, index: int) -> Scope:
        """The scope of this index in the file of `near`."""
        return self.files[near.path].scopes[index]

    def name(self, scope: Scope, name: str) -> Found | None:
        """Where `name` is bound, seen from `scope`; None for builtins and for what is bound nowhere."""
        here, first = scope, True
        while True:
            if (first or here.kind != "class") and name in here.names:
                return Slot(here, name)
            if here.parent < 0:
                return self._starred(here, name, frozenset())
            here, first = self.scope(here, here.parent), False

    def member(self, key: str, name: str, seen: frozenset[str] = frozenset()) -> Found | None:
        """`name` of the module `key`: bound in it, a module in its folder, or starred into it."""
        scope = self.module(key)
        if scope and name in scope.names:
            return Slot(scope, name)
        if self.paths.exists(f"{key}/{name}" if key else name):
            return ModuleValue(f"{key}/{name}" if key else name)
        return self._starred(scope, name, seen | {key}) if scope else None

    def module(self, key: str) -> Scope | None:
        """The scope of a module."""
        path = self.paths.file_of.get(key)
        return self.files[path].scopes[0] if path else None

    def imported(self, scope: Scope, row: Row) -> tuple[Found, ...]:
        """What an import binds, followed through re-exports to what it is."""
        asked = (scope.path, row)
        if asked not in self._imported:
            self._imported[asked] = ()  # an import of itself
            self._imported[asked] = self._follow(scope, row)
        return self._imported[asked]

    def _follow(self, scope: Scope, row: Row) -> tuple[Found, ...]:
        if row[0] == "import":
            key = self.paths.absolute(row[1], scope.path)
            return (External(row[1]) if key is None else ModuleValue(key),)
        _, level, module, name = row
        key = self.module_key(scope, level, module)
        if key is None:
            return (External(f"{module}.{name}"),) if not level else ()
        if key == key_of(scope.path) and self.paths.exists(inner := f"{key}/{name}" if key else name):
            return (ModuleValue(inner),)
        return self.final(self.member(key, name))

    def module_key(self, scope: Scope, level: int, module: str) -> str | None:
        """The key of the module that `from` names."""
        if level:
            return self.paths.relative(level, module, scope.path)
        return self.paths.absolute(module, scope.path)

    def final(self, found: Found | None) -> tuple[Found, ...]:
        """Follows a name that is an import to where it leads."""
        if not isinstance(found, Slot):
            return (found,) if found else ()
        ends: dict[Found, None] = {}
        for index, row in found.places:
            scope = self.scope(found.scope, index)
            written = scope.rows[row]
            ends |= dict.fromkeys(
                self.imported(scope, written) if written[0] in ("import", "from") else (found,)
            )
        return tuple(ends)

    def _starred(self, scope: Scope, name: str, seen: frozenset[str]) -> Found | None:
        for level, module in scope.stars:
            key = self.module_key(scope, level, module)
            if key is not None and key not in seen and (found := self.member(key, name, seen)):
                return found
        return None
