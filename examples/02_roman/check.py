"""Hidden check of 02_roman: the code that is generated never sees it."""

from roman import from_roman, to_roman


def refused(call, *arguments):
    try:
        call(*arguments)
    except ValueError:
        return True
    return False


def check_examples_of_the_prompt():
    assert to_roman(4) == "IV"
    assert to_roman(1994) == "MCMXCIV"
    assert from_roman("XLII") == 42


def check_subtractive_forms():
    assert [to_roman(n) for n in (1, 4, 9, 40, 90, 400, 900)] == ["I", "IV", "IX", "XL", "XC", "CD", "CM"]
    assert to_roman(3888) == "MMMDCCCLXXXVIII"


def check_limits_of_to_roman():
    assert to_roman(3999) == "MMMCMXCIX"
    assert refused(to_roman, 0)
    assert refused(to_roman, -5)
    assert refused(to_roman, 4000)


def check_back():
    assert from_roman("I") == 1
    assert from_roman("MMMCMXCIX") == 3999


def check_there_and_back():
    assert all(from_roman(to_roman(n)) == n for n in range(1, 4000))


def check_what_is_no_numeral():
    assert refused(from_roman, "")
    assert refused(from_roman, "ABC")
    assert refused(from_roman, "xiv")


def check_forms_that_are_not_standard():
    assert refused(from_roman, "IIII")
    assert refused(from_roman, "VV")
    assert refused(from_roman, "IC")
