"""Settings: which source wins, where a value came from, and errors that name both."""

from __future__ import annotations

from pathlib import Path

import pytest

from smallwright.errors import SettingsError
from smallwright.settings import Settings


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder and an empty configuration folder: nothing of this machine is read."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("MODEL", "DATA_DIR", "CACHE_DIR", "STORE", "OLLAMA_URL", "TOKEN", "SERVER"):
        monkeypatch.delenv(f"SMALLWRIGHT_{name}", raising=False)
    return work


def user_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config" / "smallwright" / "smallwright.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_each_source_wins_over_the_next(alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (Settings().model, Settings().origin("model")) == (None, "default")
    users = user_file(tmp_path, 'model = "user"')
    assert (Settings().model, Settings().origin("model")) == ("user", str(users))
    here = alone / "smallwright.toml"
    here.write_text('model = "here"')
    assert (Settings().model, Settings().origin("model")) == ("here", str(here))
    monkeypatch.setenv("SMALLWRIGHT_MODEL", "variable")
    assert (Settings().model, Settings().origin("model")) == ("variable", "SMALLWRIGHT_MODEL")
    given = Settings(model="given")
    assert (given.model, given.origin("model")) == ("given", "command line")


def test_tables_merge_key_by_key(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (alone / "smallwright.toml").write_text("[limits]\nplan_attempts = 5\nmax_modules = 7\n")
    monkeypatch.setenv("SMALLWRIGHT_LIMITS__MAX_MODULES", "9")
    settings = Settings()
    assert (settings.limits.plan_attempts, settings.limits.max_modules) == (5, 9)
    assert settings.origin("limits.max_modules") == "SMALLWRIGHT_LIMITS__MAX_MODULES"
    assert settings.origin("limits.plan_attempts") == str(alone / "smallwright.toml")
    assert settings.origin("limits.rounds_low") == "default"


@pytest.mark.parametrize(
    ("variables", "file", "url", "port", "origin"),
    [
        ({"SERVER": "http://a:1"}, "", "http://a:1", 9876, "SMALLWRIGHT_SERVER"),
        ({"SERVER": "http://a:1", "SERVER__PORT": "80"}, "", "http://a:1", 80, "SMALLWRIGHT_SERVER"),
        ({"SERVER": "http://a:1"}, "[server]\nport = 80\n", "http://a:1", 80, "SMALLWRIGHT_SERVER"),
        ({"SERVER": '{"url": "http://b:1"}'}, "", "http://b:1", 9876, None),
        ({}, "[server]\nurl = 'http://c:1'\nport = 80\n", "http://c:1", 80, None),
        ({"SERVER": ""}, "", None, 9876, "default"),
    ],
)
def test_a_server_is_named_by_its_url_alone_or_in_the_table(
    alone: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    file: str,
    url: str | None,
    port: int,
    origin: str | None,
) -> None:
    (alone / "smallwright.toml").write_text(file)
    for name, value in variables.items():
        monkeypatch.setenv(f"SMALLWRIGHT_{name}", value)
    settings = Settings()
    assert (settings.server.url, settings.server.port) == (url, port)
    assert origin in {None, settings.origin("server.url")}


def test_models_of_the_users_own(alone: Path) -> None:
    (alone / "smallwright.toml").write_text('[models."mine:7b"]\nprovider = "ollama"\nwindow = 4096\n')
    assert Settings().models["mine:7b"].window == 4096


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('modle = "x"', ["modle", "smallwright.toml", "'model'"]),
        ("[limits]\nplan_attempts = 0", ["limits.plan_attempts", "smallwright.toml", "0"]),
        ("[limits]\nplan_atempts = 1", ["limits.plan_atempts", "'limits.plan_attempts'"]),
        ("model = ", ["smallwright.toml", "not valid TOML"]),
        ("prompt_max_chars = 5", ["prompt_max_chars", "'limits.prompt_max_chars'"]),
    ],
)
def test_a_bad_file_names_key_source_and_remedy(alone: Path, text: str, words: list[str]) -> None:
    (alone / "smallwright.toml").write_text(text)
    with pytest.raises(SettingsError) as error:
        Settings()
    assert all(word in str(error.value) for word in words), str(error.value)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SMALLWRIGHT_MODLE", "x", ["SMALLWRIGHT_MODLE", "'model'"]),
        ("SMALLWRIGHT_EFFORT", "huge", ["effort", "SMALLWRIGHT_EFFORT", "'huge'"]),
        ("SMALLWRIGHT_LIMITS", "{no", ["limits", "JSON"]),
        ("SMALLWRIGHT_LIMITS__PLAN_ATTEMPTS", "x", ["SMALLWRIGHT_LIMITS__PLAN_ATTEMPTS", "integer"]),
    ],
)
def test_a_bad_variable_names_itself_and_the_remedy(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: list[str]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        Settings()
    assert all(word in str(error.value) for word in words), str(error.value)


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMALLWRIGHT_MODEL", "")
    assert (Settings().model, Settings().origin("model")) == (None, "default")


def test_secrets_are_hidden_also_in_errors(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMALLWRIGHT_TOKEN", "hush-hush")
    assert "hush-hush" not in str(Settings().rows())
    assert ("token", "**********", "SMALLWRIGHT_TOKEN") in Settings().rows()
    monkeypatch.delenv("SMALLWRIGHT_TOKEN")
    (alone / "smallwright.toml").write_text("token = [4711]")
    with pytest.raises(SettingsError, match="token") as error:
        Settings()
    assert "4711" not in str(error.value)


def test_settings_do_not_change() -> None:
    with pytest.raises(Exception, match="frozen"):
        Settings().model = "other"


def test_the_store_lies_in_the_data_folder_unless_named(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).store_url == f"sqlite:///{tmp_path}/smallwright.db"
    assert Settings(store="memory:").store_url == "memory:"
