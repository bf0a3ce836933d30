"""Hidden check of 04_csv_line: the code that is generated never sees it."""

from csv_line import format_line, parse_line


def refused(error, call, *arguments):
    try:
        call(*arguments)
    except error:
        return True
    return False


def check_format():
    assert format_line(["a", "b"]) == "a,b"
    assert format_line(["", ""]) == ","
    assert format_line(["x,y"]) == '"x,y"'
    assert format_line(["two\nlines"]) == '"two\nlines"'
    assert format_line(['"']) == '""""'


def check_parse():
    assert parse_line("a,b,,c") == ["a", "b", "", "c"]
    assert parse_line('"a ""b"" c",d') == ['a "b" c', "d"]
    assert parse_line('""') == [""]
    assert parse_line("a,") == ["a", ""]


def check_error():
    assert refused(ValueError, parse_line, 'a,"b')


def check_inverse():
    for fields in (["a", "b,c", 'say "hi"'], ["", "x"], ["line\nbreak", ","], ['""', "q"]):
        assert parse_line(format_line(fields)) == fields
