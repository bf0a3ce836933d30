"""Hidden check of 01_slugify: the code that is generated never sees it."""

from slugify import slugify


def check_it():
    assert slugify("Hello, World!") == "hello-world"
    assert slugify("  a  b ") == "a-b"


def check_numbers():
    assert slugify("Top 10") == "top-10"
