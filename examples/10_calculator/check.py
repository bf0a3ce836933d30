"""Hidden check of 10_calculator: the code that is generated never sees it."""

from calculator import calculate, run
from evaluator import evaluate
from tokenizer import tokenize


def refused(call, *arguments):
    try:
        call(*arguments)
    except ValueError:
        return True
    return False


def check_examples_of_the_prompt():
    assert tokenize("12+(3 * 4)") == ["12", "+", "(", "3", "*", "4", ")"]
    assert evaluate(["2", "+", "3", "*", "4"]) == 14
    assert calculate("(2 + 3) * 4") == 20
    assert run(["1 + 1", "", "2 +"]) == ["1 + 1 = 2", "2 + = error"]


def check_tokenize():
    assert tokenize("") == []
    assert tokenize("   ") == []
    assert tokenize("7  - 08") == ["7", "-", "08"]
    assert tokenize("+ +") == ["+", "+"]
    assert refused(tokenize, "2 / 3")
    assert refused(tokenize, "a + 1")


def check_evaluate():
    assert evaluate(["42"]) == 42
    assert evaluate(tokenize("10 - 3 - 2")) == 5
    assert evaluate(tokenize("2 * 3 + 4 * 5")) == 26
    assert evaluate(tokenize("2 - 3 * 4")) == -10
    assert evaluate(tokenize("((1 + 2) * (3 + 4)) - 1")) == 20


def check_evaluate_refuses_incomplete_expressions():
    assert refused(evaluate, [])
    assert refused(evaluate, ["1", "+"])
    assert refused(evaluate, ["*", "2"])
    assert refused(evaluate, ["1", "2"])
    assert refused(evaluate, ["(", ")"])


def check_evaluate_refuses_unary_minus_and_open_parentheses():
    assert refused(evaluate, ["-", "1"])
    assert refused(evaluate, ["(", "1"])
    assert refused(evaluate, ["1", ")"])


def check_calculate():
    assert calculate("2*(3+4)*5") == 70
    assert refused(calculate, "2 ** 3")
    assert refused(calculate, "1 & 2")


def check_run():
    assert run([]) == []
    assert run(["  2*3 ", "   ", "1 ? 2", "(4)"]) == ["2*3 = 6", "1 ? 2 = error", "(4) = 4"]
