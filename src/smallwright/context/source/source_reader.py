"""Facts of a set of files; files that did not change are not parsed again."""

from __future__ import annotations

from collections.abc import Mapping

from smallwright.context.code_facts import CodeFacts, SymbolFact
from smallwright.context.source.covering_tests import covering_tests, is_test_path
from smallwright.context.source.inference import Inference
from smallwright.context.source.references import References, fact
from smallwright.context.source.scopes import SourceFile
from smallwright.context.source.source_file import digest_of, read_source


class SourceReader:
    """Reads the same tree again and again, parsing what changed."""

    def __init__(self) -> None:
        self._files: dict[str, SourceFile] = {}
        self.parsed = 0  # files that the last reading had to parse

    def read(self, files: Mapping[str, str]) -> CodeFacts:
        """Facts of `files`, path -> text; files whose path does not end in .py or .pyi say nothing.

        Pure apart from the cache: the same files give the same facts, whatever was read before.
        """
        self._files = self._parse(files)
        return _link(self._files)

    def _parse(self, files: Mapping[str, str]) -> dict[str, SourceFile]:
        read: dict[str, SourceFile] = {}
        self.parsed = 0
        for path in sorted(path for path in files if path.endswith((".py", ".pyi"))):
            known = self._files.get(path)
            if known is None or known.digest != digest_of(files[path]):
                known = read_source(path, files[path])
                self.parsed += 1
            read[path] = known
        return read


def read_facts(files: Mapping[str, str]) -> CodeFacts:
    """Facts of `files`, path -> text. Takes seconds for thousands of files: call it off the event loop."""
    return SourceReader().read(files)


def _link(files: Mapping[str, SourceFile]) -> CodeFacts:
    references = References(Inference(files))
    symbols: dict[str, SymbolFact] = {}
    for path, file in files.items():
        tests = is_test_path(path)
        for draft in sorted(file.drafts.values(), key=lambda draft: (draft.start, draft.name)):
            symbol = fact(file, draft, references.of(file, draft), tests)
            symbols[symbol.id] = symbol
    return CodeFacts(
        symbols=symbols,
        tested_by=covering_tests(symbols),
        unresolved=dict(sorted(references.unresolved.items())),
        broken={path: file.broken for path, file in files.items() if file.broken},
    )
