"""Print which lines of docs/requirements.md have which tests, and which have none.

    python -m tests.requirement_coverage [--missing] [SECTION …]        # a section: 1.3, or 1 for all of it

Collects the tests and runs none. Exit code 0; 1 when the tests can't be collected.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections import defaultdict
from collections.abc import Sequence

import pytest

from tests.requirement_lines import requirement_lines


class _Collector:
    def __init__(self) -> None:
        self.tests: dict[str, set[str]] = defaultdict(set)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            for mark in item.iter_markers("req"):
                for line in mark.args:
                    self.tests[line].add(item.nodeid.split("[")[0])


def tests_by_line() -> dict[str, list[str]]:
    """Requirement line -> its tests, parametrised ones once. Raises SystemExit when collecting fails."""
    collector = _Collector()
    with contextlib.redirect_stdout(io.StringIO()) as output:
        code = pytest.main(["--collect-only", "-q"], plugins=[collector])
    if code != pytest.ExitCode.OK:
        sys.stderr.write(output.getvalue())
        raise SystemExit(1)
    return {line: sorted(tests) for line, tests in collector.tests.items()}


def render(
    lines: dict[str, str], tests: dict[str, list[str]], *, missing: bool, sections: Sequence[str]
) -> str:
    """The report, as text."""
    chosen = {number: text for number, text in lines.items() if not sections or _is_in(number, sections)}
    rows = []
    for number, text in chosen.items():
        own = tests.get(number, [])
        if missing and own:
            continue
        rows.append(
            f"{number:<8} {len(own) or 'NO':>4} {'test' if len(own) <= 1 else 'tests':<6} {text[:80]}"
        )
        rows += [f"             {test}" for test in own]
    covered = sum(number in tests for number in chosen)
    return "\n".join(
        [*rows, "", f"{covered} of {len(chosen)} lines have tests, {len(chosen) - covered} have none"]
    )


def _is_in(number: str, sections: Sequence[str]) -> bool:
    return any(number.startswith((f"{section}-", f"{section}.")) for section in sections)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.requirement_coverage", description=__doc__.split("\n")[0]
    )
    parser.add_argument("sections", nargs="*", help="1.3, or 1 for all of it; all sections when left out")
    parser.add_argument("--missing", action="store_true", help="only lines without a test")
    options = parser.parse_args()
    print(render(requirement_lines(), tests_by_line(), missing=options.missing, sections=options.sections))


if __name__ == "__main__":
    main()
