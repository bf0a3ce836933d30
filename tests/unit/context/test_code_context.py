"""Related code of a function: what it leads to, nearest first, never over its budget."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallwright.context.code_context import related_code
from smallwright.context.source import read_facts

FILES = {
    "shop/cart.py": (
        "from shop.price import Price, rounded\n\n\n"
        "class Cart:\n"
        "    limit: int = 9\n\n"
        "    def __init__(self, owner: str, *, size: int = 3) -> None:\n"
        "        self.owner = owner\n\n"
        "    def total(self, taxed: bool = True) -> Price:\n"
        '        """The sum of all."""\n'
        "        return rounded(Price(1), self.limit)\n\n"
        "    def count(self) -> int:\n"
        "        return self.limit\n"
    ),
    "shop/price.py": (
        "from shop.deep import cents\n\n\n"
        "class Price:\n"
        "    def __init__(self, value, /, *rest, currency='EUR', **more):\n"
        "        self.value = value\n\n\n"
        "def rounded(price: Price, digits: int) -> Price:\n"
        "    return cents(price)\n"
    ),
    "shop/deep.py": (
        "def cents(price):\n    return deepest(price)\n\n\nasync def deepest(price):\n    return 1\n"
    ),
    "shop/checkout.py": (
        "from shop.cart import Cart\n\n\ndef pay(cart: Cart, card):\n    return Cart('a').total(cart)\n"
    ),
    "tests/test_cart.py": "from shop.cart import Cart\n\n\ndef test_total():\n    assert Cart('a').total()\n",
}
FACTS = read_facts(FILES)
TARGET = "func:shop/checkout.py:pay"


def tokens(text: str) -> int:
    return len(re.findall(r"\w+|[^\w\s]|\n", text))


@pytest.mark.req("3.5-03", "3.5-07")
def test_signatures_of_every_degree_stand_under_their_file_and_class() -> None:
    text = related_code(FACTS, TARGET, 2000, tokens)
    assert text.splitlines()[0] == "shop/cart.py:"
    for line in (
        "class Cart: def __init__(self, owner: str, *, size: int = 3) -> None",
        " def total(self, taxed: bool = True) -> Price → Price, rounded  # The sum of all.",
        "class Price: def __init__(self, value, /, *rest, currency='EUR', **more)",
        "def cents(price) → deepest",
        "async def deepest(price)",
    ):
        assert line in text.splitlines()
    assert "def pay" not in text


@pytest.mark.req("3.5-03")
def test_the_nearest_stay_and_lose_annotations_first() -> None:
    text = related_code(FACTS, TARGET, 60, tokens)
    assert "class Cart: def __init__(self, owner, *, size)" in text
    assert " def total(self, taxed)" in text
    assert "deepest" not in text


@pytest.mark.req("3.5-03")
@settings(max_examples=40, deadline=None)
@given(st.integers(-1, 400), st.booleans(), st.booleans(), st.text(max_size=60))
def test_no_budget_is_ever_exceeded(budget: int, body_visible: bool, refs: bool, failure: str) -> None:
    for target in (
        TARGET,
        "func:shop/cart.py:Cart.total",
        "class:shop/price.py:Price",
        "func:shop/none.py:f",
    ):
        text = related_code(
            FACTS, target, budget, tokens, body_visible=body_visible, refs=refs, failure=failure * 9
        )
        assert tokens(text) <= max(0, budget)


@pytest.mark.req("3.5-03")
def test_covering_tests_and_the_last_failure_come_first() -> None:
    text = related_code(
        FACTS, "func:shop/cart.py:Cart.total", 400, tokens, failure="expected 1, got 2"
    ).splitlines()
    assert text[:3] == ["tests: tests/test_cart.py:test_total", "last failure:", "expected 1, got 2"]


@pytest.mark.req("3.5-03")
def test_a_body_that_is_not_there_yet_is_guessed_from_words_and_surroundings() -> None:
    empty = (
        FILES["shop/checkout.py"].split("    return")[0]
        + "    ...\n\n\ndef other(cart):\n    return Cart('b')\n"
    )
    facts = read_facts(FILES | {"shop/checkout.py": empty})
    for budget in (60, 400):
        text = related_code(
            facts, TARGET, budget, tokens, body_visible=False, requirement="Pays the total of a cart."
        )
        assert "class Cart: def __init__(self, owner" in text
        assert " def total(self, taxed" in text


@pytest.mark.req("3.5-03")
def test_what_a_measurement_leaves_out_is_left_out() -> None:
    whole = related_code(FACTS, TARGET, 2000, tokens)
    assert "→" in whole
    assert "→" not in related_code(FACTS, TARGET, 2000, tokens, refs=False)
    near = related_code(FACTS, TARGET, 40, tokens)
    assert near != related_code(FACTS, TARGET, 40, tokens, tiers=False, pagerank=False)


@pytest.mark.req("3.5-03")
def test_what_is_one_hop_away_comes_before_what_many_of_those_need() -> None:
    calls = {"f": "a() + b() + c()", "a": "1", "b": "hub()", "c": "hub()", "hub": "2"}
    source = "\n\n".join(f"def {name}():\n    return {body}\n" for name, body in calls.items())
    facts = read_facts({"m.py": source})
    for budget in range(10, 40):
        text = related_code(facts, "func:m.py:f", budget, tokens, refs=False)
        assert "def hub" not in text or "def a" in text
    assert "def a" in text


@pytest.mark.req("3.5-03")
def test_where_room_is_scarce_lines_name_only_what_leads_farther() -> None:
    calls = {"f": "a() + b()", "a": "c() + b()", "b": "a() + c()", "c": "a() + b() + d()", "d": "c()"}
    source = "\n\n".join(f"def {name}():\n    return {body}\n" for name, body in calls.items())
    facts = read_facts({"m.py": source})
    whole = related_code(facts, "func:m.py:f", 400, tokens)
    assert "def c() → a, b, d" in whole.splitlines()
    pages = [related_code(facts, "func:m.py:f", budget, tokens) for budget in range(tokens(whole))]
    assert any({"def c() → d", "def d()"} <= set(page.splitlines()) for page in pages)


@pytest.mark.req("3.5-03")
def test_a_base_is_not_named_twice_where_room_is_scarce() -> None:
    source = "class A:\n    pass\n\n\nclass B(A):\n    pass\n\n\ndef f():\n    return B()\n"
    facts = read_facts({"m.py": source})
    whole = related_code(facts, "func:m.py:f", 400, tokens)
    assert "class B(A) → A" in whole.splitlines()
    scarce = related_code(facts, "func:m.py:f", tokens(whole) - 1, tokens)
    assert scarce.splitlines() == ["m.py:", "class A", "class B(A)"]


def test_a_class_without_init_is_made_by_new_and_leads_where_that_leads() -> None:
    files = {
        "pool.py": (
            "class Pool:\n"
            "    def __new__(cls, size, *args, **options):\n"
            "        return cls.chosen(size)\n\n"
            "    @classmethod\n"
            "    def chosen(cls, size):\n"
            "        return checked(size)\n\n\n"
            "def checked(size):\n    return size\n\n\n"
            "class Both:\n"
            "    def __new__(cls, *args):\n        return object.__new__(cls)\n\n"
            "    def __init__(self, first, second):\n        self.first = first\n"
        ),
        "use.py": "from pool import Both, Pool\n\n\ndef use():\n    return Pool(3), Both(1, 2)\n",
    }
    text = related_code(read_facts(files), "func:use.py:use", 2000, tokens)
    assert "class Pool: def __new__(cls, size, *args, **options) → .chosen" in text.splitlines()
    assert "class Both: def __init__(self, first, second)" in text.splitlines()
    assert "def checked(size)" in text
    assert text.count("__new__") == 1
