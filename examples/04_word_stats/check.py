"""Hidden check of 04_word_stats: the code that is generated never sees it."""

from word_stats import average_length, count_words, longest_word, top_words, words


def refused(call, *arguments):
    try:
        call(*arguments)
    except ValueError:
        return True
    return False


def check_examples_of_the_prompt():
    assert words("To be, or not to be!") == ["to", "be", "or", "not", "to", "be"]
    assert top_words("b a b a c", 2) == [("a", 2), ("b", 2)]
    assert longest_word("red green black") == "green"
    assert average_length("a bb cc") == 1.67


def check_words():
    assert words("") == []
    assert words("42, 7!") == []
    assert words("don't stop") == ["don", "t", "stop"]
    assert words("snake_case2camelCase") == ["snake", "case", "camelcase"]


def check_count_words():
    assert count_words("The cat and the hat") == {"the": 2, "cat": 1, "and": 1, "hat": 1}
    assert count_words("...") == {}


def check_top_words():
    assert top_words("the cat the dog the end cat", 1) == [("the", 3)]
    assert top_words("z y x y", 3) == [("y", 2), ("x", 1), ("z", 1)]
    assert top_words("one two", 10) == [("one", 1), ("two", 1)]
    assert top_words("", 3) == []


def check_top_words_refuses_n_below_one():
    assert refused(top_words, "one two", 0)
    assert refused(top_words, "one two", -1)


def check_longest_word():
    assert longest_word("I saw an ELEPHANT today") == "elephant"
    assert longest_word("12 34") is None


def check_average_length():
    assert average_length("one three") == 4.0
    assert average_length("") == 0.0
