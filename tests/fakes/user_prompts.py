"""Prompts in the styles that users write, and the plan that each spells out."""

# ruff: noqa: E501 - users do not wrap their lines

from __future__ import annotations

#: style -> (prompt, {(module, dependencies): signatures}; None where the prompt leaves the plan open)
PROMPTS: dict[str, tuple[str, dict[tuple[str, tuple[str, ...]], list[str]] | None]] = {
    "stub in a fence": (
        """Implement this in `stack.py`:

```python
class Stack:
    \"\"\"A stack of limited size.\"\"\"

    def __init__(self, limit: int = 10) -> None:
        \"\"\"limit below 1 raises ValueError.\"\"\"

    def push(self, item: object) -> None:
        \"\"\"Put item on top; raises OverflowError when full.\"\"\"
        ...

    @property
    def size(self) -> int:
        \"\"\"Number of items.\"\"\"

    def __len__(self) -> int: ...

    @staticmethod
    def of(*items: object) -> "Stack":
        \"\"\"A stack with items.\"\"\"


def merge(first: Stack, second: Stack) -> Stack:
    \"\"\"Items of second on top of those of first.\"\"\"
```

```python
stack = Stack(3)
stack.push(1)
print(len(stack))
```
""",
        {
            ("stack.py", ()): [
                "class Stack",
                "def __init__(self, limit: int = 10) -> None",
                "def push(self, item: object) -> None",
                "@property\ndef size(self) -> int",
                "def __len__(self) -> int",
                '@staticmethod\ndef of(*items: object) -> "Stack"',
                "def merge(first: Stack, second: Stack) -> Stack",
            ]
        },
    ),
    "definitions without bodies": (
        """Please write the following functions for me (file `text_tools.py`):

```python
def wrap(text: str, width: int = 80, *, indent: str = "(") -> list[str]
async def fetch(url: str, timeout: float = 1.5) -> bytes
```

wrap breaks the text into lines of at most width characters, fetch gets the url.
""",
        {
            ("text_tools.py", ()): [
                'def wrap(text: str, width: int = 80, *, indent: str = "(") -> list[str]',
                "async def fetch(url: str, timeout: float = 1.5) -> bytes",
            ]
        },
    ),
    "headings": (
        """# Date helpers

Two modules.

## `dates.py`

### `parse_date(text: str) -> date`

Reads ISO dates.

Raises `ValueError` for anything else.

### `days_between(a: date, b: date) -> int`

Days from a to b. Uses `parse_date(text)` when given strings.

## `report.py`

Builds on `dates.py`.

### `report(rows: list[tuple[str, str]]) -> str`

One line for each row.
""",
        {
            ("dates.py", ()): [
                "def parse_date(text: str) -> date",
                "def days_between(a: date, b: date) -> int",
            ],
            ("report.py", ("dates.py",)): ["def report(rows: list[tuple[str, str]]) -> str"],
        },
    ),
    "nested bullets": (
        """Create bank.py:

- class `Account(owner: str, *, limit: int = 0)`
  - `deposit(amount: int) -> int`
    - adds the amount
    - raises `ValueError` if the amount is not positive
  - `withdraw(amount: int) -> int`: takes the amount out
    - raises `LimitError` beyond the limit
  - `balance` property
- `load_accounts(path: str) -> list[Account]`: reads accounts from a JSON file with `json.load(file)`.
""",
        {
            ("bank.py", ()): [
                "class Account",
                "def __init__(self, owner: str, *, limit: int = 0) -> None",
                "def deposit(self, amount: int) -> int",
                "def withdraw(self, amount: int) -> int",
                "@property\ndef balance(self)",
                "class LimitError(Exception)",
                "def load_accounts(path: str) -> list[Account]",
            ]
        },
    ),
    "class, then functions": (
        """Write graph.py.

class Graph
Methods:
- add_edge(a: str, b: str, weight: float = 1.0) -> None - adds an edge
- neighbors(node: str) -> list[str] - sorted names
- len(graph) is the number of nodes

Functions:
- shortest_path(graph: Graph, start: str, goal: str) -> list[str] - by weight
- is_connected(graph: Graph) -> bool
""",
        {
            ("graph.py", ()): [
                "class Graph",
                "def __init__(self) -> None",
                "def add_edge(self, a: str, b: str, weight: float = 1.0) -> None",
                "def neighbors(self, node: str) -> list[str]",
                "def __len__(self)",
                "def shortest_path(graph: Graph, start: str, goal: str) -> list[str]",
                "def is_connected(graph: Graph) -> bool",
            ]
        },
    ),
    "function in prose": (
        """The module `inventory.py` has a class `Item(name: str, price: int)` with the method `total(count: int) -> int`, which is price times count. It also has a function `parse_item(text: str) -> Item` that reads "pen: 30".
""",
        {
            ("inventory.py", ()): [
                "class Item",
                "def __init__(self, name: str, price: int) -> None",
                "def total(self, count: int) -> int",
                "def parse_item(text: str) -> Item",
            ]
        },
    ),
    "no types": (
        """write me two functions in strings.py: reverse_words(text) reverses the order of words and count_vowels(text) counts vowels (aeiou).

reverse_words("a b c") returns "c b a"
count_vowels("hello") gives 2
count_vowels(5) raises TypeError
""",
        {("strings.py", ()): ["def reverse_words(text)", "def count_vowels(text)"]},
    ),
    "dotted names": (
        """Make a queue in `pq.py`.

1. `PriorityQueue.push(item, priority=0)` adds an item.
2. `PriorityQueue.pop()` removes the item with the lowest priority; `IndexError` when empty.
3. `PriorityQueue.peek() -> object`: the same without removing it.
""",
        {
            ("pq.py", ()): [
                "class PriorityQueue",
                "def __init__(self) -> None",
                "def push(self, item, priority=0)",
                "def pop(self)",
                "def peek(self) -> object",
            ]
        },
    ),
    "French": (
        """Écris un module `temperatures.py` avec les fonctions suivantes :

- `vers_celsius(degrés: float) -> float` : convertit des degrés Fahrenheit.
- `moyenne(liste: list[float]) -> float` : la moyenne ; lève `ValueError` si la liste est vide.
""",
        {
            ("temperatures.py", ()): [
                "def vers_celsius(degrés: float) -> float",
                "def moyenne(liste: list[float]) -> float",
            ]
        },
    ),
    "three modules": (
        """Write three modules: tokens.py, parser.py and printer.py.

tokens.py: `tokenize(text: str) -> list[str]` splits at blanks. It defines an exception `TokenError(ValueError)`.

parser.py: `parse(tokens: list[str]) -> dict` builds a tree and raises `TokenError` for an unknown token.

printer.py: uses both. `show(text: str) -> str` tokenizes, parses and prints.
""",
        {
            ("tokens.py", ()): ["def tokenize(text: str) -> list[str]", "class TokenError(ValueError)"],
            ("parser.py", ("tokens.py",)): ["def parse(tokens: list[str]) -> dict"],
            ("printer.py", ("tokens.py", "parser.py")): ["def show(text: str) -> str"],
        },
    ),
    "files in mid-sentence": (
        """`encode(text: str) -> str` in `codec.py` turns text into hex, and `checksum(data: bytes) -> int` in `sums.py` adds the bytes modulo 256.
""",
        {
            ("codec.py", ()): ["def encode(text: str) -> str"],
            ("sums.py", ()): ["def checksum(data: bytes) -> int"],
        },
    ),
    "exception as a class": (
        """errors_demo.py:

class ConfigError(Exception)

class Config(path: str)
  - get(key: str, default: str | None = None) -> str
  - set(key: str, value: str) -> None: raises ConfigError on an empty key
  - `key in config` works
""",
        {
            ("errors_demo.py", ()): [
                "class ConfigError(Exception)",
                "class Config",
                "def __init__(self, path: str) -> None",
                "def get(self, key: str, default: str | None = None) -> str",
                "def set(self, key: str, value: str) -> None",
                "def __contains__(self, item) -> bool",
            ]
        },
    ),
    "German, other arrows": (
        """Datei `zahlen.py`, Funktionen:

* `quersumme(n: int) → int`  Summe der Ziffern
* `ist_prim(n: int) → bool`  Primzahl?

quersumme(123) → 6
ist_prim(7) -> True
""",
        {("zahlen.py", ()): ["def quersumme(n: int) -> int", "def ist_prim(n: int) -> bool"]},
    ),
    "special methods written out": (
        """Write `vector.py` with `class Vector(x: float, y: float)`:

- `__add__(self, other: "Vector") -> "Vector"`
- `__eq__(self, other: object) -> bool`
- `length(self) -> float`: `math.sqrt(x*x + y*y)`

and a helper function:

- `dot(a: Vector, b: Vector) -> float`
""",
        {
            ("vector.py", ()): [
                "class Vector",
                "def __init__(self, x: float, y: float) -> None",
                'def __add__(self, other: "Vector") -> "Vector"',
                "def __eq__(self, other: object) -> bool",
                "def length(self) -> float",
                "def dot(a: Vector, b: Vector) -> float",
            ]
        },
    ),
    "user story": (
        """Could you build a little todo list? I'd like a class called TodoList in todo.py. Users can add(title), remove(title) and list() the open todos. Adding the same title twice raises ValueError.
""",
        {
            ("todo.py", ()): [
                "class TodoList",
                "def __init__(self) -> None",
                "def add(self, title)",
                "def remove(self, title)",
                "def list(self)",
            ]
        },
    ),
    "dataclass": (
        """In geometry.py:

```python
@dataclass
class Point:
    x: float
    y: float = 0.0

def distance(a: Point, b: Point) -> float:
    \"\"\"Euclidean distance.\"\"\"
```
""",
        {
            ("geometry.py", ()): [
                "class Point",
                "def __init__(self, x: float, y: float = 0.0) -> None",
                "def __eq__(self, other: object) -> bool",
                "def distance(a: Point, b: Point) -> float",
            ]
        },
    ),
    "table": (
        """module `calc`

| function | does |
|---|---|
| `add(a: int, b: int) -> int` | adds two numbers |
| `div(a: int, b: int) -> float` | divides; raises ZeroDivisionError |
""",
        {("calc.py", ()): ["def add(a: int, b: int) -> int", "def div(a: int, b: int) -> float"]},
    ),
    "blocks of other languages": (
        """`config.py` with `load(text: str) -> dict` reading this JSON:

```json
{"f(x)": 1}
```

Run it like this:

```bash
python -c "print(load(x))"
```

```python
config = load(text)
assert config == other(text)
```
""",
        {("config.py", ()): ["def load(text: str) -> dict"]},
    ),
    "two classes": (
        """# shop.py

## class `Product(name: str, price: float)`

- `discount(percent: float) -> float`

## class `Cart()`

- `add(product: Product, count: int = 1) -> None`
- `total() -> float`

## Functions

- `cheapest(products: list[Product]) -> Product`
""",
        {
            ("shop.py", ()): [
                "class Product",
                "def __init__(self, name: str, price: float) -> None",
                "def discount(self, percent: float) -> float",
                "class Cart",
                "def __init__(self) -> None",
                "def add(self, product: Product, count: int = 1) -> None",
                "def total(self) -> float",
                "def cheapest(products: list[Product]) -> Product",
            ]
        },
    ),
    "signature over several lines": (
        """Write `merge.py`:

```python
def merge_sorted(
    left: list[int],
    right: list[int],
    *,
    unique: bool = False,
) -> list[int]:
    \"\"\"Merge two sorted lists.\"\"\"
```
""",
        {
            ("merge.py", ()): [
                "def merge_sorted(left: list[int], right: list[int], *, unique: bool = False) -> list[int]"
            ]
        },
    ),
    "calls in prose only": (
        """I want a script that reads numbers with int(text), sorts them with sorted(x) and prints them using print(...). Use json.dumps(data) for the output and time.time() for the time. Items without number(s) are skipped; it should run in O(n).
""",
        None,
    ),
}
