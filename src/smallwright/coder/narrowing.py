r"""Makes wide classes of characters as narrow as the rules: small models write `\w` for "ASCII letters"."""

from __future__ import annotations

import ast
import re

#: Phrase of the rules, most special first -> the class of a regular expression that it means.
_CLASSES = (
    (r"\bASCII letters?, digits?,? (?:and|or) underscores?\b", "[A-Za-z0-9_]"),
    (r"\bASCII letters? (?:and|or) digits?\b", "[A-Za-z0-9]"),
    (r"\bASCII letters?\b(?!,? (?:(?:and|or) )?(?:digit|underscore))", "[A-Za-z]"),
)
_WIDE = {"isalpha", "isalnum"}


def narrowed(source: str, rules: str) -> str:
    """The definition `source` with the classes that `rules` speak of; as it is where it has no wider ones."""
    class_ = next((name for phrase, name in _CLASSES if re.search(phrase, rules, re.IGNORECASE)), None)
    if class_ is None:
        return source
    tree = ast.parse(source)
    before = ast.unparse(tree)
    after = ast.unparse(ast.fix_missing_locations(_Narrow(class_).visit(tree)))
    return source if after == before else after


class _Narrow(ast.NodeTransformer):
    def __init__(self, class_: str) -> None:
        self._class = class_

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        r"""`\b\w+\b` becomes `[A-Za-z]+`: what is no such character ends a run of them, and no `\b` must."""
        if isinstance(node.value, str) and re.search(r"\\w(?!\w)|\\b\[|\]\+\\b", node.value):
            return ast.Constant(node.value.replace(r"\b", "").replace(r"\w", self._class))
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """`x.isalpha()` becomes `(x.isascii() and x.isalpha())`."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _WIDE and not node.args:
            ascii_ = ast.Call(ast.Attribute(node.func.value, "isascii", ast.Load()), [], [])
            return ast.BoolOp(ast.And(), [ascii_, node])
        return node
