"""File names come from a model: what could leave the folder or hide the test run is refused by name."""

from __future__ import annotations

import pytest

from smallwright.errors import SandboxError
from smallwright.sandbox.names import MAX_FILES, MAX_TOTAL_BYTES, check_names

pytestmark = pytest.mark.req("6-09")
TEST = {"test_a.py": "def test_a(): ..."}


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../up.py",
        "a/../../b.py",
        "a//b.py",
        "./a.py",
        "a/",
        "",
        ".",
        "..",
        "a\\b.py",
        "nul\0.py",
        "line\nbreak.py",
        "-p",
        "x" * 300,
        "pytest.py",
        "_pytest/runner.py",
        "pluggy/__init__.py",
        "smallwright_inside/plugin.py",
        "conftest.py",
        "deep/conftest.py",
        "pytest.ini",
        "pyproject.toml",
        "sub/tox.ini",
        "json.py",
        "sitecustomize.py",
        "os/__init__.py",
    ],
)
def test_a_bad_name_is_refused_and_named(name: str):
    with pytest.raises(SandboxError) as refused:
        check_names({**TEST, name: ""}, ["test_a.py"])
    assert repr(name) in str(refused.value)


@pytest.mark.parametrize(
    "name", ["bank.py", "pkg/__init__.py", "pkg/sub/mod.py", "data.txt", "grüße.py", ".hidden"]
)
def test_a_good_name_is_taken(name: str):
    check_names({**TEST, name: ""}, ["test_a.py"])


@pytest.mark.parametrize(
    ("tests", "word"), [([], "no test file"), (["test_b.py"], "test_b.py"), (["a.txt"], "a.txt")]
)
def test_the_named_tests_must_be_python_files_that_are_there(tests: list[str], word: str):
    with pytest.raises(SandboxError, match=word):
        check_names({**TEST, "a.txt": ""}, tests)


def test_too_many_or_too_large_files_are_refused():
    with pytest.raises(SandboxError, match="files are more than"):
        check_names({f"f{n}.py": "" for n in range(MAX_FILES + 1)}, ["f0.py"])
    with pytest.raises(SandboxError, match="characters"):
        check_names({"a.py": "x" * (MAX_TOTAL_BYTES + 1)}, ["a.py"])
