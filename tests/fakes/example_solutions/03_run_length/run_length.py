import re
from itertools import groupby

PAIR = re.compile(r"([0-9]+)([^0-9])", re.DOTALL)


def encode(text: str) -> str:
    if any(char in "0123456789" for char in text):
        raise ValueError("a text with digits can't be encoded")
    return "".join(f"{len(list(run))}{char}" for char, run in groupby(text))


def decode(code: str) -> str:
    result, position = "", 0
    while position < len(code):
        pair = PAIR.match(code, position)
        if pair is None or int(pair[1]) == 0:
            raise ValueError(f"malformed code at {position}")
        result += pair[2] * int(pair[1])
        position = pair.end()
    return result
