"""Hidden check of 03_run_length: the code that is generated never sees it."""

from run_length import decode, encode


def refused(call, *arguments):
    try:
        call(*arguments)
    except ValueError:
        return True
    return False


def check_examples_of_the_prompt():
    assert encode("aaabcc") == "3a1b2c"
    assert decode("3a1b2c") == "aaabcc"
    assert decode("12x") == "xxxxxxxxxxxx"


def check_encode():
    assert encode("") == ""
    assert encode("x") == "1x"
    assert encode("z" * 25) == "25z"
    assert encode("abab") == "1a1b1a1b"
    assert encode("aA  !") == "1a1A2 1!"


def check_encode_refuses_digits():
    assert refused(encode, "a1b")
    assert refused(encode, "000")


def check_decode():
    assert decode("") == ""
    assert decode("1a1A2 1!") == "aA  !"
    assert decode("10a1b") == "aaaaaaaaaab"


def check_there_and_back():
    for text in ("mississippi", "  two  spaces ", "q" * 120 + "r"):
        assert decode(encode(text)) == text


def check_decode_refuses_what_is_malformed():
    assert refused(decode, "a")
    assert refused(decode, "2ab")
    assert refused(decode, "3a2")
    assert refused(decode, "7")
    assert refused(decode, "0a")
