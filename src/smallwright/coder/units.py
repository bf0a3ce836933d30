"""The pieces in which a module is written: a function, a method, or a class as a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import shorten

from smallwright.coder.skeleton import class_line, docstring
from smallwright.orchestrator.plan import ModulePlan, PublicName

#: How a prompt asks for a module, before and after what it says of it.
_ASKING = (
    r"^(?:please )?(?:i (?:need|want)|write|create|build|make|give me)\b[^`.]*?`?[\w/]+\.py`?,?\s*",
    r"^(?:that\s+|which\s+)?(?:for|with|to|has|which has|containing)\s+",
    r",? with (?:these |the following )?\w+ functions:?$",
)


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One piece: what one call writes."""

    name: str  # "merge", "Account.deposit", "Account"
    items: tuple[PublicName, ...]  # the public names that it brings

    @property
    def whole_class(self) -> bool:
        """Whether it is a class with its methods."""
        return any(item.kind == "class" for item in self.items)

    @property
    def rules(self) -> str:
        """What the specification says of it."""
        return " ".join(dict.fromkeys(item.purpose for item in self.items if item.purpose))


def units_of(module: ModulePlan, *, whole_classes: bool) -> tuple[Unit, ...]:
    """The units of `module` in the order of writing; constants and exceptions are written by rule."""
    units: list[Unit] = []
    for item in module.public:
        if item.kind == "function":
            units.append(Unit(name=item.name, items=(item,)))
        elif item.kind == "class":
            methods = methods_of(item, module)
            if methods and not whole_classes:
                units.extend(Unit(name=method.name, items=(method,)) for method in methods)
            elif methods or not is_exception(item):  # an enum, a record: its body is what the words say
                units.append(Unit(name=item.name, items=(item, *methods)))
    return tuple(units)


def is_exception(item: PublicName) -> bool:
    """Whether a class is an exception, by its base or its name."""
    bases = re.findall(r"\w+", class_line(item).partition("(")[2])
    return any(re.search(r"(?:Error|Exception|Warning)$", name) for name in (*bases, item.name))


def methods_of(item: PublicName, module: ModulePlan) -> tuple[PublicName, ...]:
    """The methods of a class, `__init__` first."""
    own = [x for x in module.public if x.kind == "method" and x.name.startswith(f"{item.name}.")]
    return tuple(sorted(own, key=lambda x: not x.name.endswith("__init__")))


def written_by_rule(module: ModulePlan) -> str:
    """The start of the module: constants, classes without methods, and the heads of the others."""
    parts = [f'"""{_one_line(module)}"""\n\nfrom __future__ import annotations\n']
    parts += [
        f"{item.signature}\n" for item in module.public if item.kind == "constant" and "=" in item.signature
    ]
    for item in module.public:
        if item.kind == "class":
            text = docstring(_class_words(item)).replace("\n", "\n    ")
            parts.append(f"\n{class_line(item)}\n    {text}\n")
    return "\n".join(parts)


def _class_words(item: PublicName) -> str:
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", item.name).lower()
    return f"{words[0].upper()}{words[1:]}."


def _one_line(module: ModulePlan) -> str:
    """The docstring of a module: its purpose, without the words that ask for it."""
    text = module.purpose.replace("\\", "/").replace('"""', "'''").strip().split(". ")[0]
    for pattern in _ASKING:
        text = re.sub(pattern, "", text, count=1, flags=re.IGNORECASE)
    if not text or re.match(r"(?:i|please|write|create|build|make)\b|\W|.*==", text, re.IGNORECASE):
        text = "Defines " + ", ".join(item.name for item in module.public if "." not in item.name)
    line = shorten(f"{text[:1].upper()}{text[1:]}", 96, placeholder=" ...")
    return line.rstrip(' ".:,') + "."
