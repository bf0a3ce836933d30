"""Where names are defined, as jedi finds it.

    python jedi_definitions.py ROOT SOURCE_FOLDER… < REQUESTS

REQUESTS: a JSON line {"file", "places": [[line, column], …]} each (lines from 1, columns in characters from
0). Prints a JSON line {"file", "definitions": [[[file, line], …] for each place]}: those that are functions
or classes in files below ROOT. What jedi fails on is an empty list.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import jedi


def main(root: Path, folders: list[str]) -> None:
    """Answer until stdin ends."""
    os.nice(10)
    project = jedi.Project(root, added_sys_path=folders, smart_sys_path=True)
    environment = jedi.InterpreterEnvironment()
    file, script = None, None
    for line in sys.stdin:
        request = json.loads(line)
        if request["file"] != file:  # else it remembers what it has inferred
            file = request["file"]
            script = jedi.Script(path=root / file, project=project, environment=environment)
        found = [definitions(script, root, *place) for place in request["places"]]
        print(json.dumps({"file": request["file"], "definitions": found}), flush=True)


def definitions(script: jedi.Script, root: Path, line: int, column: int) -> list[list[object]]:
    """[file, line] of each function or class that the name at this place leads to."""
    try:
        names = script.goto(line, column, follow_imports=True)
        return [
            [Path(name.module_path).relative_to(root).as_posix(), name.line]
            for name in names
            if name.type in {"function", "class", "property"}
            and name.module_path
            and Path(name.module_path).is_relative_to(root)
        ]
    except Exception:  # noqa: BLE001 - whatever a resolver of others' code meets
        return []


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
