"""The commands that act on a task that is there."""

from __future__ import annotations

from smallwright.cli.help_text import Command

STEERING = {
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
    "fork": Command(
        "fork:fork",
        "Make a new task that goes on from any event of another; what was done by then is not done again.",
        (
            "smallwright fork bank --at 7",
            'smallwright fork bank --at 7 --prompt "a bank account with a daily limit"',
            "smallwright fork bank --at 31 --strategy fresh_module --model small",
            "smallwright fork bank --at 31 --answer q1=dash --file bank.py=./bank.py",
        ),
    ),
    "replay": Command(
        "replay:replay",
        "Run a task again from its log, with neither model nor sandbox. Exit code 1 where it differs.",
        (
            "smallwright replay bank",
            "smallwright replay bank --brief",
            "smallwright replay bank --json | jq .equal",
        ),
    ),
    "resume": Command(
        "resuming:resume",
        "Go on with a task that was interrupted, or opened again by a report or an instruction.",
        ("smallwright resume bank", "smallwright resume --all"),
    ),
}
