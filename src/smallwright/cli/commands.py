"""The commands: where each lives, and what --help says of it."""

from __future__ import annotations

from smallwright.cli.help_text import Command
from smallwright.cli.steering_commands import STEERING
from smallwright.cli.upkeep_commands import UPKEEP

COMMANDS = {
    "run": Command(
        "run:run",
        "Write and test the code that PROMPT asks for. Exit code 0 only when all tests pass.",
        (
            'smallwright run "a function slugify(text) that makes URL slugs"',
            "smallwright run prompt.md --out ./shop --answers answers.txt",
            'smallwright run "a stack class" --model tiny --no-questions --json > events.jsonl',
            'smallwright run "a stack class" --server http://build-box:9876',
        ),
    ),
    "serve": Command(
        "serve:serve",
        "Serve REST, WebSocket and MCP on one port.",
        (
            "smallwright serve",
            "smallwright serve --model tiny --port 8000",
            "smallwright serve --host 0.0.0.0",
            "smallwright serve --ollama-url http://127.0.0.1:11434 --wait",
        ),
    ),
    "mcp": Command(
        "serve:mcp",
        "Serve MCP to the client that starts this, over stdin and stdout; or over HTTP.",
        (
            "smallwright mcp --model tiny",
            "smallwright mcp --http --port 9877",
            "python -m smallwright.mcp.server_runner --http --host 0.0.0.0",
        ),
    ),
    "show": Command(
        "show:show",
        "Show a task: status, modules, tests, tokens. A few letters of its id are enough.",
        ("smallwright show", "smallwright show bank --at 7", "smallwright show bank --json"),
    ),
    "log": Command(
        "log:log",
        "List a task's events, one line each.",
        (
            "smallwright log bank",
            "smallwright log bank --follow",
            "smallwright log bank --type TEST_FAILED --json | jq .data",
            "smallwright log --all --until 2026-11-22",
            "smallwright log --follow",
        ),
    ),
    "watch": Command(
        "watch:watch",
        "Follow a task to its end, wherever it runs. Ctrl-C ends the watching, not the task.",
        (
            "smallwright watch bank",
            "smallwright watch bank --server http://build-box:9876",
            "smallwright watch bank --after 12 --json",
        ),
    ),
    "context": Command(
        "context:context",
        "Show what the model saw, layer by layer, and how full its window was.",
        (
            "smallwright context bank",
            "smallwright context bank --list",
            "smallwright context bank --at 7 --call 2",
            "smallwright context bank --json | jq '.calls[].layers[] | {name, tokens}'",
        ),
    ),
    "tasks": Command(
        "show:tasks",
        "List the tasks of this store.",
        ("smallwright tasks", "smallwright tasks --status failed"),
    ),
    "graph": Command(
        "graph:graph",
        "Show the facts of a folder's code or a task's, and the context a model gets of one symbol.",
        (
            "smallwright graph ./src",
            "smallwright graph ./src func:shop/cart.py:Cart.add --tokens 1500",
            "smallwright graph bank Cart.add --depth 2 --json",
        ),
    ),
    **STEERING,
    **UPKEEP,
}
