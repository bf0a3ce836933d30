"""Peers live in virtual environments of their own, kept in the user's cache, never among our dependencies."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

#: Scripts that run inside of a peer's environment.
SCRIPTS = Path(__file__).parent / "peers"


def cache_folder() -> Path:
    """Where benchmarks keep environments and scratch files: on a disk, as /tmp often is not."""
    folder = user_cache_path("smallwright") / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def peer_says(requirement: str, script: str, *arguments: str, given: str = "") -> dict[str, Any]:
    """The JSON that a script of SCRIPTS prints in the environment of `requirement`; `given` is its stdin."""
    command = (peer_python(requirement), SCRIPTS / script, *arguments)
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{requirement} failed: {done.stderr[-1000:]}")
    said: dict[str, Any] = json.loads(done.stdout)
    return said


class PeerProcess:
    """A script of SCRIPTS that answers each line of JSON with one; `with` starts it and ends it."""

    def __init__(self, requirement: str, script: str, *arguments: str | Path) -> None:
        self._name = f"{script} ({requirement})"
        self._command = (requirement, script, *map(str, arguments))

    def __enter__(self) -> PeerProcess:
        requirement, script, *arguments = self._command
        self._process = subprocess.Popen(
            [peer_python(requirement), SCRIPTS / script, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ask(self, question: Any) -> Any:
        """The answer, of JSON as the question is. Raises RuntimeError when the process has died."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._name} ended at {str(question)[:80]}")
        return json.loads(line)


def peer_python(requirement: str) -> Path:
    """The interpreter of an environment that has `requirement` (NAME==VERSION); made at the first use."""
    folder = (
        cache_folder()
        / f"{requirement.replace('==', '-')}-py{sys.version_info.major}{sys.version_info.minor}"
    )
    python, ready = folder / "bin" / "python", folder / "ready"
    if not ready.exists():
        print(f"making an environment for {requirement} in {folder}", file=sys.stderr, flush=True)
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", requirement], check=True)
        ready.touch()
    return python
