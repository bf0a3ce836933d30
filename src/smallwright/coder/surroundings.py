"""What a request says before it asks; what stays the same in a task first, so that prefix caches hold."""

from __future__ import annotations

from smallwright.coder.source_edit import definitions
from smallwright.coder.test_frame import parted
from smallwright.orchestrator.coder import ModuleJob, TaskBrief


def specification(brief: TaskBrief) -> str:
    """The user's own words, with what was clarified."""
    answers = "".join(f"\n- {question} {answer}" for question, answer in brief.answers)
    return f"# Specification\n{brief.prompt.strip()}" + (
        f"\n\n# Clarified\n{answers.strip()}" if answers else ""
    )


def state(job: ModuleJob) -> str:
    """The layer that is the same for every call about a module."""
    parts = [specification(job.brief)]
    parts += [_other(path, code) for path, code in job.done.items()]
    names = ", ".join(item.name for item in job.module.public)
    parts.append(f"# Module in work\n{job.module.name} with {names}")
    return "\n\n".join(parts)


def _other(path: str, code: str) -> str:
    heads = [_head(source) for source in definitions(code).values()]
    stem = path.removesuffix(".py")
    return (
        f"# Finished module {path} (import from it: `from {stem} import ...`, and use nothing else of it)\n"
        "```python\n" + "\n".join(heads) + "\n```"
    )


def _head(source: str) -> str:
    """Signatures only, those of methods included."""
    lines = source.splitlines()
    heads = [
        line.rstrip() for line in lines if line.lstrip().startswith(("def ", "class ", "async def ", "@"))
    ]
    return "\n".join(line if line.lstrip().startswith(("class", "@")) else f"{line} ..." for line in heads)


def bare_state(job: ModuleJob) -> str:
    """What the names of a module do, without what they refuse, and the finished modules."""
    lines = [
        f"- `{item.name}`: {parted(item, job.module)[0]}"
        for item in job.module.public
        if item.kind in ("function", "method")
    ]
    own = f"# Module {job.module.name}\n{job.module.purpose}\n" + "\n".join(lines)
    return "\n\n".join([own, *(_other(path, code) for path, code in job.done.items())])


def written_part(code: str, *, heads: bool = False) -> str:
    """The module so far, or only what it defines."""
    text = "\n".join(_head(source) for source in definitions(code).values()) if heads else code.strip()
    use = ": call it where it helps" if heads and text else ""
    return f"# Written so far{use}\n```python\n{text}\n```"
