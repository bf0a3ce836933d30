"""Puts clarifying questions to a person: options numbered, Enter lets the tool decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from smallwright.cli.terminal import read_line
from smallwright.cli.untrusted import clean_line

if TYPE_CHECKING:
    from rich.console import Console


class Question(Protocol):
    """One thing that the prompt leaves open."""

    @property
    def text(self) -> str:
        """The question."""
        ...

    @property
    def options(self) -> Sequence[str]:
        """What may be chosen; empty for any answer."""
        ...


async def ask_all(questions: Sequence[Question], console: Console) -> list[str]:
    """An answer for each, "" where the tool shall decide; the end of input (Ctrl-D) skips the rest."""
    answers: list[str] = []
    console.print("A few questions first. Enter lets the tool decide, Ctrl-D skips them all.", style="bold")
    for number, question in enumerate(questions, 1):
        console.print(f"{number}. {clean_line(question.text)}", style="cyan")
        for choice, option in enumerate(question.options, 1):
            console.print(f"   {choice}) {clean_line(option)}")
        console.print("   > ", end="")
        typed = await read_line()
        if typed is None:
            console.print()
            break
        answers.append(chosen(typed, question.options))
    return answers + [""] * (len(questions) - len(answers))


def chosen(typed: str, options: Sequence[str]) -> str:
    """The option whose number was typed, else the words themselves."""
    typed = typed.strip()
    if typed.isdecimal() and 1 <= int(typed) <= len(options):
        return options[int(typed) - 1]
    return typed
