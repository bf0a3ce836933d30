"""The token that a server makes for itself: once, for its user alone, never where others could set it."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from smallwright.bootstrap.token_file import server_token
from smallwright.errors import SettingsError
from smallwright.settings import Settings

GOOD = "0123456789abcdef0123456789abcdef"


def made_in(folder: Path, token: str | None = None, *, wide: bool = True) -> str | None:
    return server_token(Settings(data_dir=folder, token=token), bound_wider=wide)


@pytest.mark.req("5-06")
def test_it_is_made_once_for_its_user_alone(tmp_path: Path):
    folder = tmp_path / "data"
    token = made_in(folder)

    assert token is not None
    assert len(token) >= 43
    assert made_in(folder) == token
    assert stat.S_IMODE((folder / "token").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["token"]
    assert made_in(tmp_path / "other") != token


@pytest.mark.req("5-06")
def test_no_token_is_made_where_none_is_needed_or_one_is_configured(tmp_path: Path):
    assert made_in(tmp_path, wide=False) is None
    assert made_in(tmp_path, "", wide=False) is None
    assert made_in(tmp_path, "mine", wide=False) == "mine"
    assert made_in(tmp_path, "mine") == "mine"
    assert list(tmp_path.iterdir()) == []


def test_servers_that_start_at_once_agree(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _n: made_in(tmp_path), range(16)))
    assert len(tokens) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["token"]


def test_a_link_is_refused_also_one_that_leads_nowhere(tmp_path: Path):
    target = tmp_path / "elsewhere"
    (tmp_path / "token").symlink_to(target)
    for _times in range(2):  # the second time with a target that would do
        with pytest.raises(SettingsError, match="symbolic link"):
            made_in(tmp_path)
        target.write_text(GOOD)
        target.chmod(0o600)
    assert target.read_text() == GOOD


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_one_that_others_can_read_is_refused(tmp_path: Path, mode: int):
    path = tmp_path / "token"
    path.write_text(GOOD)
    path.chmod(mode)
    with pytest.raises(SettingsError, match="0600"):
        made_in(tmp_path)
    path.chmod(0o600)
    assert made_in(tmp_path) == GOOD


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_one_of_another_user_is_refused(tmp_path: Path):
    path = tmp_path / "token"
    path.write_text(GOOD)
    path.chmod(0o600)
    os.chown(path, 12_345, 12_345)
    with pytest.raises(SettingsError, match="yours"):
        made_in(tmp_path)


@pytest.mark.parametrize("content", ["", "short", "\0" * 40, "a b\nc" * 9, "é" * 40])
def test_what_is_no_token_is_refused(tmp_path: Path, content: str):
    path = tmp_path / "token"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="holds no token"):
        made_in(tmp_path)


def test_what_is_no_file_is_refused(tmp_path: Path):
    os.mkfifo(tmp_path / "token", 0o600)
    with pytest.raises(SettingsError, match="must be a file"):
        made_in(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="SMALLWRIGHT_TOKEN"):
        made_in(tmp_path / "file")
