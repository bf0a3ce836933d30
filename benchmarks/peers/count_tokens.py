"""Exact token counts.

    python count_tokens.py qwen|mistral FILE < REQUESTS

FILE: Qwen's ranks (qwen.tiktoken, as tiktoken reads them) or Mistral's SentencePiece model. REQUESTS: a JSON
string a line; prints its number of tokens, without any that a chat template adds.
"""

from __future__ import annotations

import base64
import json
import sys
import unicodedata
from collections.abc import Callable

# How Qwen, Qwen2 and Qwen2.5 cut texts before merging (tokenizer.json, pre_tokenizer).
QWEN_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def qwen(path: str) -> Callable[[str], int]:
    """Counter by byte-level BPE; texts are put into NFC first, as Qwen's normaliser does."""
    import tiktoken

    with open(path, "rb") as file:  # noqa: PTH123
        ranks = {base64.b64decode(token): int(rank) for token, rank in map(bytes.split, file)}
    encoding = tiktoken.Encoding("qwen", pat_str=QWEN_PATTERN, mergeable_ranks=ranks, special_tokens={})
    return lambda text: len(encoding.encode_ordinary(unicodedata.normalize("NFC", text)))


def mistral(path: str) -> Callable[[str], int]:
    """Counter by SentencePiece."""
    from sentencepiece import SentencePieceProcessor

    model = SentencePieceProcessor(model_file=path)
    return lambda text: len(model.encode(text))


def main(name: str, path: str) -> None:
    """Answer until stdin ends."""
    count = {"qwen": qwen, "mistral": mistral}[name](path)
    for line in sys.stdin:
        print(count(json.loads(line)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
