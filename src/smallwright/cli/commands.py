"""The commands: where each lives, and what --help says of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One command: where it lives, its line in --help, and examples."""

    target: str
    help: str
    examples: tuple[str, ...]


COMMANDS = {
    "run": Command(
        "run:run",
        "Write and test the code that PROMPT asks for. Exit code 0 only when all tests pass.",
        (
            'smallwright run "a function slugify(text) that makes URL slugs"',
            "smallwright run prompt.md --out ./shop --answers answers.txt",
            'smallwright run "a stack class" --model tiny --no-questions --json > events.jsonl',
        ),
    ),
    "show": Command(
        "show:show",
        "Show a task: status, modules, tests, tokens. A few letters of its id are enough.",
        ("smallwright show", "smallwright show bank", "smallwright show bank --json"),
    ),
    "log": Command(
        "log:log",
        "List a task's events, one line each.",
        (
            "smallwright log bank",
            "smallwright log bank --follow",
            "smallwright log bank --type TEST_FAILED --json | jq .data",
            "smallwright log --all --until 2026-11-22",
            "smallwright log --follow",
        ),
    ),
    "tasks": Command(
        "show:tasks",
        "List the tasks of this store.",
        ("smallwright tasks", "smallwright tasks --status failed"),
    ),
    "graph": Command(
        "graph:graph",
        "Show the facts of a folder's code or a task's, and the context a model gets of one symbol.",
        (
            "smallwright graph ./src",
            "smallwright graph ./src func:shop/cart.py:Cart.add --tokens 1500",
            "smallwright graph bank Cart.add --depth 2 --json",
        ),
    ),
    "intervene": Command(
        "steering:intervene",
        "Steer a task, wherever it runs: pause, resume, steer, queue, amend, answer, replace_code, cancel.",
        (
            "smallwright intervene bank pause",
            'smallwright intervene bank steer "use a dict, not a list" --module bank.py',
            "smallwright intervene bank answer q1=dash q2=80",
            "smallwright intervene bank replace_code --module bank.py --file ./bank.py",
        ),
    ),
    "report": Command(
        "steering:report",
        "Report a bug in a module of a task; a task that has ended is opened again.",
        ('smallwright report bank bank.py "withdraw(0) raises KeyError"',),
    ),
    "cancel": Command(
        "steering:cancel",
        "Cancel a task, wherever it runs, and wait until it has ended.",
        ("smallwright cancel bank", 'smallwright cancel bank --reason "wrong prompt"'),
    ),
    "resume": Command(
        "resuming:resume",
        "Go on with a task that was interrupted, or opened again by a report or an instruction.",
        ("smallwright resume bank", "smallwright resume --all"),
    ),
    "export": Command(
        "archive:export",
        "Write the log of all tasks to one JSON file, whole or not at all.",
        ("smallwright export backup.json", "smallwright export backup.json --store sqlite:///srv/log.db"),
    ),
    "import": Command(
        "archive:import_",
        "Check an export and store its events, all or none; what is stored already stays as it is.",
        ("smallwright import backup.json", "smallwright import backup.json --data-dir ./restored"),
    ),
    "verify": Command(
        "verify:verify",
        "Check that no event was changed or removed since it was stored. Exit code 1 if one was.",
        ("smallwright verify", "smallwright verify --json"),
    ),
    "models": Command("models:app", "List, fetch, choose and test models.", ()),
    "doctor": Command(
        "doctor:doctor",
        "Check model, sandbox, store and disk, and say what to do about what is wrong.",
        ("smallwright doctor", "smallwright doctor --json"),
    ),
    "config": Command(
        "config:config",
        "Show every setting, its value and where it came from.",
        ("smallwright config", "SMALLWRIGHT_MODEL=tiny smallwright config"),
    ),
}
