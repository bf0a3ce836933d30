"""Hidden check of 10_camel: the code that is generated never sees it."""

from case import to_snake, to_camel


def check_snake():
    assert to_snake("camelCase") == "camel_case"
    assert to_snake("PascalCaseName") == "pascal_case_name"


def check_camel():
    assert to_camel("snake_case_name") == "snakeCaseName"
    assert to_camel("one") == "one"
