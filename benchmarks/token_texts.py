"""Texts of the kinds that a context holds, to count tokens of; the same for every run of one installation.

Code and English come from the standard library (its modules; its docstrings and the topics of its help),
JSON from the metadata of installed packages, tracebacks from calls of the standard library that fail, emoji
from rich's table (MIT licence) among English words. CJK and Cyrillic are the messages of Django's
translations (BSD 3-clause licence), read from its wheel, which is fetched and not installed.
"""

from __future__ import annotations

import ast
import importlib.metadata
import json
import random
import re
import sysconfig
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from pydoc_data.topics import topics

from rich._emoji_codes import EMOJI

from benchmarks.downloads import wheel_member

DJANGO = "Django==5.2.19"
CJK = ("zh_Hans", "zh_Hant", "ja", "ko")
CYRILLIC = ("ru", "uk", "bg", "sr")
_CATALOGUES = (
    "django/conf/locale/{}/LC_MESSAGES/django.po",
    "django/contrib/admin/locale/{}/LC_MESSAGES/django.po",
)
SHORTEST, LONGEST = 500, 4000  # characters of a text
_MODULES = 25  # of the standard library, drawn by the seed
_FAILING: tuple[Callable[[], object], ...] = (
    lambda: json.loads('{"a": 1,}'),
    lambda: ast.parse("def f(:\n  pass"),
    lambda: re.compile("(a|b"),
    lambda: random.Random(1).sample([1], 2),
    lambda: Path("/no/such/file.txt").read_text("utf-8"),
    lambda: sorted([1, "a", None]),  # type: ignore[type-var]
    lambda: importlib.metadata.version("no-such-package"),
    lambda: json.dumps({"x": object()}),
    lambda: int("12a", 10) / 0,
)


def texts(kind: str, count: int, seed: int) -> list[str]:
    """`count` texts of a kind of KINDS."""
    draw = random.Random(f"{kind} {seed}")
    material = KINDS[kind](draw)
    return [cut(material, draw) for _ in range(count)]


def cut(material: str, draw: random.Random) -> str:
    """A piece of a length between the shortest and the longest, from the start of a line."""
    length = draw.randint(SHORTEST, LONGEST)
    start = material.find("\n", draw.randrange(max(1, len(material) - length))) + 1
    return material[start : start + length]


def _code(draw: random.Random) -> str:
    return "\n".join(_modules(draw))


def _modules(draw: random.Random) -> Iterator[str]:
    paths = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    for path in draw.sample(paths, min(_MODULES, len(paths))):
        yield path.read_text(encoding="utf-8", errors="replace")


def _english(draw: random.Random) -> str:
    said = [topic for _, topic in sorted(topics.items())]
    for text in _modules(draw):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                said += [ast.get_docstring(node) or ""]
    return "\n\n".join(each for each in said if len(each) > 200)


def _translated(languages: tuple[str, ...]) -> Callable[[random.Random], str]:
    def read(_: random.Random) -> str:
        messages: list[str] = []
        for language in languages:
            for catalogue in _CATALOGUES:
                text = wheel_member(DJANGO, catalogue.format(language)).read_text("utf-8")
                for block in re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', text, re.MULTILINE)[1:]:
                    messages += ["".join(ast.literal_eval(line) for line in block.split("\n") if line)]
        return "\n".join(filter(None, messages))

    return read


def _emoji(draw: random.Random) -> str:
    words = re.findall(r"[A-Za-z]+[,.]?", _english(draw))[:20_000]
    pictures = sorted(set(EMOJI.values()))
    lines = []
    for first in range(0, len(words), 8):
        some = draw.choices(pictures, k=draw.randint(1, 4))
        lines.append(" ".join(words[first : first + 8]) + " " + draw.choice(("", " ")).join(some))
    return "\n".join(lines)


def _json(draw: random.Random) -> str:
    found = [each.metadata.json for each in importlib.metadata.distributions()]
    for each in found:
        each.pop("description", None)
    found.sort(key=lambda each: str(each["name"]))
    return "\n".join(json.dumps(each, indent=draw.choice((None, 1, 2, 4))) for each in found)


def _tracebacks(draw: random.Random) -> str:
    said: list[str] = []
    for number in range(200):
        try:
            draw.choice(_FAILING)()
        except Exception:  # noqa: BLE001 - each fails in its own way
            said.append(f"run {number}\n{traceback.format_exc()}")
    return "\n".join(said)


KINDS: dict[str, Callable[[random.Random], str]] = {
    "code": _code,
    "English": _english,
    "CJK": _translated(CJK),
    "Cyrillic": _translated(CYRILLIC),
    "emoji": _emoji,
    "JSON": _json,
    "tracebacks": _tracebacks,
}
