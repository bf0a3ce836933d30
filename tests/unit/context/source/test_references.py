"""What names lead to: through scopes, imports, classes and types."""

from __future__ import annotations

from textwrap import dedent

import pytest

from smallwright.context.code_facts import CodeFacts
from smallwright.context.source import read_facts

SHAPES = """
    from __future__ import annotations
    from dataclasses import dataclass

    class Base:
        def area(self): return 0
        def double(self): return self.area() * 2

    class Square(Base):
        def __init__(self, side: int) -> None:
            self.side = side
            self.owner: Owner | None = None
        def area(self): return super().area() + self.side
        @property
        def corner(self) -> Corner: return Corner()
        def again(self): return self
        def __enter__(self): return self
        def __exit__(self, *_): ...

    class Corner:
        def sharpen(self): ...

    @dataclass
    class Owner:
        name: str
        def greet(self): ...

    def make() -> "Square": return Square(1)
    def guess(flag): return Square(2) if flag else Corner()
    LIMIT = 3
"""


def facts_of(files: dict[str, str] | None = None, **modules: str) -> CodeFacts:
    """Of files by path, and of modules by name."""
    return read_facts((files or {}) | {f"{name}.py": dedent(text) for name, text in modules.items()})


def targets(facts: CodeFacts, symbol: str, kind: str | None = None) -> set[str]:
    return {r.target for r in facts.symbols[symbol].references if kind in (None, r.kind)}


def in_function(body: str, head: str = "x=None, flag=False", **others: str) -> set[str]:
    """Targets of the function f, whose body this is, beside the module of shapes."""
    code = f"import shapes\nfrom shapes import *\ndef f({head}):\n" + "\n".join(
        f"    {line}" for line in dedent(body).strip().split("\n")
    )
    return targets(facts_of(shapes=SHAPES, main=code, **others), "func:main.py:f")


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ("Square(1)", "class:shapes.py:Square"),
        ("Square(1)", "func:shapes.py:Square.__init__"),
        ("shapes.make()", "func:shapes.py:make"),
        ("shapes.LIMIT", "var:shapes.py:LIMIT"),
        ("make().corner.sharpen()", "func:shapes.py:Corner.sharpen"),
        ("make().corner", "func:shapes.py:Square.corner"),
        ("make().double()", "func:shapes.py:Base.double"),
        ("make().again().side", "attr:shapes.py:Square.side"),
        ("s = Square(1)\ns.owner.greet()", "func:shapes.py:Owner.greet"),
        ("s = Square(1)\ns.owner.name", "attr:shapes.py:Owner.name"),
        ("guess(1).sharpen()", "func:shapes.py:Corner.sharpen"),
        ("with make() as s:\n    s.area()", "func:shapes.py:Square.area"),
        ("for s in [make()]:\n    s.area()", "func:shapes.py:Square.area"),
        ("[s.area() for s in (make(),)]", "func:shapes.py:Square.area"),
        ("{k: v.area() for k, v in {1: make()}.items()}", "func:shapes.py:Square.area"),
        ("for i, s in enumerate([make()]):\n    s.area()", "func:shapes.py:Square.area"),
        ("kept = []\nkept.append(make())\nkept[0].area()", "func:shapes.py:Square.area"),
        ("(lambda: make())().area()", "func:shapes.py:Square.area"),
        ("if isinstance(x, Square):\n    x.area()", "func:shapes.py:Square.area"),
        ("if not isinstance(x, Square):\n    return\nx.area()", "func:shapes.py:Square.area"),
        ("isinstance(x, Square) and x.area()", "func:shapes.py:Square.area"),
        ("match x:\n    case Square(corner=c):\n        c.sharpen()", "func:shapes.py:Corner.sharpen"),
        ("def inner():\n    return make()\ninner().area()", "func:shapes.py:Square.area"),
        ("y = flag and make() or None\ny.area()", "func:shapes.py:Square.area"),
        ("(s := make()).area()", "func:shapes.py:Square.area"),
        ("a, b = make(), Corner()\nb.sharpen()", "func:shapes.py:Corner.sharpen"),
        ("type(make())(3).area()", "func:shapes.py:Square.area"),
        ("import shapes as other\nother.make().area()", "func:shapes.py:Square.area"),
        ("try:\n    pass\nexcept Owner as error:\n    error.greet()", "func:shapes.py:Owner.greet"),
    ],
)
def test_an_expression_leads_to_what_it_uses(body: str, target: str):
    assert target in in_function(body)


@pytest.mark.parametrize(
    "annotation",
    [
        "shapes.Square",
        "'Square'",
        "Optional[Square]",
        "typing.Union['Square', None]",
        "Square | None",
        "Annotated[Square, 1]",
    ],
)
def test_a_parameter_is_what_its_annotation_says(annotation: str):
    assert "func:shapes.py:Square.area" in in_function("x.area()", f"x: {annotation}")


@pytest.mark.parametrize(
    ("annotation", "use"),
    [
        ("list[Square]", "x[0]"),
        ("dict[str, Square]", "x.get('a')"),
        ("Sequence['Square']", "next(iter(x))"),
        ("tuple[int, Square]", "x[1]"),
        ("tuple[Square, ...]", "x[7]"),
        ("Callable[[int], Square]", "x(1)"),
        ("type[Square]", "x(1)"),
        ("list[Square]", "sorted(x)[1:][0]"),
        ("AsyncIterator[Square]", "next(x)"),
    ],
)
def test_elements_of_what_is_annotated(annotation: str, use: str):
    assert "func:shapes.py:Square.area" in in_function(f"{use}.area()", f"x: {annotation}")


def test_super_and_self_go_through_the_bases():
    facts = facts_of(shapes=SHAPES)
    assert "func:shapes.py:Base.area" in targets(facts, "func:shapes.py:Square.area")
    assert "attr:shapes.py:Square.side" in targets(facts, "func:shapes.py:Square.area")
    assert targets(facts, "class:shapes.py:Square", "inherit") == {"class:shapes.py:Base"}


def test_the_order_of_bases_is_pythons():
    code = """
        class A:
            def f(self): ...
        class B(A): ...
        class C(A):
            def f(self): ...
        class D(B, C):
            def g(self): self.f()
        class Circle(Circle): ...
    """
    assert targets(facts_of(m=code), "func:m.py:D.g") == {"func:m.py:C.f"}


@pytest.mark.parametrize(
    ("files", "target"),
    [
        ({"pkg/__init__.py": "from .inner import thing", "pkg/inner.py": "def thing(): ...",
          "main.py": "from pkg import thing as t\ndef f(): t()"}, "func:pkg/inner.py:thing"),
        ({"src/pkg/__init__.py": "", "src/pkg/a.py": "def thing(): ...",
          "tests/test_a.py": "from pkg.a import thing\ndef f(): thing()"}, "func:src/pkg/a.py:thing"),
        ({"deep/er/pkg/__init__.py": "", "deep/er/pkg/a.py": "X = 1", "deep/er/pkg/sub/__init__.py": "",
          "deep/er/pkg/sub/main.py": "from ..a import X\ndef f(): return X"}, "var:deep/er/pkg/a.py:X"),
        ({"space/a.py": "def thing(): ...", "main.py": "import space.a\ndef f(): space.a.thing()"}, "func:space/a.py:thing"),  # noqa: E501
        ({"p/__init__.py": "from .a import *", "p/a.py": "__all__ = ['thing']\ndef thing(): ...",
          "main.py": "import p\ndef f(): p.thing()"}, "func:p/a.py:thing"),
        ({"__init__.py": "", "core.py": "def thing(): ...", "main.py": "from anything.core import thing\ndef f(): thing()"},  # noqa: E501
         "func:core.py:thing"),
        ({"a.py": "def thing(): ...", "main.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\n"  # noqa: E501
          "def f(x: 'a.thing'): ..."}, "func:a.py:thing"),
        ({"a.py": "def thing(): ...", "main.py": "try:\n    from a import thing\nexcept ImportError:\n    thing = None\n"  # noqa: E501
          "def f(): thing()"}, "func:a.py:thing"),
        ({"a.py": "from b import thing", "b.py": "from a import thing\ndef thing(): ...",
          "main.py": "def f():\n    from a import thing\n    thing()"}, "func:b.py:thing"),
    ],
)  # fmt: skip
def test_imports_are_followed_to_the_definition(files: dict[str, str], target: str):
    facts = facts_of(files)
    user = next(symbol for symbol in facts.symbols.values() if symbol.name == "f")
    assert target in {reference.target for reference in user.references}


def test_the_standard_library_is_not_the_file_of_the_same_name_in_a_package():
    facts = facts_of(
        {
            "pkg/__init__.py": "",
            "pkg/types.py": "def thing(): ...",
            "pkg/main.py": "import types\ndef f(): types.thing()",
        }
    )
    assert targets(facts, "func:pkg/main.py:f") == set()


def test_a_class_body_sees_the_name_around_until_it_binds_its_own():
    code = "def thing(): ...\nclass A:\n    thing = staticmethod(thing)\n    def f(self): self.thing()"
    facts = facts_of(m=code)
    assert "func:m.py:thing" in targets(facts, "attr:m.py:A.thing")
    assert targets(facts, "func:m.py:A.f") == {"attr:m.py:A.thing"}


def test_local_names_hide_those_of_the_module():
    code = "def thing(): ...\ndef f(thing): thing()\ndef g():\n    thing = 1\n    return thing"
    facts = facts_of(m=code)
    assert targets(facts, "func:m.py:f") == targets(facts, "func:m.py:g") == set()


def test_circles_of_imports_types_and_bases_end():
    facts = facts_of(
        a="from b import *\nclass A(B): ...\nx = y\ny = x\ndef f(): return g().h.i\ndef g(): return f()",
        b="from a import *\nclass B(A):\n    def m(self): return self.m().m()",
    )
    assert "class:b.py:B" in targets(facts, "class:a.py:A")


def test_a_reference_says_how_and_where():
    facts = facts_of(m="def d(f): return f\nclass A: ...\n@d\ndef f(a: A) -> A:\n    return\n")
    found = {(r.target, r.kind, r.line) for r in facts.symbols["func:m.py:f"].references}
    assert found == {("func:m.py:d", "decorator", 3), ("class:m.py:A", "annotation", 4)}


def test_attributes_that_lead_nowhere_are_counted_once_for_each_expression():
    assert facts_of(m="def f(x): x.blue(); x.blue; x.red()").unresolved == {"blue": 1, "red": 1}


def test_a_parameter_without_annotation_is_what_it_is_called_with():
    code = """
        import shapes
        class Keeper:
            def __init__(self, kept, named=None):
                self.kept, self.named = kept, named
            def use(self): self.kept.area(); self.named.greet()
            def take(self, other): other.sharpen()
        def start():
            keeper = Keeper(shapes.make(), named=shapes.Owner("a"))
            keeper.take(shapes.Corner())
    """
    facts = facts_of(shapes=SHAPES, m=code)
    assert {"func:shapes.py:Square.area", "func:shapes.py:Owner.greet"} <= targets(
        facts, "func:m.py:Keeper.use"
    )
    assert "func:shapes.py:Corner.sharpen" in targets(facts, "func:m.py:Keeper.take")


def test_what_stands_inside_of_a_function_belongs_to_it_too():
    code = """
        def thing(): ...
        def other(): ...
        def outer():
            def inner(): thing()
            class Local:
                def method(self): other()
    """
    facts = facts_of(m=code)
    assert {"func:m.py:thing", "func:m.py:other"} <= targets(facts, "func:m.py:outer")
    assert targets(facts, "func:m.py:outer.inner") == {"func:m.py:thing"}
    assert targets(facts, "func:m.py:outer.Local.method") == {"func:m.py:other"}


def test_what_is_imported_from_elsewhere_is_not_the_tree_that_is_itself_a_package():
    facts = facts_of(
        {
            "__init__.py": "",
            "path.py": "def join(): ...",
            "a.py": "import os\nimport elsewhere\nfrom os.path import join\ndef f(): join(os)",
        }
    )
    assert facts.symbols["module:a.py"].references == ()


def test_a_long_chain_of_names_is_cut_and_not_an_error():
    chain = "".join(f"def f{n}(): return f{n + 1}().a.b[0]\n" for n in range(400))
    facts = facts_of(m=f"class A:\n    a = b = None\n{chain}def f400(): return A()\nx = f0().a")
    assert "func:m.py:f1" in targets(facts, "func:m.py:f0")
