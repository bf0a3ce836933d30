"""Hidden check of 01_temperature: the code that is generated never sees it."""

from temperature import convert


def refused(error, call, *arguments):
    try:
        call(*arguments)
    except error:
        return True
    return False


def check_conversions():
    assert convert(100, "C", "F") == 212.0
    assert convert(300, "K", "C") == 26.85
    assert convert(-40, "F", "C") == -40.0
    assert convert(68, "F", "K") == 293.15
    assert convert(273.15, "K", "F") == 32.0
    assert convert(21.456, "C", "C") == 21.46


def check_errors():
    assert refused(ValueError, convert, 1, "X", "C")
    assert refused(ValueError, convert, 1, "C", "X")
    assert refused(ValueError, convert, -274, "C", "K")
    assert refused(ValueError, convert, -1, "K", "C")
    assert refused(ValueError, convert, -460, "F", "C")
    assert convert(-273.15, "C", "K") == 0.0
