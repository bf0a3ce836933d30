"""Hidden check of 07_duration: the code that is generated never sees it."""

from duration import format_duration, parse_duration


def refused(call, *arguments):
    try:
        call(*arguments)
    except ValueError:
        return True
    return False


def check_examples_of_the_prompt():
    assert parse_duration("1h30m") == 5400
    assert parse_duration("2d5s") == 172805
    assert format_duration(5400) == "1h30m"
    assert format_duration(0) == "0s"


def check_parse():
    assert parse_duration("45s") == 45
    assert parse_duration("90m") == 5400
    assert parse_duration("0s") == 0
    assert parse_duration("1d2h3m4s") == 93784


def check_parse_refuses_what_lacks_a_half():
    assert refused(parse_duration, "")
    assert refused(parse_duration, "12")
    assert refused(parse_duration, "h")
    assert refused(parse_duration, "1h30")


def check_parse_refuses_units():
    assert refused(parse_duration, "3w")
    assert refused(parse_duration, "30m1h")
    assert refused(parse_duration, "1h2h")


def check_parse_refuses_spaces_and_signs():
    assert refused(parse_duration, "1h 30m")
    assert refused(parse_duration, "-5s")


def check_format():
    assert format_duration(59) == "59s"
    assert format_duration(60) == "1m"
    assert format_duration(3601) == "1h1s"
    assert format_duration(93784) == "1d2h3m4s"
    assert format_duration(172800) == "2d"
    assert refused(format_duration, -1)


def check_there_and_back():
    assert all(parse_duration(format_duration(n)) == n for n in (0, 1, 61, 3599, 86399, 86400, 1000000))
