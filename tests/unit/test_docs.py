"""What the documentation says of the code is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from tests.reference_docs import PAGES, REFERENCE
from tests.unit.test_architecture import THIRD_PARTY

from smallwright.cli.main import build_app
from smallwright.settings import Settings
from smallwright.settings_tables import HostedSettings, LimitSettings, LogSettings, ModelEntry, ServerSettings

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
by_name = pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_what_the_code_says(name: str):
    written = (REFERENCE / name).read_text(encoding="utf-8")

    assert written == PAGES[name](), "run: uv run python -m tests.reference_docs"


@by_name
def test_links_lead_to_files_that_exist(path: Path):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert missing == []


@by_name
def test_files_and_commands_that_are_named_exist(path: Path):
    text = path.read_text(encoding="utf-8")
    if path.name in ("requirements.md", "events.md"):
        return  # they name what is still to be built
    modules = re.findall(r"python -m ((?:benchmarks|tests)(?:\.\w+)+)", text)
    files = re.findall(r"`((?:src|tests|docs|examples|benchmarks)/[\w/.-]+)`", text)
    missing = [name for name in modules if not _is_module(ROOT / name.replace(".", "/"))]
    missing += [name for name in files if not (ROOT / name).exists()]
    assert missing == []


def _is_module(path: Path) -> bool:
    return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


def test_the_walk_through_the_files_names_files_that_exist():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    package = ROOT / "src" / "smallwright"
    walk = text.split("## The life of one task")[1].split("## Decisions")[0]
    names = re.findall(r"`([\w/]+\.py)`", walk)
    homes = (package, *(folder for folder in package.rglob("*") if folder.is_dir()))
    assert len(names) > 15
    assert [name for name in names if not any((home / name).is_file() for home in homes)] == []


def test_the_table_of_imports_is_the_one_that_is_held():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\w+) \| [^|]* \| ([^|(]*)", text, flags=re.MULTILINE))
    named = {
        package: set(re.findall(r"[\w-]+", third.replace("pydantic-settings", "pydantic_settings"))) - {"-"}
        for package, third in rows.items()
        if package != "package"
    }
    assert len(named) == 16
    assert named == {package: THIRD_PARTY[package] for package in named}


def test_every_setting_stands_in_the_reference_with_its_default():
    text = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w.]+)` \| (?:`([^`]*)` \|)?", text, flags=re.MULTILINE))
    tables = {"limits": LimitSettings, "hosted": HostedSettings, "log": LogSettings, "server": ServerSettings}
    settings = set(Settings.model_fields) - {"models", *tables}
    in_tables = {f"{table}.{name}" for table, model in tables.items() for name in model.model_fields}

    assert set(rows) == settings | in_tables | set(ModelEntry.model_fields)
    for name, field in LimitSettings.model_fields.items():
        assert rows[f"limits.{name}"] == str(field.default)
    defaults: dict[str, Any] = {
        name: Settings.model_fields[name].default for name in ("effort", "allow_unconfined")
    }
    assert {name: rows[name] for name in defaults} == {
        name: str(value).lower() for name, value in defaults.items()
    }


def test_the_readme_shows_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert re.search(r'^pip install uv && uv run smallwright run ".+"$', text, re.MULTILINE)
    assert re.search(r"^pip install uv && uv run pytest$", text, re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "docs/tutorial.md"])
def test_the_commands_that_are_shown_are_understood(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    commands = re.findall(r"uv run smallwright ([^`\n#]+)", text)
    assert len(commands) >= 4
    for command in commands:
        build_app().parse_args(shlex.split(command), print_error=False, exit_on_error=False)
