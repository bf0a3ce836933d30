"""Cases for results that a prompt states plainly enough for a rule: "`None` when the text has no word"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smallwright.coder.error_cases import ORDINARY, parameters_of, receiver_of
from smallwright.coder.test_cases import TestCase, names_used
from smallwright.coder.test_frame import EXCEPTION, sentences
from smallwright.orchestrator.plan import ModulePlan, PublicName

_RESULT = (
    r"(?:an |the )?(`?(?:None|True|False|-1|0\.0|0)`?|empty (?:string|text|list|dict\w*|tuple|set))"
    r"(?![\w.]*\d)"
)
_NOTHING = (
    r"(?:the |an? )?\w+ (?:has|have|holds|contains) no \w+|no [\w ]{1,30} (?:is|are) left"
    r"|(?:the |an? )?\w+ is empty|(?:the |an )empty (?:string|text|list|input)"
)
_GIVES = r"(?:gives|returns|becomes|yields|is|\w+codes to|turns into|the result is|it (?:returns|gives))"
#: How sentences say what comes of nothing.
_STATEMENTS = (
    rf"{_RESULT} (?:when|if|for) (?:{_NOTHING})",
    rf"(?:when|if|for) (?:{_NOTHING}),? (?:{_GIVES} )?{_RESULT}",
    rf"(?:^|\. )(?:the |an )?empty (?:string|text|list) {_GIVES} {_RESULT}",
    rf"(?:^|\. )an? \w+ without (?:any )?\w+ {_GIVES} {_RESULT}",
)
#: Says that signs alone are nothing, too.
_NO_WORD = re.compile(r"\b(?:has|have|contains) no (?:words?|letters?|digits?)\b", re.IGNORECASE)
_VALUES = {
    "string": "''",
    "text": "''",
    "list": "[]",
    "tuple": "()",
    "set": "set()",
    "dict": "{}",
    "dictionary": "{}",
}


def stated_values(module: ModulePlan) -> list[TestCase]:
    """A case for each function or method that gives a stated result for an empty text or list."""
    cases: list[TestCase] = []
    for item in module.public:
        if item.kind not in ("function", "method"):
            continue
        stated = dict.fromkeys(_stated(item))
        bare = _NO_WORD.search(item.purpose) is not None
        for value in stated:
            for nothing in ("", "?!") if bare else ("",):
                if call := _call_with(item, module, nothing):
                    sign = "is" if value in ("None", "True", "False") else "=="
                    body = f"{call[0]}assert {call[1]} {sign} {value}"
                    name = f"test_stated_{item.name.replace('.', '_').lower()}_{len(cases) + 1}"
                    cases.append(TestCase(name=name, body=body, uses=names_used(body, module), given=True))
    return cases


def _stated(item: PublicName) -> Iterator[str]:
    """Results for nothing, as Python writes them."""
    for sentence in sentences(item.purpose):
        if EXCEPTION.search(sentence) and re.search(r"\braises?\b", sentence):
            continue
        for pattern in _STATEMENTS:
            for found in re.findall(pattern, sentence, re.IGNORECASE):
                word = found.strip("`").removeprefix("empty ")
                yield _VALUES.get(word.lower(), word)


def _call_with(item: PublicName, module: ModulePlan, nothing: str) -> tuple[str, str] | None:
    """(setup, call) with `nothing` for its one text or list; None where it can't be told which that is."""
    parameters, receiver = parameters_of(item), receiver_of(item, module)
    empty = {"str": repr(nothing), **({} if nothing else {"list": "[]"})}
    holders = [name for name, kind in parameters.items() if kind in empty]
    if receiver is None or len(holders) != 1 or any(kind not in ORDINARY for kind in parameters.values()):
        return None
    arguments = [empty.get(kind, ORDINARY[kind]) for kind in parameters.values()]
    return receiver[0], f"{receiver[1]}({', '.join(arguments)})"
