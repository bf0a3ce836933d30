class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.rest = list(tokens)

    def sum(self) -> int:
        value = self.product()
        while self.rest[:1] in (["+"], ["-"]):
            sign = 1 if self.rest.pop(0) == "+" else -1
            value += sign * self.product()
        return value

    def product(self) -> int:
        value = self.operand()
        while self.rest[:1] == ["*"]:
            self.rest.pop(0)
            value *= self.operand()
        return value

    def operand(self) -> int:
        token = self.rest.pop(0) if self.rest else ""
        if token.isdigit():
            return int(token)
        if token != "(":
            raise ValueError(f"a number was expected, not {token!r}")
        value = self.sum()
        if self.rest[:1] != [")"]:
            raise ValueError("a parenthesis is not closed")
        self.rest.pop(0)
        return value


def evaluate(tokens: list[str]) -> int:
    parser = _Parser(tokens)
    value = parser.sum()
    if parser.rest:
        raise ValueError(f"unexpected {parser.rest[0]!r}")
    return value
