"""python -m smallwright.mcp.server_runner: one door to three servers."""

from __future__ import annotations

import sys

import pytest

from smallwright.mcp.server_runner import main


def shown(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """Exit code, and what was said."""
    monkeypatch.setattr(sys, "argv", ["server_runner", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out + said.err


@pytest.mark.req("5-04")
@pytest.mark.parametrize(
    ("arguments", "usage", "says"),
    [
        ([], "smallwright mcp", "over stdin and stdout"),
        (["--http"], "smallwright mcp", "--http"),
        (["--fastapi"], "smallwright serve", "Serve REST, WebSocket and MCP on one port."),
    ],
)
def test_each_way_takes_host_and_port(
    arguments: list[str],
    usage: str,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, said = shown([*arguments, "--help"], monkeypatch, capsys)
    assert code == 0
    assert all(words in said for words in (usage, says, "--host", "--port"))


@pytest.mark.req("5-04")
def test_an_option_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = shown(["--fastapi", "--prot", "1"], monkeypatch, capsys)
    assert code != 0
    assert "--prot" in said
