"""Import statements as bindings."""

from __future__ import annotations

import ast

from smallwright.context.source.scope_writer import ScopeWriter


def import_module(w: ScopeWriter, node: ast.Import) -> None:
    """`import a.b` binds a; `import a.b as c` binds c to a.b."""
    for alias in node.names:
        row = w.row("import", alias.name)
        w.use(row, node.lineno, "import")
        w.bind(
            alias.asname or alias.name.split(".")[0],
            row if alias.asname else w.row("import", alias.name.split(".")[0]),
        )


def import_from(w: ScopeWriter, node: ast.ImportFrom) -> None:
    """`from .m import a as b`, `from m import *`."""
    module = node.module or ""
    for alias in node.names:
        if alias.name == "*":
            w.scope.stars.append((node.level, module))
            w.use(w.row("star", node.level, module), node.lineno, "import")
            continue
        row = w.row("from", node.level, module, alias.name)
        w.use(row, alias.lineno, "import")
        w.bind(alias.asname or alias.name, row)
