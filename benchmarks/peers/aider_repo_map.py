"""Maps of a repository by Aider's RepoMap, with its defaults but for the number of tokens.

    python aider_repo_map.py ROOT QWEN_RANKS < REQUESTS

REQUESTS: a JSON line {"budget", "chat", "mentioned"} each: `chat` is the file of ROOT that is in the chat,
and `mentioned` null or [file, text]: that file and the words of the text count as mentioned (as its
`get_ident_mentions` cuts them). Prints {"map", "seconds"}.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
from pathlib import Path

from aider.repomap import RepoMap
from count_tokens import qwen


class Model:
    """What RepoMap asks of a model."""

    def __init__(self, ranks: str) -> None:
        self.token_count = qwen(ranks)


class Io:
    """What RepoMap asks of a terminal."""

    def read_text(self, path: str) -> str:
        """The file's text."""
        return Path(path).read_text(encoding="utf-8", errors="replace")

    def tool_output(self, *_: object) -> None:
        """Said to nobody."""

    tool_warning = tool_error = tool_output


def main(root: Path, ranks: str) -> None:
    """Answer until stdin ends."""
    with contextlib.redirect_stdout(sys.stderr):
        maps = RepoMap(root=str(root), main_model=Model(ranks), io=Io(), refresh="always")
    for line in sys.stdin:
        request = json.loads(line)
        files = sorted(str(path) for path in root.rglob("*.py") if path.name != request["chat"])
        file, text = request["mentioned"] or ("", "")
        maps.max_map_tokens = request["budget"]
        started = time.perf_counter()
        with contextlib.redirect_stdout(sys.stderr):
            found = maps.get_repo_map(
                [str(root / request["chat"])],
                files,
                mentioned_fnames={file} - {""},
                mentioned_idents=set(re.split(r"\W+", text)) - {""},
            )
        print(json.dumps({"map": found or "", "seconds": time.perf_counter() - started}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
