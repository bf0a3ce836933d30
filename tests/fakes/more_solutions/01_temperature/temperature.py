def convert(value: float, source: str, target: str) -> float:
    for unit in (source, target):
        if unit not in ("C", "F", "K"):
            raise ValueError(f"unknown unit {unit!r}")
    celsius = {"C": value, "F": (value - 32) * 5 / 9, "K": value - 273.15}[source]
    if celsius < -273.15:
        raise ValueError("below absolute zero")
    return round({"C": celsius, "F": celsius * 9 / 5 + 32, "K": celsius + 273.15}[target], 2)
