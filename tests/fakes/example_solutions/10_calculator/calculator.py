from evaluator import evaluate
from tokenizer import tokenize


def calculate(text: str) -> int:
    return evaluate(tokenize(text))


def run(lines: list[str]) -> list[str]:
    output = []
    for line in lines:
        text = line.strip()
        if not text:
            continue
        try:
            output.append(f"{text} = {calculate(text)}")
        except ValueError:
            output.append(f"{text} = error")
    return output
