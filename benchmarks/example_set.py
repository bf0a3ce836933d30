"""The examples: prompts of rising difficulty, each with a hidden check."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "examples"
#: Prompts of one line, as people type them: nothing shows what is expected but the words.
ONE_LINERS = Path(__file__).resolve().parent / "one_liners"
#: Prompts like the examples, written after all rules that the examples had led to.
MORE = Path(__file__).resolve().parent / "more_prompts"


@dataclass(frozen=True, kw_only=True)
class Example:
    """One folder of `examples/`."""

    name: str  # "01_slugify"
    prompt_path: Path
    check_path: Path

    @property
    def check_source(self) -> str:
        """The hidden check, as text."""
        return self.check_path.read_text(encoding="utf-8")


def find_examples(only: Iterable[str] = (), *, root: Path = ROOT, limit: int | None = None) -> list[Example]:
    """The examples in order; `only` names some by number ("01") or folder. SystemExit for an unknown one."""
    found = [
        Example(name=folder.name, prompt_path=folder / "prompt.md", check_path=folder / "check.py")
        for folder in sorted(root.iterdir())
        if (folder / "prompt.md").is_file()
    ]
    wanted = list(only)
    for name in wanted:
        if not any(_is_called(example, name) for example in found):
            raise SystemExit(
                f"--only: there is no example {name!r}; there are {', '.join(e.name for e in found)}"
            )
    chosen = [e for e in found if not wanted or any(_is_called(e, name) for name in wanted)]
    return chosen[:limit]


def _is_called(example: Example, name: str) -> bool:
    return example.name == name or example.name.split("_")[0] == name


def as_pytest(check_source: str) -> str:
    """A hidden check's text with its `check_*` functions as tests, so that the runner collects them."""
    return re.sub(r"^def check_", "def test_", check_source, flags=re.MULTILINE)
