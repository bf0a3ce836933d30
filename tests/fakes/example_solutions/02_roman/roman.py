NUMERALS = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def to_roman(number: int) -> str:
    if not 1 <= number <= 3999:
        raise ValueError(f"no Roman numeral for {number}: it must be 1 to 3999")
    result = ""
    for value, numeral in NUMERALS:
        count, number = divmod(number, value)
        result += numeral * count
    return result


def from_roman(text: str) -> int:
    total, rest = 0, text
    for value, numeral in NUMERALS:
        while rest.startswith(numeral):
            total += value
            rest = rest[len(numeral) :]
    if rest or not text or to_roman(total) != text:
        raise ValueError(f"not a Roman numeral: {text!r}")
    return total
