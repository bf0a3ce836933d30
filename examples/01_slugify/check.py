"""Hidden check of 01_slugify: the code that is generated never sees it."""

from slugify import slugify


def check_examples_of_the_prompt():
    assert slugify("Hello, World!") == "hello-world"
    assert slugify("  Python 3.11 -- what's new?  ") == "python-3-11-what-s-new"
    assert slugify("!!!") == ""


def check_case_and_digits():
    assert slugify("ABC") == "abc"
    assert slugify("Top 10 Songs of 1999") == "top-10-songs-of-1999"


def check_runs_become_one_hyphen():
    assert slugify("a___b") == "a-b"
    assert slugify("a - b") == "a-b"
    assert slugify("tabs\tand\nlines") == "tabs-and-lines"


def check_no_hyphen_at_the_ends():
    assert slugify("-a-") == "a"
    assert slugify("(brackets)") == "brackets"


def check_letters_beyond_ascii_are_replaced():
    assert slugify("na\u00efve caf\u00e9") == "na-ve-caf"


def check_nothing_left():
    assert slugify("") == ""
    assert slugify("   ") == ""
