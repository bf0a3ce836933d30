"""Uses of names as references from symbol to symbol."""

from __future__ import annotations

from collections import Counter

from smallwright.context.code_facts import Reference, SymbolFact
from smallwright.context.source.fixtures import fixture
from smallwright.context.source.inference import Inference
from smallwright.context.source.lookup import Found, Slot
from smallwright.context.source.scopes import Draft, Scope, SourceFile, Use
from smallwright.context.source.values import ModuleValue

PREFIXES = {"module": "module", "class": "class", "function": "func", "method": "func", "attribute": "attr",
            "variable": "var"}  # fmt: skip


class References:
    """References of the drafts of a set of files; names that led nowhere are counted in `unresolved`."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._files = inference.lookup.files
        self._targets: dict[tuple[Scope, int], tuple[str, ...]] = {}
        self.unresolved: Counter[str] = Counter()

    def of(self, file: SourceFile, draft: Draft) -> tuple[Reference, ...]:
        """By line, then target, then kind; each target once for each kind, never the symbol itself."""
        own, found = symbol_id(file, draft), dict[tuple[str, str], Reference]()
        for use in draft.uses:
            for target in self._targets_of(file.scopes[use.scope], use):
                if target != own and (target, use.kind) not in found:
                    found[target, use.kind] = Reference(target=target, kind=use.kind, line=use.line)
        for name in draft.parameters:
            if known := fixture(self._inference.lookup, file.path, name):
                for target in self.ids(known[0]):
                    if target != own:
                        found[target, "call"] = Reference(target=target, kind="call", line=draft.start)
        return tuple(sorted(found.values(), key=lambda item: (item.line, item.target, item.kind)))

    def _targets_of(self, scope: Scope, use: Use) -> tuple[str, ...]:
        asked = (scope, use.row)
        if asked not in self._targets:
            self._targets[asked] = self._resolve(scope, use)
        targets = self._targets[asked]
        return (*targets, *self._made(targets)) if use.kind == "call" else targets

    def _resolve(self, scope: Scope, use: Use) -> tuple[str, ...]:
        written = scope.rows[use.row]
        if written[0] == "star":
            key = self._inference.lookup.module_key(scope, written[1], written[2])
            return () if key is None else self.ids(ModuleValue(key))
        found = self._inference.found(scope, use.row)
        if not found and written[0] == "attr":
            self.unresolved[written[2]] += 1
        return tuple(dict.fromkeys(target for item in found for target in self.ids(item)))

    def ids(self, found: Found) -> tuple[str, ...]:
        """Ids of the symbols at a place; () for variables of a function and what is not in the tree."""
        if isinstance(found, ModuleValue):
            path = self._inference.lookup.paths.file_of.get(found.key)
            return (f"module:{path}",) if path else ()
        if not isinstance(found, Slot):
            return ()
        file = self._files[found.scope.path]
        name = f"{found.scope.name}.{found.name}" if found.scope.name else found.name
        draft = file.drafts.get(name)
        return (symbol_id(file, draft),) if draft and self._is_symbol(found) else ()

    def _is_symbol(self, slot: Slot) -> bool:
        if slot.scope.kind != "function":
            return True
        rows = [self._inference.lookup.scope(slot.scope, index).rows[row] for index, row in slot.places]
        return any(row[0] in ("def", "class") for row in rows)

    def _made(self, targets: tuple[str, ...]) -> list[str]:
        """The constructors of the classes that are called."""
        made = []
        for target in targets:
            kind, _, rest = target.partition(":")
            path, _, name = rest.rpartition(":")
            if kind == "class" and (method := self._constructor(path, name)):
                made.append(method)
        return made

    def _constructor(self, path: str, name: str) -> str | None:
        scope = next(
            (item for item in self._files[path].scopes if item.name == name and item.kind == "class"), None
        )
        own = self._inference.classes.own_method
        method = scope and (own(scope, "__init__") or own(scope, "__new__"))
        if not method:
            return None
        file = self._files[method.scope.path]
        return symbol_id(file, file.drafts[method.scope.name])


def symbol_id(file: SourceFile, draft: Draft) -> str:
    """The id of a symbol, as `code_facts` names them."""
    return f"{PREFIXES[draft.kind]}:{file.path}:{draft.name}" if draft.name else f"module:{file.path}"


def fact(file: SourceFile, draft: Draft, references: tuple[Reference, ...], is_test: bool) -> SymbolFact:
    """A draft as a finished symbol."""
    return SymbolFact(
        id=symbol_id(file, draft),
        kind=draft.kind,
        path=file.path,
        name=draft.name,
        signature=draft.signature,
        doc=draft.doc,
        decorators=draft.decorators,
        bases=draft.bases,
        parameters=draft.parameters,
        start=draft.start,
        end=draft.end,
        source_hash=draft.source_hash,
        raises=tuple(draft.raises),
        is_test=is_test,
        references=references,
    )
