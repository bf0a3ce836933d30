"""A right solution of each one-line prompt, and a fault in it that its hidden check must notice."""

from __future__ import annotations

#: name -> (file, code, (right, wrong))
SOLUTIONS: dict[str, tuple[str, str, tuple[str, str]]] = {
    "01_slugify": (
        "slugify.py",
        "import re\ndef slugify(text):\n    return '-'.join(re.findall('[a-z0-9]+', text.lower()))\n",
        ("re.findall('[a-z0-9]+', text.lower())", "text.lower().split()"),
    ),
    "02_palindrome": (
        "palindrome.py",
        "def is_palindrome(text):\n"
        "    kept = [c for c in text.lower() if c.isalnum()]\n"
        "    return kept == kept[::-1]\n",
        ("isalnum", "isalpha"),
    ),
    "03_isbn": (
        "isbn.py",
        "import re\n"
        "def is_valid_isbn(text):\n"
        "    text = re.sub('[- ]', '', text)\n"
        "    if re.fullmatch('[0-9]{9}[0-9X]', text):\n"
        "        digits = [10 if c == 'X' else int(c) for c in text]\n"
        "        return sum((10 - n) * d for n, d in enumerate(digits)) % 11 == 0\n"
        "    if re.fullmatch('[0-9]{13}', text):\n"
        "        return sum((3 if n % 2 else 1) * int(c) for n, c in enumerate(text)) % 10 == 0\n"
        "    return False\n",
        ("[0-9X]", "[0-9]"),
    ),
    "04_flatten": (
        "flatten.py",
        "def flatten(items):\n"
        "    return [x for i in items for x in (flatten(i) if isinstance(i, list) else [i])]\n",
        ("isinstance(i, list)", "not isinstance(i, int)"),
    ),
    "05_caesar": (
        "caesar.py",
        "def encrypt(text, shift):\n"
        "    return ''.join(_rotated(c, shift) for c in text)\n"
        "def decrypt(text, shift):\n"
        "    return encrypt(text, -shift)\n"
        "def _rotated(c, shift):\n"
        "    if not (c.isascii() and c.isalpha()):\n"
        "        return c\n"
        "    first = ord('a' if c.islower() else 'A')\n"
        "    return chr((ord(c) - first + shift) % 26 + first)\n",
        ("    if not (c.isascii() and c.isalpha()):\n        return c\n", ""),
    ),
    "06_leap": (
        "leap.py",
        "def is_leap_year(year):\n    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)\n",
        (" or year % 400 == 0", ""),
    ),
    "07_chunks": (
        "chunks.py",
        "def chunk(items, size):\n"
        "    if size < 1:\n        raise ValueError('size')\n"
        "    return [items[n : n + size] for n in range(0, len(items), size)]\n",
        ("    if size < 1:\n        raise ValueError('size')\n", "    size = max(1, size)\n"),
    ),
    "08_stack": (
        "stack.py",
        "class Stack:\n"
        "    def __init__(self):\n        self._items = []\n"
        "    def push(self, item):\n        self._items.append(item)\n"
        "    def pop(self):\n        return self._items.pop()\n"
        "    def peek(self):\n        return self._items[-1]\n"
        "    def is_empty(self):\n        return not self._items\n"
        "    def size(self):\n        return len(self._items)\n",
        ("return self._items[-1]", "return self._items[-1] if self._items else None"),
    ),
    "09_anagrams": (
        "anagrams.py",
        "def group_anagrams(words):\n"
        "    groups = {}\n"
        "    for word in words:\n        groups.setdefault(''.join(sorted(word)), []).append(word)\n"
        "    return list(groups.values())\n",
        ("list(groups.values())", "sorted(groups.values())"),
    ),
    "10_camel": (
        "case.py",
        "import re\n"
        "def to_snake(name):\n    return re.sub('(?<!^)(?=[A-Z])', '_', name).lower()\n"
        "def to_camel(name):\n"
        "    first, *others = name.split('_')\n"
        "    return first + ''.join(word.capitalize() for word in others)\n",
        ("return first +", "return first.capitalize() +"),
    ),
    "11_binary": (
        "search.py",
        "from bisect import bisect_left\n"
        "def binary_search(items, target):\n"
        "    at = bisect_left(items, target)\n"
        "    return at if at < len(items) and items[at] == target else -1\n",
        ("and items[at] == target ", ""),
    ),
    "12_average": (
        "average.py",
        "def moving_average(values, window):\n"
        "    if not 1 <= window <= len(values):\n        raise ValueError('window')\n"
        "    return [sum(values[n : n + window]) / window for n in range(len(values) - window + 1)]\n",
        ("if not 1 <= window <= len(values)", "if not 1 <= window"),
    ),
}
