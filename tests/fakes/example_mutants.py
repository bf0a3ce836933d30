"""Deliberate faults for the reference solutions: example -> (file, right text, wrong text).

Each wrong text breaks a behaviour that the prompt states, so the hidden check must notice it.
"""

from __future__ import annotations

MUTANTS: dict[str, list[tuple[str, str, str]]] = {
    "01_slugify": [
        ("slugify.py", 'text.lower()).strip("-")', "text.lower())"),
        ("slugify.py", "text.lower()", "text"),
        ("slugify.py", "[^a-z0-9]+", "[^a-z0-9]"),
        ("slugify.py", "[^a-z0-9]+", r"[\W_]+"),
    ],
    "02_roman": [
        ("roman.py", '    (4, "IV"),\n', ""),
        ("roman.py", "1 <= number <= 3999", "1 <= number <= 4999"),
        ("roman.py", "1 <= number <= 3999", "number <= 3999"),
        ("roman.py", " or to_roman(total) != text", ""),
        ("roman.py", "total, rest = 0, text", "total, rest = 0, (text := text.upper())"),
    ],
    "03_run_length": [
        ("run_length.py", "int(pair[1]) == 0", "int(pair[1]) < 0"),
        ("run_length.py", '        raise ValueError("a text with digits can\'t be encoded")', "        pass"),
        ("run_length.py", '"([0-9]+)([^0-9])"', '"([0-9])([^0-9])"'),
        ("run_length.py", 'raise ValueError(f"malformed code at {position}")', "return result"),
    ],
    "04_word_stats": [
        ("word_stats.py", "(-pair[1], pair[0])", "-pair[1]"),
        ("word_stats.py", "if n < 1:", "if n < 0:"),
        ("word_stats.py", "word.lower()", "word"),
        ("word_stats.py", "[A-Za-z]+", r"\w+"),
        ("word_stats.py", ", default=None", ', default=""'),
        ("word_stats.py", " / len(found), 2)", " / len(found), 1)"),
    ],
    "05_bank": [
        ("bank.py", "if balance < 0:", "if balance < -100:"),
        ("bank.py", "if amount <= 0:", "if amount < 0:"),
        ("bank.py", "if amount > self.balance:", "if amount >= self.balance:"),
        (
            "bank.py",
            '        other._change(amount, f"transfer in {amount}")',
            "        other.balance += amount",
        ),
        ("bank.py", "class InsufficientFunds(Exception)", "class InsufficientFunds(BaseException)"),
    ],
    "06_ring_buffer": [
        ("ring_buffer.py", "if capacity < 1:", "if capacity < 0:"),
        ("ring_buffer.py", "self._items.popleft()", "self._items.pop()"),
        ("ring_buffer.py", "return iter(self._items)", "return iter(reversed(self._items))"),
        ("ring_buffer.py", "deque(maxlen=capacity)", "deque(maxlen=capacity + 1)"),
        ("ring_buffer.py", "return self._items[index]", "return self._items[index % len(self._items)]"),
        ("ring_buffer.py", "self._items.clear()", "pass"),
    ],
    "07_duration": [
        ("duration.py", "if not text or match is None:", "if match is None:"),
        ("duration.py", "PATTERN.fullmatch(text)", "PATTERN.match(text)"),
        ("duration.py", "PATTERN.fullmatch(text)", "PATTERN.fullmatch(text.strip('-').replace(' ', ''))"),
        ("duration.py", 'return result or "0s"', "return result"),
        ("duration.py", "if seconds < 0:", "if seconds < -1:"),
        ("duration.py", "        if count:", "        if True:"),
    ],
    "08_registration": [
        ("validators.py", "{2,19}", "{2,20}"),
        ("validators.py", "[A-Za-z][A-Za-z0-9_]", "[A-Za-z0-9_][A-Za-z0-9_]"),
        ("validators.py", ' and not domain.endswith(".")', ""),
        ("validators.py", "len(password) >= 8", "len(password) >= 6"),
        ("registration.py", "self._emails[username.lower()] = email", "self._emails[username] = email"),
        ("registration.py", 'raise RegistrationError("the username is taken")', "pass"),
        ("registration.py", "class RegistrationError(ValueError)", "class RegistrationError(Exception)"),
    ],
    "09_inventory": [
        ("inventory.py", "self._quantities.get(name, 0) + quantity", "quantity"),
        ("inventory.py", "if quantity < 1 or price < 0:", "if quantity < 1 or price < 1:"),
        ("inventory.py", "if not 1 <= quantity <= held:", "if quantity > held:"),
        ("inventory.py", "return sorted(self._quantities)", "return list(self._quantities)"),
        ("report.py", "< limit]", "<= limit]"),
        ("report.py", "{cents:02d}", "{cents}"),
        ("report.py", "inventory.quantity(name) * inventory.price(name)", "inventory.price(name)"),
    ],
    "10_calculator": [
        ("tokenizer.py", "[0-9]+|", "[0-9]|"),
        ("tokenizer.py", "[-+*()]", "[-+*/&?()]"),
        ("evaluator.py", "self.product()\n        return value", "self.sum()\n        return value"),
        ("evaluator.py", 'raise ValueError("a parenthesis is not closed")', "return value"),
        ("evaluator.py", "    if parser.rest:", "    if False:"),
        ("evaluator.py", "value *= self.operand()", "value *= self.sum()"),
        ("calculator.py", "text = line.strip()", "text = line"),
        ("calculator.py", "        if not text:\n            continue\n", ""),
        ("calculator.py", "except ValueError:", "except KeyError:"),
    ],
}
