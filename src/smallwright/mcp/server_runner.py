"""`python -m smallwright.mcp.server_runner`: MCP over stdin and stdout.

`--http` serves MCP over HTTP alone, `--fastapi` the hybrid server; other options are those of
`smallwright mcp` and `smallwright serve`. An entry point, and no part of this package.
"""

from __future__ import annotations

import sys

from smallwright.cli.main import main as run_command_line


def main() -> None:
    """Run it, and exit with its code (errors.py)."""
    given = sys.argv[1:]
    command = "serve" if "--fastapi" in given else "mcp"
    run_command_line([command, *(each for each in given if each != "--fastapi")])


if __name__ == "__main__":
    main()
