"""Aider's RepoMap, called as a library in its own environment; its maps are kept in the user's cache."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.downloads import wheel_member
from benchmarks.peer_environments import SCRIPTS, cache_folder, peer_python
from benchmarks.retention.gold import digest
from benchmarks.retention.hidden import without_body
from benchmarks.retention.repository import Repository, Symbol
from benchmarks.tokenizers import TOKENIZERS

AIDER = "aider-chat==0.86.2"
CHAT = "smallwright_target.py"  # the target alone, as the one file of the chat


class Aider:
    """Maps of one repository.

    As kind to it as can be: the target stands alone in a file of the chat, so that the names in it, and no
    other, get the weight that RepoMap gives to names in the chat, while the target's own file can be mapped
    like any other.
    """

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._memory = cache_folder() / "aider" / digest(repository)
        self._process: subprocess.Popen[str] | None = None
        self._root = Path()

    def __enter__(self) -> Aider:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.communicate()
            shutil.rmtree(self._root, ignore_errors=True)

    def text(self, target: Symbol, asked: str, budget: int, *, hidden: bool, mentioned: bool) -> str:
        """The map; `mentioned` tells it the words of `asked` and the target's file, as its chat would."""
        said = repr((AIDER, target.key, asked, budget, hidden, mentioned))
        kept = self._memory / hashlib.sha256(said.encode()).hexdigest()[:32]
        if not kept.exists():
            self._memory.mkdir(parents=True, exist_ok=True)
            kept.write_text(self._map(target, asked, budget, hidden, mentioned), "utf-8")
        return kept.read_text("utf-8")

    def _map(self, target: Symbol, asked: str, budget: int, hidden: bool, mentioned: bool) -> str:
        process = self._process or self._start()
        (self._root / CHAT).write_text(asked, "utf-8")
        changed = self._root / target.file
        if hidden:
            changed.write_text(without_body(self._repository, target), "utf-8")
        request = {"budget": budget, "chat": CHAT, "mentioned": [target.file, asked] if mentioned else None}
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("aider ended")
        changed.write_text(self._repository.files[target.file], "utf-8")
        text: str = json.loads(line)["map"]
        return text

    def _start(self) -> subprocess.Popen[str]:
        self._root = Path(tempfile.mkdtemp(dir=cache_folder()))
        for file, text in self._repository.files.items():
            path = self._root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        tokenizer = TOKENIZERS["qwen"]
        ranks = wheel_member(tokenizer.package, tokenizer.member)
        command = (peer_python(AIDER), SCRIPTS / "aider_repo_map.py", self._root, ranks)
        self._process = subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # its spinner
            text=True,
            encoding="utf-8",
        )
        return self._process
