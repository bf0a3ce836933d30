"""The examples by one greedy answer of the same model, held against the same hidden checks: what steps gain.

    python -m benchmarks.whole_module [--model small] [--only 01,05] [--json OUT]

The prompt goes to the model word for word, with the request to answer each file in a fenced block; a block is
the file that is named before it or in its first line, else the next one that the prompt names. Answers go
through the same salvage as everywhere (the longest parse).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import re
import sys
import time
from pathlib import Path

from benchmarks.example_set import Example, find_examples
from benchmarks.examples import check_files, make_workspace
from smallwright import Settings
from smallwright.bootstrap.hooks import Hooks
from smallwright.bootstrap.models import open_model
from smallwright.coder.salvage import salvage
from smallwright.errors import ModelError
from smallwright.orchestrator.language_model import LanguageModel, Message, ModelRequest

SYSTEM = (
    "You write Python modules. Answer with one ```python block for each file, complete, with all imports; "
    "the first line of each block is a comment with the file's name: # name.py"
)
MAX_TOKENS = 2048
_BLOCK = re.compile(r"([^\n]*)\n```(?:python|py)?\n(.*?)(?:\n```|\Z)", re.DOTALL)
_FILE = re.compile(r"\b(\w+\.py)\b")


def main(arguments: list[str] | None = None) -> int:
    """Ask, check, print, save."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.whole_module", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--model", help="a model that `smallwright models` lists")
    parser.add_argument("--only", default="", help="numbers or names of examples, separated by commas")
    parser.add_argument("--json", help="write the report to this file")
    options = parser.parse_args(arguments)
    examples = find_examples([name for name in options.only.split(",") if name])
    answers = asyncio.run(_answers(examples, options.model))
    rows = []
    for example in examples:
        text, seconds = answers[example.name]
        files = files_of(text, _FILE.findall(example.prompt_path.read_text(encoding="utf-8")))
        failures, _ = check_files(files, example.check_source, make_workspace())
        print(f"{example.name:<18} {'FAIL' if failures else 'pass':<5} {seconds:>5.0f} s", flush=True)
        print("".join(f"    {failure}\n" for failure in failures[:3]), end="")
        rows.append(
            {
                "case": example.name,
                "value": int(not failures),
                "unit": "solved",
                "peer": "one answer",
                "ratio": None,
            }
        )
    print(f"\none greedy answer solves {sum(row['value'] for row in rows)} of {len(rows)}")
    if options.json:
        report = {"name": "whole_module", "machine": platform.platform(), "rows": rows}
        Path(options.json).write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 0


async def _answers(examples: list[Example], model_name: str | None) -> dict[str, tuple[str, float]]:
    settings = Settings(model=model_name) if model_name else Settings()
    found = {}
    async with open_model(settings, Hooks()) as model:
        await model.start()
        for example in examples:
            started = time.monotonic()
            text = await _answer(model, example.prompt_path.read_text(encoding="utf-8"))
            found[example.name] = (text, time.monotonic() - started)
            print(f"{example.name} answered", file=sys.stderr, flush=True)
    return found


async def _answer(model: LanguageModel, prompt: str) -> str:
    messages = (Message(role="system", content=SYSTEM), Message(role="user", content=prompt))
    try:
        return (await model.generate(ModelRequest(messages=messages, max_tokens=MAX_TOKENS))).text
    except ModelError as error:
        return f"no answer: {error}"


def files_of(answer: str, named: list[str]) -> dict[str, str]:
    """path -> text of an answer's blocks, the first for each file that the prompt names."""
    waiting = list(dict.fromkeys(named))
    files: dict[str, str] = {}
    for before, block in _BLOCK.findall("\n" + answer):
        said = _FILE.search(before) or _FILE.search(block.split("\n", 1)[0])
        name = said[1] if said else waiting[0] if waiting else ""
        if name in waiting:
            waiting.remove(name)
            files[name] = salvage(block)[0] or block
    return files


if __name__ == "__main__":
    sys.exit(main())
