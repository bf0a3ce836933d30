import re

UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
PATTERN = re.compile(r"(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?")


def parse_duration(text: str) -> int:
    match = PATTERN.fullmatch(text)
    if not text or match is None:
        raise ValueError(f"not a duration: {text!r}")
    return sum(int(part or 0) * size for part, (_, size) in zip(match.groups(), UNITS, strict=True))


def format_duration(seconds: int) -> str:
    if seconds < 0:
        raise ValueError("a duration can't be negative")
    result = ""
    for unit, size in UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            result += f"{count}{unit}"
    return result or "0s"
