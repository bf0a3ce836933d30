"""Bad input: each a clear error that says what to do, exit code 2, and nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from smallwright.cli.main import main


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Smallwright = Callable[..., Done]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, with nothing of this machine around it."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("SMALLWRIGHT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SMALLWRIGHT_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return work


@pytest.fixture
def smallwright(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Smallwright:
    """The command line, in this process."""

    def call(*arguments: str, **variables: str) -> Done:
        monkeypatch.setattr("sys.argv", ["smallwright", *arguments])
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as end:
                main()
        out, err = capsys.readouterr()
        return Done(int(end.value.code or 0), out, err)

    return call


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", ""], ["prompt: it is empty"]),
        (["run", " \n"], ["prompt: it is empty"]),
        (["run", "empty.md"], ["prompt: it is empty"]),
        (["run", "missing.md"], ["there is no file missing.md"]),
        (["run", "binary"], ["binary", "no UTF-8 text"]),
        (["run", "long.md"], ["prompt: 200,001 characters", "limits.prompt_max_chars"]),
        (["run", "x", "--out", "empty.md"], ["--out empty.md", "not a folder", "another --out"]),
        (["run", "x", "--out", "empty.md/below"], ["--out", "not a folder"]),
        (["run", "x", "--out", "/proc/nowhere"], ["--out /proc/nowhere can't be written"]),
        (["run", "x", "--effort", "huge"], ["--effort", "low"]),
        (["run", "x", "--bogus"], ["--bogus"]),
        (["run", "--bogus"], ["--bogus"]),
        (["run"], ["PROMPT"]),
        (["run", "x", "--model", "no-such-model"], ["no-such-model", "small", "tiny"]),
        (["runn", "x"], ["runn"]),
        (["run", "x", "--store", "json:///"], ["names no file", "json:///"]),
        (["run", "x", "--store", "nonsense"], ["nonsense", "sqlite:///"]),
        (["run", "x", "--store", "sqlite:///"], ["names no file"]),
        (["show", "nothing"], ["no task 'nothing'"]),
        (["log"], ["no task yet"]),
        (["log", "--all", "019a"], ["--all", "'019a'", "leave one of them out"]),
        (["log", "--follow", "--until", "3"], ["--until", "--follow", "leave one of them out"]),
        (["log", "--until", "noon"], ["--until", "'noon'", "2026-11-22T18:30"]),
        (["log", "--after", "-1"], ["--after", ">= 0"]),
        (["log", "--type", "TEST_PASED"], ["--type", "TEST_PASED", "test-passed"]),
        (["export"], ["FILE"]),
        (["export", "x.json"], ["smallwright.db: there is no store", "--store", "--data-dir"]),
        (["export", "binary", "--store", "memory:"], ["binary: holds no exported log", "another name"]),
        (["export", "missing/x.json", "--store", "memory:"], ["missing/x.json", "No such file", "a folder"]),
        (["verify"], ["smallwright.db: there is no store"]),
        (["import"], ["FILE"]),
        (["import", "missing.json"], ["missing.json: can't be read", "give the path of an export"]),
        (["import", "."], [".: can't be read (Is a directory)"]),
        (["import", "binary"], ["binary: is no JSON document", "export the log again"]),
        (["models", "pull", "no-such-model"], ["no-such-model"]),
        (["models", "pull", "qwen3:8b"], ["ollama pull qwen3:8b"]),
    ],
)
def test_bad_input_is_named_with_a_remedy(
    smallwright: Smallwright, folder: Path, arguments: list[str], words: list[str]
) -> None:
    (folder / "empty.md").write_text("\n")
    (folder / "binary").write_bytes(b"\xff\xfe\x00")
    (folder / "long.md").write_text("x" * 200_001)
    before = sorted(folder.iterdir())
    done = smallwright(*arguments)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    told = " ".join(done.stderr.replace("│", " ").split())
    assert all(word in told for word in words), told
    assert "Traceback" not in done.stderr
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SMALLWRIGHT_MODLE", "x", "SMALLWRIGHT_MODLE is no setting"),
        ("SMALLWRIGHT_EFFORT", "huge", "SMALLWRIGHT_EFFORT"),
    ],
)
def test_bad_settings_are_named_with_their_source(
    smallwright: Smallwright, name: str, value: str, words: str
) -> None:
    done = smallwright("run", "x", **{name: value})
    assert done.returncode == 2
    assert words in done.stderr


def test_a_data_folder_that_cannot_be_made_is_exit_code_3(smallwright: Smallwright) -> None:
    done = smallwright("tasks", "--data-dir", "/proc/nowhere")
    assert done.returncode == 3
    assert "SMALLWRIGHT_DATA_DIR" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "run",
        "show",
        "log",
        "export",
        "import",
        "verify",
        "tasks",
        "doctor",
        "config",
        "models list",
        "models pull",
        "models use",
        "models test",
    ],
)
def test_every_help_has_examples(smallwright: Smallwright, command: str) -> None:
    done = smallwright(*command.split(), "--help")
    assert done.returncode == 0
    assert f"Usage: smallwright {command}" in done.stdout
    assert f"Examples:\n  smallwright {command}" in done.stdout


def test_help_and_version(smallwright: Smallwright) -> None:
    assert "smallwright COMMAND" in smallwright("--help").stdout
    assert smallwright("--version").stdout == "0.1.0\n"
    assert smallwright().returncode == 0


def test_no_colour_goes_into_a_pipe_and_none_with_no_color(smallwright: Smallwright) -> None:
    assert "\x1b" not in smallwright("doctor").stdout
    assert "\x1b[" in smallwright("config", FORCE_COLOR="1", TERM="xterm").stdout
    plain = smallwright("config", FORCE_COLOR="1", NO_COLOR="1", TERM="xterm").stdout
    assert "\x1b[3" not in plain


def test_config_says_where_each_value_came_from(smallwright: Smallwright, folder: Path) -> None:
    (folder / "smallwright.toml").write_text("[limits]\nmax_modules = 3\n")
    shown = smallwright("config", SMALLWRIGHT_TOKEN="hush-hush").stdout
    assert "SMALLWRIGHT_DATA_DIR" in shown
    assert "smallwright.toml" in shown
    assert "hush-hush" not in shown


def test_the_chosen_model_is_kept_in_the_users_settings(smallwright: Smallwright, tmp_path: Path) -> None:
    users = tmp_path / "config" / "smallwright" / "smallwright.toml"
    users.parent.mkdir(parents=True)
    users.write_text("# mine\n[limits]\nmax_modules = 3\n")
    done = smallwright("models", "use", "no-such-model")
    assert done.returncode == 2
    assert users.read_text() == "# mine\n[limits]\nmax_modules = 3\n"
