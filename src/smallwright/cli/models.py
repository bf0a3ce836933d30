"""`smallwright models`: list, fetch, choose and test models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from smallwright.cli.console import open_console, open_table, write_json
from smallwright.cli.displays import open_display
from smallwright.cli.help_text import examples
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.options import AsJson, Common
from smallwright.cli.untrusted import clean, clean_line

_MB = 1_000_000
Name = Annotated[str, Parameter(help="small, tiny, or another that `smallwright models list` shows.")]
Yes = Annotated[bool, Parameter(name=("--yes", "-y"), help="Fetch the model without asking.")]

app = App(name="models", default_parameter=Parameter(negative=(), show_default=False))


@app.command(name="list", help_epilogue=examples("smallwright models list", "smallwright models list --json"))
def list_(*, as_json: AsJson = False, common: Common | None = None) -> int:
    """List the models that are known, and whether each could answer now."""
    from smallwright.bootstrap.model_shelf import list_models  # noqa: PLC0415

    settings = (common or Common()).settings()

    async def work() -> int:
        rows = await list_models(settings)
        if as_json:
            write_json(rows)
            return 0
        table = open_table("model", "runs on", "window", "size", "state")
        for row in rows:
            window = f"{row['window']:,}" if row["window"] else ""
            size = f"{row['bytes'] / _MB:,.0f} MB" if row["bytes"] else ""
            table.add_row(clean_line(row["name"]), row["provider"], window, size, row["state"])
        open_console().print(table)
        return 0

    return run_interruptible(work)


@app.command(
    help_epilogue=examples("smallwright models pull small", "smallwright models pull tiny --from a.gguf")
)
def pull(
    name: Name,
    /,
    *,
    from_file: Annotated[Path | None, Parameter(name="--from", help="Take the file from here.")] = None,
    common: Common | None = None,
) -> int:
    """Fetch the weights of an embedded model, verified; goes on where an earlier pull stopped."""
    from smallwright.bootstrap import Hooks  # noqa: PLC0415
    from smallwright.bootstrap.model_shelf import pull_model  # noqa: PLC0415

    settings = (common or Common()).settings()

    async def work() -> int:
        with open_display() as display:
            path = await pull_model(settings, Hooks(progress=display.progress), name, from_file)
        open_console().print(f"{name} is at {path}")
        return 0

    return run_interruptible(work)


@app.command(help_epilogue=examples("smallwright models use tiny", "smallwright models use qwen3:8b"))
def use(name: Name, /, *, yes: Yes = False, common: Common | None = None) -> int:
    """Make a model the default of every run, once it has shown that it can be loaded."""
    from smallwright.bootstrap import Hooks  # noqa: PLC0415
    from smallwright.bootstrap.model_shelf import use_model  # noqa: PLC0415

    settings = (common or Common()).settings()

    async def work() -> int:
        with open_display() as display:
            hooks = Hooks(progress=display.progress, consent=None if yes else display.consent)
            path = await use_model(settings, hooks, name)
        open_console().print(f"{name} is the default now ({path}).")
        if settings.origin("model") not in {"default", str(path)}:
            open_console(stderr=True).print(
                f"But {settings.origin('model')} still says {settings.model}.", style="yellow"
            )
        return 0

    return run_interruptible(work)


@app.command(name="test", help_epilogue=examples("smallwright models test", "smallwright models test tiny"))
def try_(
    name: Annotated[str | None, Parameter(help="Default: the one that a run would use.")] = None,
    /,
    *,
    yes: Yes = False,
    as_json: AsJson = False,
    common: Common | None = None,
) -> int:
    """Start a model and let it answer, and say how fast it is."""
    from smallwright.bootstrap import Hooks  # noqa: PLC0415
    from smallwright.bootstrap.model_shelf import try_model  # noqa: PLC0415

    settings = (common or Common()).settings(model=name)

    async def work() -> int:
        with open_display() as display:
            hooks = Hooks(progress=display.progress, consent=None if yes else display.consent)
            trial = await try_model(settings, hooks)
        if as_json:
            write_json(trial)
            return 0
        open_console().print(clean(trial["text"]), style="dim")
        speed = f"{trial['completion_tokens']} tokens at {trial['tokens_per_s']:.1f} a second"
        open_console().print(
            f"{clean(trial['model'])} works: ready in {trial['start_s']:.1f} s, {speed}.", style="green"
        )
        return 0

    return run_interruptible(work)
