"""What is said of each symbol, of files that do not parse, and of files read again."""

from __future__ import annotations

from textwrap import dedent

import pytest

from smallwright.context.code_facts import CodeFacts, SymbolFact
from smallwright.context.source import SourceReader, read_facts

CODE = '''
"""Of shops.

More.
"""
import functools

LIMIT: int = 3
TABLE = {
    "a": 1,  # one
}

@functools.cache
def price(item: str, *rest: int, tax: float = 0.1,
          note="x", **more) -> float:
    """What it costs.

    More."""
    if not item:
        raise ValueError("item")
    raise errors.Odd

class Cart(dict, metaclass=type):
    "Things."
    size: int = 0

    def __init__(self, owner):
        self.owner = owner

    async def pay(self, /, amount, *, twice=False): ...

    @property
    def total(self): return 1
    @total.setter
    def total(self, value): self._total = value
'''


def one(code: str = CODE, path: str = "m.py") -> CodeFacts:
    return read_facts({path: dedent(code)})


def fact(symbol: str, code: str = CODE) -> SymbolFact:
    return one(code).symbols[symbol]


@pytest.mark.parametrize(
    ("symbol", "signature"),
    [
        ("func:m.py:price", 'def price(item: str, *rest: int, tax: float = 0.1, note="x", **more) -> float'),
        ("func:m.py:Cart.pay", "async def pay(self, /, amount, *, twice=False)"),
        ("class:m.py:Cart", "class Cart(dict, metaclass=type)"),
        ("var:m.py:LIMIT", "LIMIT: int = 3"),
        ("attr:m.py:Cart.size", "size: int = 0"),
        ("attr:m.py:Cart.owner", "owner = owner"),
        ("func:m.py:Cart.total", "def total(self)"),
    ],
)
def test_a_signature_is_one_line_as_it_is_written(symbol: str, signature: str):
    assert fact(symbol).signature == signature


def test_long_values_are_cut():
    signature = fact("var:m.py:X", f"X = [{'1, ' * 100}]").signature
    assert len(signature) <= 100
    assert signature.endswith("…")


def test_a_symbol_knows_its_place_words_and_errors():
    price, cart = fact("func:m.py:price"), fact("class:m.py:Cart")
    assert (price.kind, price.name, price.doc) == ("function", "price", "What it costs.")
    assert (price.start, price.end) == (13, 21)
    assert price.decorators == ("functools.cache",)
    assert price.parameters == ("item", "rest", "tax", "note", "more")
    assert price.raises == ("ValueError", "errors.Odd")
    assert (cart.bases, cart.doc, fact("func:m.py:Cart.pay").kind) == (("dict",), "Things.", "method")
    assert (fact("module:m.py").doc, fact("module:m.py").name) == ("Of shops.", "")


def test_the_hash_is_of_what_the_code_says():
    plain = "def f(a):\n    return [a, 1]\n"
    assert {fact("func:m.py:f", plain).source_hash, fact("func:m.py:f", f"\n\n{plain}").source_hash} == {
        fact("func:m.py:f", "def f(a):  # why\n    return [\n        a, 1,\n    ]").source_hash
    }
    assert fact("func:m.py:f", plain).source_hash != fact("func:m.py:f", plain.replace("1", "2")).source_hash
    assert fact("var:m.py:X", "X = 1").source_hash != fact("var:m.py:X", "X = 2").source_hash


def test_what_parses_of_a_broken_file_is_read():
    code = """
        def good(): return other()
        def bad(:
            pass
        class Kept:
            def fine(self): ...
            def broken(self) return 1
        def other(): ...
        print "two"
    """
    facts = one(code)
    assert facts.broken["m.py"].startswith("line 3: ")
    assert {
        "func:m.py:good",
        "func:m.py:other",
        "class:m.py:Kept",
        "func:m.py:Kept.fine",
    } <= facts.symbols.keys()
    assert facts.symbols["func:m.py:good"].references[0].target == "func:m.py:other"
    assert facts.symbols["func:m.py:other"].start == 8


@pytest.mark.parametrize(
    "code",
    ["\0", "(" * 5000, "x = " + "-" * 20_000 + "1", "def f(", "\ufeffx = 1", "", "\\", "'''", "x = '\\d'"],
)
def test_no_text_is_too_odd(code: str):
    facts = read_facts({"m.py": code, "n.py": "def f(): ..."})
    assert {"module:m.py", "func:n.py:f"} <= facts.symbols.keys()


def test_a_very_long_sum_is_read():
    code = "def part(): ...\nX = " + " + ".join(["part()"] * 900)
    assert [r.target for r in one(code).symbols["var:m.py:X"].references] == ["func:m.py:part"]


def test_tests_cover_what_they_reach_in_two_steps_nearest_first():
    facts = read_facts(
        {
            "shop.py": "def total(): return tax()\ndef tax(): return deep()\ndef deep(): ...",
            "tests/test_shop.py": "import shop\ndef helper(): ...\n"
            "def test_tax(): shop.tax()\ndef test_all(): shop.total()",
        }
    )
    near, far = "func:tests/test_shop.py:test_tax", "func:tests/test_shop.py:test_all"
    assert facts.tested_by["func:shop.py:tax"] == (near, far)
    assert facts.tested_by["func:shop.py:deep"] == (near,)
    assert facts.symbols[near].is_test
    assert not facts.symbols["func:shop.py:tax"].is_test
    assert "func:tests/test_shop.py:helper" not in facts.tested_by


def test_a_test_uses_its_fixtures():
    facts = read_facts(
        {
            "shop.py": "class Cart:\n    def add(self): ...",
            "tests/conftest.py": "import pytest, shop\n@pytest.fixture\ndef cart():\n    yield shop.Cart()",
            "tests/unit/test_a.py": "def test_add(cart): cart.add()",
        }
    )
    found = {r.target for r in facts.symbols["func:tests/unit/test_a.py:test_add"].references}
    assert found == {"func:tests/conftest.py:cart", "func:shop.py:Cart.add"}


def test_overloads_and_conditional_definitions_are_one_symbol():
    code = """
        from typing import overload
        @overload
        def f(a: int) -> int: ...
        @overload
        def f(a: str) -> str: ...
        def f(a): return a
        try:
            def g(): return f(1)
        except Exception:
            def g(x): return 2
    """
    assert fact("func:m.py:f", code).signature == "def f(a)"
    assert fact("func:m.py:g", code).signature == "def g()"


def test_only_changed_files_are_parsed_again_and_the_facts_are_the_same():
    reader = SourceReader()
    files = {"a.py": "import b\ndef f(): b.g()", "b.py": "def g(): ...", "notes.md": "# no"}
    assert reader.read(files) == read_facts(files)
    assert reader.parsed == 2
    files["b.py"] = "def g(): ...\ndef h(): ..."
    assert reader.read(files) == read_facts(files)
    assert reader.parsed == 1
    del files["b.py"]
    assert reader.read(files).symbols["func:a.py:f"].references == ()
    assert reader.parsed == 0


def test_the_order_of_files_changes_nothing():
    files = {
        "b.py": "from a import *\nclass C(A): ...",
        "a.py": "class A:\n    def f(self): return C()",
        "c.py": "",
    }
    first, second = read_facts(files), read_facts(dict(reversed(files.items())))
    assert first == second
    assert list(first.symbols) == list(second.symbols)
