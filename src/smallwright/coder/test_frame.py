"""The frame of a test file: small models fill a frame in, where they would else write the module."""

from __future__ import annotations

import re

from smallwright.orchestrator.plan import ModulePlan, PublicName

#: Names of exceptions as prompts write them.
EXCEPTION = re.compile(r"\b([A-Z]\w*(?:Error|Exception|Overflow|Iteration))\b")

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


def test_frame(module: ModulePlan) -> str:
    """Heads of the test functions: one for what each name does, one for each exception in its rules."""
    stem = module.name.removesuffix(".py")
    names = ", ".join(item.name for item in module.public if "." not in item.name)
    heads = [
        head for item in module.public if item.kind in ("function", "method") for head in _heads(item, module)
    ]
    return f"import pytest\nfrom {stem} import {names}\n\n" + "\n\n".join(heads)


test_frame.__test__ = False  # type: ignore[attr-defined]  # pytest must not collect it


def _heads(item: PublicName, module: ModulePlan) -> list[str]:
    name = item.name.replace(".", "_").replace("__", "").lower()
    said = " ".join(about_special(item)).strip()
    comment = f"    # {said[:240]}\n" if said else ""
    heads = [] if item.name.endswith("__init__") else [f"def test_{name}():\n{comment}    assert ..."]
    for exception, words in errors_of(item, module):
        heads.append(
            f"def test_{name}_{exception.lower()}():\n    # {words}\n"
            f"    with pytest.raises({exception}):\n        ..."
        )
    return heads


def stated_errors(module: ModulePlan) -> set[tuple[str, str]]:
    """(name, exception) for each error that the rules of a name state with "raises"."""
    return {
        (item.name, exception)
        for item in module.public
        for exception, sentence in errors_of(item, module)
        if item.kind in ("function", "method") and re.search(r"\b[Rr]aises?\b", sentence)
    }


def errors_of(item: PublicName, module: ModulePlan) -> list[tuple[str, str]]:
    """(exception, the sentence that speaks of it) for each exception in the rules of a name."""
    own = {x.name for x in module.public if x.kind == "class"}
    found: dict[str, str] = {}
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
                found.setdefault(name, sentence.strip()[:200])
    return list(found.items())


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
    refusing = {words for _, words in errors_of(item, module)}
    parts = [(sentence, sentence.strip()[:200] in refusing) for sentence in sentences(item.purpose)]
    does = " ".join(sentence for sentence, refuses in parts if not refuses)
    return does, " ".join(sentence for sentence, refuses in parts if refuses)


def sentences(text: str) -> list[str]:
    """`text` cut at full stops and semicolons."""
    return re.split(r"(?<=[.;])\s+", text)
