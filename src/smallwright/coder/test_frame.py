"""The frame of a test file: small models fill a frame in, where they would else write the module."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from smallwright.orchestrator.plan import ModulePlan, PublicName

#: Names of exceptions as prompts write them.
EXCEPTION = re.compile(r"\b([A-Z]\w*(?:Error|Exception|Overflow|Iteration))\b")

#: What is refused, in the words of the rules, by (name, exception).
Clauses = dict[tuple[str, str], list[str]]
#: Clauses of one exception that a head has room for.
_MOST_REFUSED = 4
#: "and so does a negative price": what was just said holds of that too.
_SO_DOES = re.compile(r"(?:and )?[Ss]o do(?:es)? (.+)", re.DOTALL)

#: How prose speaks of what a special method does.
_SPOKEN = {
    "__len__": r"\blen\(|\blength\b",
    "__iter__": r"(?i:iterat)|\bfor \w+ in\b",
    "__contains__": r"`[^`]+ in [^`]+`",
    "__getitem__": r"`\w+\[|(?i:\bindex)",
    "__setitem__": r"`\w+\[",
    "__eq__": r"==|(?i:\bequal)",
    "__bool__": r"\bbool\(|(?i:\btrue\b|\bfalse\b)",
}


def test_frame(module: ModulePlan, refusals: Clauses, names: Collection[str]) -> str:
    """Heads of the test functions: one for what each of `names` does, one for each error of `refusals`."""
    stem = module.name.removesuffix(".py")
    imported = ", ".join(item.name for item in module.public if "." not in item.name)
    heads = []
    for item in module.public:
        if item.kind in ("function", "method"):
            heads += _does(item) if item.name in names else []
            heads += [
                _refuses(*about, clauses) for about, clauses in refusals.items() if about[0] == item.name
            ]
    return f"import pytest\nfrom {stem} import {imported}\n\n" + "\n\n".join(heads)


test_frame.__test__ = False  # type: ignore[attr-defined]  # pytest must not collect it


def _does(item: PublicName) -> list[str]:
    if item.name.endswith("__init__"):
        return []
    said = " ".join(about_special(item)).strip()
    comment = f"    # {said[:240]}\n" if said else ""
    return [f"def test_{_plain(item.name)}():\n{comment}    assert ..."]


def _refuses(name: str, exception: str, clauses: Sequence[str]) -> str:
    block = f"    with pytest.raises({exception}):\n        ..."
    blocks = "\n".join(f"    # {clause}\n{block}" for clause in clauses[:_MOST_REFUSED])
    return f"def test_{_plain(name)}_{exception.lower()}():\n{blocks}"


def _plain(name: str) -> str:
    return name.replace(".", "_").replace("__", "").lower()


def stated_errors(module: ModulePlan) -> set[tuple[str, str]]:
    """(name, exception) for each error that the rules of a name state with "raises"."""
    return {
        (item.name, exception)
        for item in module.public
        for exception, sentence in errors_of(item, module)
        if item.kind in ("function", "method") and re.search(r"\b[Rr]aises?\b", sentence)
    }


def errors_of(item: PublicName, module: ModulePlan) -> list[tuple[str, str]]:
    """(exception, the first sentence that speaks of it) for each exception in the rules of a name."""
    found: dict[str, str] = {}
    for exception, sentence in refusals_of(item, module):
        found.setdefault(exception, sentence)
    return list(found.items())


def refusals_of(item: PublicName, module: ModulePlan) -> list[tuple[str, str]]:
    """(exception, sentence) for each sentence in the rules of a name that speaks of an exception."""
    own = {x.name for x in module.public if x.kind == "class"}
    found: dict[tuple[str, str], None] = {}
    general = [
        text for text in sentences(module.purpose) if re.search(r"\b(?i:everywhere|always|all|every)\b", text)
    ]
    for sentence in [*sentences(item.purpose), *general]:
        if _is_of_another(sentence, item, module):
            continue
        for match in re.finditer(r"\b([A-Z]\w+)\b", sentence):
            name = match[1]
            if EXCEPTION.fullmatch(name) or (
                name in own and re.search(rf"\b(?i:raises?)\b[^.]*\b{name}\b", sentence)
            ):
                found[name, sentence.strip()[:200]] = None
    return list(found)


def about_special(item: PublicName) -> list[str]:
    """The sentences about a special method, of a block that speaks of several; () for any other name."""
    marks = _SPOKEN.get(item.name.rpartition(".")[2])
    return [x for x in re.split(r"(?<=\.)\s+", item.purpose) if re.search(marks, x)] if marks else []


def _is_of_another(sentence: str, item: PublicName, module: ModulePlan) -> bool:
    """Whether a sentence in the rules of a name, whose words several names share, is about another one."""
    own = item.name.rpartition(".")[2]
    if own in _SPOKEN:
        return not any(sentence in said for said in about_special(item))
    called = set(re.findall(r"`(\w+)\(", sentence))
    others = {x.name.rpartition(".")[2] for x in module.public} - {own, item.name.partition(".")[0]}
    return bool(called & others) and own not in called


def parted(item: PublicName, module: ModulePlan) -> tuple[str, str]:
    """The rules of a name: what it does, and what it refuses."""
    refusing = {words for _, words in refusals_of(item, module)}
    parts = [(sentence, sentence.strip()[:200] in refusing) for sentence in sentences(item.purpose)]
    does = " ".join(sentence for sentence, refuses in parts if not refuses)
    return does, " ".join(sentence for sentence, refuses in parts if refuses)


def sentences(text: str) -> list[str]:
    """`text` cut at full stops and semicolons; what "so does Y" leaves unsaid stands with Y."""
    found: list[str] = []
    for sentence in re.split(r"(?<=[.;])\s+|,\s+(?=and so do(?:es)?\b)", text):
        also = _SO_DOES.match(sentence)
        verb = re.search(r"\braises? `?\w+`?", found[-1]) if also and found else None
        found.append(f"{also[1].rstrip('.;')} {verb[0]}." if also and verb else sentence)
    return found
