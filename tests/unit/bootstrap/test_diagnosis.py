"""`doctor` names what is wrong, with a remedy, and fetches nothing."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path

import pytest

from smallwright.bootstrap import diagnosis
from smallwright.bootstrap.diagnosis import Finding, diagnose
from smallwright.settings import Settings

Usage = namedtuple("Usage", "free")


async def found(settings: Settings, name: str) -> list[Finding]:
    return [finding for finding in await diagnose(settings) if finding.name == name]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return Settings(data_dir=tmp_path / "data", cache_dir=tmp_path / "cache", model="tiny")


async def test_a_machine_without_weights_is_told_how_to_get_them(settings: Settings) -> None:
    (model,) = await found(settings, "model")
    assert model.state == "warning"
    assert "smallwright models pull" in model.remedy
    assert not (settings.cache_dir / "models").exists()


async def test_the_level_of_the_sandbox_is_told(settings: Settings) -> None:
    findings = await found(settings, "sandbox")
    assert any(finding.state == "ok" for finding in findings)
    assert all(finding.remedy for finding in findings if finding.state != "ok")


async def test_a_server_that_does_not_answer_and_a_store_that_cannot_be_opened_are_broken(
    settings: Settings,
) -> None:
    wrong = Settings(
        data_dir=settings.data_dir,
        cache_dir=settings.cache_dir,
        ollama_url="http://127.0.0.1:9",
        store="sqlite:////proc/nowhere/log.db",
    )
    (model,) = await found(wrong, "model")
    (store,) = await found(wrong, "store")
    assert (model.state, store.state) == ("broken", "broken")
    assert "http://127.0.0.1:9" in model.fact
    assert "/proc/nowhere" in store.fact


@pytest.mark.parametrize(("free", "state"), [(5 * 10**9, "ok"), (10**9, "warning"), (10**8, "broken")])
async def test_a_disk_without_room_is_told_with_the_setting_that_helps(
    settings: Settings, free: int, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis.shutil, "disk_usage", lambda _path: Usage(free))
    findings = await diagnosis._disk(settings)
    assert {finding.state for finding in findings} == {state}
    assert all(("SMALLWRIGHT_" in finding.remedy) == (state != "ok") for finding in findings)
