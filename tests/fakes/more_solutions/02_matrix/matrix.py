def shape(matrix: list[list[float]]) -> tuple[int, int]:
    if not matrix or not matrix[0] or len({len(row) for row in matrix}) > 1:
        raise ValueError("no matrix")
    return len(matrix), len(matrix[0])


def identity(n: int) -> list[list[float]]:
    if n < 1:
        raise ValueError("n must be 1 or more")
    return [[1 if row == column else 0 for column in range(n)] for row in range(n)]


def transpose(matrix: list[list[float]]) -> list[list[float]]:
    return [list(column) for column in zip(*matrix, strict=True)]


def add(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    if shape(a) != shape(b):
        raise ValueError("other shapes")
    return [[x + y for x, y in zip(first, second, strict=True)] for first, second in zip(a, b, strict=True)]


def multiply(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    if shape(a)[1] != shape(b)[0]:
        raise ValueError("shapes do not fit")
    return [
        [sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*b, strict=True)] for row in a
    ]
