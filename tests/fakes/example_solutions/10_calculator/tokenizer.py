import re

TOKEN = re.compile(r" *([0-9]+|[-+*()])")


def tokenize(text: str) -> list[str]:
    tokens, position, end = [], 0, len(text.rstrip(" "))
    while position < end:
        match = TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"unexpected character at {position}: {text!r}")
        tokens.append(match[1])
        position = match.end()
    return tokens
