"""The benchmark of retention: gold, its reader and its scores, on a tiny repository."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from benchmarks.retention.gold import Gold, Jedi
from benchmarks.retention.hidden import requirement, without_body
from benchmarks.retention.lines import Entry, by_file, dotted, fill, signature
from benchmarks.retention.names import defined_names, places
from benchmarks.retention.ours import Ours
from benchmarks.retention.reading import Reader, reads_edge, reads_signature
from benchmarks.retention.repository import Repository, index, is_test_file
from benchmarks.retention.scoring import Facts, Scorer, facts_of, mean
from benchmarks.retention.targets import choose_targets, read_targets

from smallwright.context.source import SourceReader

FILES = {
    "pkg/__init__.py": "",
    "pkg/app.py": '''\
from pkg.shapes import Circle, area as size_of

def helper(a, *, b=1):
    return size_of(Circle(a, b))

def main(argv):
    """Runs all."""
    shape = Circle(1, 2)
    helper(argv)
    return size_of(shape)
''',
    "pkg/shapes.py": '''\
from pkg.units import to_metres

class Base:
    def describe(self, text):
        return text

class Circle(Base):
    """Round."""

    def __init__(self, radius, unit):
        self.radius = to_metres(radius, unit)

    def grow(
        self,
        factor: int,
        again: bool = False,
    ) -> "Circle":
        return Circle(self.radius * factor, "m")

def area(shape):
    return to_metres(shape.radius, "m") ** 2
''',
    "pkg/units.py": """\
def to_metres(value, unit):
    return value * factor(unit)

def factor(unit):
    return known(unit)

def known(unit):
    return 1
""",
    "tests/test_app.py": "from pkg.app import main\n\ndef test_main():\n    main([])\n",
}
MAIN = "pkg/app.py:main"


class ByName(Jedi):
    """Resolves a bare name to whatever has it."""

    asked = 0

    @staticmethod
    def prepare() -> None:
        pass

    def __enter__(self) -> ByName:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def definitions(self, file: str, asked: list[tuple[int, int]]) -> list[list[list[object]]]:
        type(self).asked += 1
        lines = FILES[file].split("\n")
        return [self._named(lines[line - 1][column:]) for line, column in asked]

    @staticmethod
    def _named(text: str) -> list[list[object]]:
        name = text.replace("size_of", "area").split("(")[0].split(":")[0].strip('" )')
        return [
            [file, node.lineno]
            for file, source in FILES.items()
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name
        ]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return index(tmp_path, FILES)


@pytest.fixture
def facts(repository: Repository, tmp_path: Path) -> Facts:
    return facts_of(Gold(repository, tmp_path / "gold.jsonl", ByName), MAIN)


def words(text: str) -> int:
    return len(text.split())


def test_a_class_and_its_constructor_are_one_symbol(repository: Repository) -> None:
    assert "pkg/shapes.py:Circle.__init__" not in repository.symbols
    assert repository.symbols["pkg/shapes.py:Circle"][0].parameters == ("radius", "unit")
    assert repository.at_line["pkg/shapes.py", 10] == "pkg/shapes.py:Circle"
    assert repository.symbols["pkg/shapes.py:Circle.grow"][0].parameters == ("factor", "again")


def test_of_an_overloaded_constructor_the_definition_counts() -> None:
    code = (
        "class Box:\n"
        "    @typing.overload\n    def __init__(self, one: int) -> None: ...\n"
        "    def __init__(self, *values, **options):\n        pass\n"
    )
    (box,) = index(Path(), {"box.py": code}).symbols["box.py:Box"]
    assert box.parameters == ("values", "options")


def test_only_names_that_something_has_are_asked_about_and_each_once(repository: Repository) -> None:
    (main,) = repository.symbols[MAIN]
    lines = FILES[main.file].split("\n")
    asked = [lines[line - 1][column:] for line, column in places(repository, main, defined_names(repository))]
    assert asked == ["Circle(1, 2)", "helper(argv)", "size_of(shape)"]


def test_columns_are_counted_in_characters(tmp_path: Path) -> None:
    made = index(tmp_path, {"a.py": "def f(x):\n    return 'é' + f(x)\n"})
    (symbol,) = made.symbols["a.py:f"]
    assert places(made, symbol, defined_names(made)) == [(2, 17)]


def test_gold_has_degrees_and_edges_and_is_remembered(repository: Repository, tmp_path: Path) -> None:
    memory = tmp_path / "kept" / "gold.jsonl"
    facts = facts_of(Gold(repository, memory, ByName), MAIN)
    assert facts.at(1) == ["pkg/shapes.py:Circle", "pkg/app.py:helper", "pkg/shapes.py:area"]
    assert set(facts.at(2)) == {"pkg/shapes.py:Base", "pkg/units.py:to_metres"}
    assert facts.at(3) == ["pkg/units.py:factor"]
    assert facts.at(4) == ["pkg/units.py:known"]
    assert ("pkg/shapes.py:area", "pkg/units.py:to_metres") in facts.edges
    before = ByName.asked
    assert facts_of(Gold(repository, memory, ByName), MAIN) == facts
    assert ByName.asked == before


def test_targets_are_chosen_by_their_dependencies_and_read_from_a_file(
    repository: Repository, tmp_path: Path
) -> None:
    gold = Gold(repository, tmp_path / "gold.jsonl", ByName)
    assert choose_targets(repository, gold, 5, seed=1) == [MAIN]
    chosen = tmp_path / "targets.json"
    chosen.write_text(json.dumps([{"file": "pkg/shapes.py", "qualname": "Circle.grow"}]))
    assert read_targets(repository, chosen) == ["pkg/shapes.py:Circle.grow"]
    chosen.write_text(json.dumps([{"file": "pkg/shapes.py", "qualname": "Square.__init__"}]))
    with pytest.raises(SystemExit, match=r"not in .*Square"):
        read_targets(repository, chosen)


def test_the_oracle_is_1_nothing_is_0_and_random_lies_between(repository: Repository, facts: Facts) -> None:
    gold = [repository.symbols[key][-1] for key, degree in facts.degrees.items() if degree]
    lines: list[Entry] = [
        (
            symbol,
            signature(symbol, [to.rpartition(":")[2] for start, to in facts.edges if start == symbol.key]),
        )
        for symbol in gold
    ]
    scorer = Scorer(repository)
    oracle = scorer.score(by_file(lines), facts, 6400, words)
    assert {key: value for key, value in oracle.items() if value != 1} == {"over_budget": 0}
    nothing = scorer.score("", facts, 6400, words)
    assert set(nothing.values()) == {0}
    wrong = (repository.symbols["pkg/shapes.py:Base.describe"][0], "def Base.describe(self, text)")
    some = scorer.score(by_file([*lines[::2], wrong]), facts, 6400, words)
    assert 0 < some["all"] < 1
    assert 0 < some["precision"] < 1
    assert mean([oracle, nothing])["all"] == 0.5


def test_source_a_map_of_aider_and_short_lines_are_read_by_the_same_rules(repository: Repository) -> None:
    circle, grow = "pkg/shapes.py:Circle", "pkg/shapes.py:Circle.grow"
    texts = [
        "# pkg/shapes.py\n" + FILES["pkg/shapes.py"],
        "\npkg/shapes.py:\n⋮\n│class Circle(Base):\n⋮\n│    def __init__(self, radius, unit):\n⋮\n"
        "│    def grow(\n│        self,\n│        factor: int,\n│        again: bool = False,\n⋮\n",
        "pkg/shapes.py:\nclass Circle(Base):\n def __init__(self, radius, unit) → to_metres\n"
        " def grow(self, factor, again)",
        "## shapes.py\nclass Circle(radius, unit)\ndef Circle.grow(factor, again)",
        "- func:pkg/shapes.py:Circle.grow(factor, again)\n- class:pkg/shapes.py:Circle(radius, unit)",
    ]
    for text in texts:
        found = Reader(repository).read(text)
        for key in (circle, grow):
            assert reads_signature(found.get(key), repository, repository.symbols[key]), (key, text)


@pytest.mark.parametrize(
    "text",
    [
        "def grow(self, factor, again)",  # no file
        "pkg/units.py:\nclass Circle:\n def grow(self, factor, again)",  # another file
        "pkg/shapes.py:\nclass Base:\n def grow(self, factor, again)",  # another class
        "pkg/shapes.py:\nclass Circle:\n def grow(",  # its parameters are cut off
        "pkg/shapes.py:\nclass Circle:\n def grow(self, factor)",
        "pkg/shapes.py:\nshape.grow(factor, again)",  # a call
        "pkg/shapes.py:\nCircle.grow: makes it larger by factor, again and again",  # only words about it
        "pkg/shapes.py:\nclass Circle:\n def grow(self)\n" + "x" * 400 + " factor again",  # far away
    ],
)
def test_what_is_no_signature(repository: Repository, text: str) -> None:
    key = "pkg/shapes.py:Circle.grow"
    assert not reads_signature(Reader(repository).read(text).get(key), repository, repository.symbols[key])


def test_edges_are_read_in_bodies_in_references_and_backwards(repository: Repository) -> None:
    (start,), (end,) = repository.symbols["pkg/shapes.py:area"], repository.symbols["pkg/units.py:to_metres"]
    for text in (
        "pkg/shapes.py\n" + FILES["pkg/shapes.py"],
        "pkg/shapes.py\ndef area(shape) → to_metres",
        "pkg/shapes.py\ndef area(shape)\n  → to_metres",
        "pkg/units.py\ndef to_metres(value, unit) ← area",
    ):
        assert reads_edge(Reader(repository).read(text), start, end), text
    for text in (
        "pkg/shapes.py\ndef area(shape)\npkg/units.py\ndef to_metres(value, unit)",
        "pkg/shapes.py\ndef area(shape)\nclass Circle(radius, unit) → to_metres",
        "pkg/units.py\ndef to_metres(value, unit) area",
    ):
        assert not reads_edge(Reader(repository).read(text), start, end), text


def test_what_a_method_says_is_not_its_class_s(repository: Repository) -> None:
    found = Reader(repository).read(
        "pkg/shapes.py\nclass Circle\n def __init__(self) → area\n def grow(self) → factor"
    )
    assert "area" in "".join(found["pkg/shapes.py:Circle"].lines)
    assert "factor" not in "".join(found["pkg/shapes.py:Circle"].lines)


def test_over_budget_is_said_and_tests_and_owners_do_not_count_as_shown(
    repository: Repository, facts: Facts
) -> None:
    text = "pkg/shapes.py:\ndef area(shape)\ntests/test_app.py:\ndef test_main()\npkg/app.py:\ndef main(argv)"
    score = Scorer(repository).score(text, facts, 5, words)
    assert score["precision"] == 1
    assert score["over_budget"] == words(text) - 5


def test_a_hidden_body_leaves_head_and_docstring_and_the_rest_of_the_file(repository: Repository) -> None:
    (main,) = repository.symbols[MAIN]
    assert requirement(repository, main) == 'def main(argv):\n    """Runs all."""\n    ...'
    text = without_body(repository, main)
    assert "def helper" in text
    assert "helper(argv)" not in text
    ast.parse(text)
    (short,) = index(repository.root, {"a.py": "def f(): return g()"}).symbols["a.py:f"]
    made = index(repository.root, {"a.py": "def f(): return g()"})
    assert requirement(made, short) == "def f(): ..."


def test_our_row_knows_nothing_of_a_hidden_body(repository: Repository) -> None:
    ours, (main,) = Ours(repository, words), repository.symbols[MAIN]
    lead = "func:" + MAIN
    visible = SourceReader().read(repository.files).symbols[lead].references
    hidden = SourceReader().read(FILES | {main.file: without_body(repository, main)}).symbols[lead].references
    assert {each.target for each in visible} >= {"func:pkg/app.py:helper", "func:pkg/shapes.py:area"}
    assert hidden == ()
    found = Reader(repository).read(ours.text("ours", main, 6400, hidden=False))
    assert "pkg/app.py:helper" in found
    assert words(ours.text("ours", main, 20, hidden=True)) <= 20


def test_controls_fill_up_to_the_budget_and_name_the_class(repository: Repository) -> None:
    entries: list[Entry] = [(symbol, dotted(symbol, repository.head(symbol))) for symbol in repository.all()]
    for budget in (0, 5, 20, 1000):
        assert words(fill(entries, budget, words)) <= budget
    assert "def Circle.grow(\n    self," in fill(entries, 1000, words)


def test_test_files_are_known_by_convention() -> None:
    assert is_test_file("tests/a.py")
    assert is_test_file("pkg/test_a.py")
    assert not is_test_file("pkg/contest.py")
