"""The official MCP conformance suite against the server as it is served: beside REST, and behind the gate.

What the suite expects to find on a server (tools that give images, prompts …) is put there by the test alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastmcp import FastMCP
from tests.fakes.listening import listening
from tests.fakes.mcp_fixtures import add_conformance_fixtures
from tests.fakes.mcp_input_fixtures import add_input_fixtures
from tests.fakes.node_packages import LOCKS, node_package, run_node
from tests.fakes.served_system import served_system

from smallwright import Settings
from smallwright.bootstrap.serving import MCP_PATH, access_policy, build_app

#: How many scored scenarios of the server each revision of the protocol has.
SCORED = {"2025-11-25": 30, "2026-07-28": 37}
EXPECTED_FAILURES = LOCKS / "conformance" / "expected-failures.yml"


def mcp_server(app: Any) -> FastMCP:
    """The one that is mounted in a served app."""
    (mount,) = (route for route in app.routes if getattr(route, "path", None) == MCP_PATH)
    server: FastMCP = mount.app.state.fastmcp_server
    return server


@pytest.mark.req("5-03")
@pytest.mark.slow
@pytest.mark.parametrize("revision", SCORED)
@pytest.mark.filterwarnings("ignore:The (logging|sampling) capability is deprecated")
async def test_every_scored_scenario_of_the_revision_passes(revision: str, tmp_path: Path) -> None:
    suite = await node_package("conformance") / "dist" / "index.js"
    async with served_system() as system:
        system.settings = Settings(data_dir=tmp_path)  # type: ignore[attr-defined]
        app = build_app(system, access_policy(system.settings))  # type: ignore[arg-type, attr-defined]
        add_conformance_fixtures(mcp_server(app))
        add_input_fixtures(mcp_server(app))
        async with listening(app) as url:
            options = ["--requirements", revision, "--expected-failures", str(EXPECTED_FAILURES)]
            code, told, errors = await run_node(
                suite,
                "server",
                "--url",
                f"{url}/mcp",
                "-o",
                str(tmp_path / "results"),
                *options,
                cwd=tmp_path,
            )
    summary = told[told.find("=== SUMMARY") :].partition("Not scored")[0]
    assert code == 0, summary + errors
    passed = [line for line in summary.splitlines() if line.startswith("✓")]
    assert len(passed) >= SCORED[revision], summary


def test_no_scenario_is_expected_to_fail() -> None:
    assert EXPECTED_FAILURES.read_text().splitlines()[-1] == "server: []"
