"""The commands that keep store, models and settings in order."""

from __future__ import annotations

from smallwright.cli.help_text import Command

UPKEEP = {
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
