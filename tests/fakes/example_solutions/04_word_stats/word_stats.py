import re
from collections import Counter


def words(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Za-z]+", text)]


def count_words(text: str) -> dict[str, int]:
    return dict(Counter(words(text)))


def top_words(text: str, n: int) -> list[tuple[str, int]]:
    if n < 1:
        raise ValueError("n must be at least 1")
    return sorted(count_words(text).items(), key=lambda pair: (-pair[1], pair[0]))[:n]


def longest_word(text: str) -> str | None:
    return max(words(text), key=len, default=None)


def average_length(text: str) -> float:
    found = words(text)
    if not found:
        return 0.0
    return round(sum(map(len, found)) / len(found), 2)
