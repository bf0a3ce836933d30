"""What a request says before it asks; what stays the same in a task first, so that prefix caches hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from smallwright.coder.masking import Mask
from smallwright.coder.source_edit import definitions
from smallwright.coder.test_frame import parted
from smallwright.coder.units import Unit
from smallwright.context.around import Around
from smallwright.context.offers import PastSolution, offered
from smallwright.events import Event
from smallwright.orchestrator.coder import ModuleJob, TaskBrief


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The layer that changes least; what is known of other modules comes in between (laying_out.py)."""

    before: str = ""
    after: str = ""
    around: Around | None = None
    past: PastSolution | None = None  # goes before the request
    mask: Mask = field(default_factory=Mask)

    def masked(self, mask: Mask) -> Scene:
        """The same with a name hidden, in what comes in between too."""
        return replace(self, mask=mask)


def specification(brief: TaskBrief) -> str:
    """The user's own words, with what was clarified."""
    answers = "".join(f"\n- {question} {answer}" for question, answer in brief.answers)
    return f"# Specification\n{brief.prompt.strip()}" + (
        f"\n\n# Clarified\n{answers.strip()}" if answers else ""
    )


def scene(job: ModuleJob) -> Scene:
    """The layer that is the same for every call about a module."""
    names = ", ".join(item.name for item in job.module.public)
    return Scene(
        before=specification(job.brief),
        after=f"# Module in work\n{job.module.name} with {names}",
        around=_around(job),
    )


def with_past(about: Scene, unit: Unit, history: Sequence[Event]) -> Scene:
    """`about`, and what an earlier task made that is much like `unit`."""
    purpose = " ".join(dict.fromkeys(item.purpose for item in unit.items))
    return replace(about, past=offered(history, unit.name, purpose))


def bare_scene(job: ModuleJob) -> Scene:
    """What the names of a module do, without what they refuse, and the finished modules."""
    lines = [
        f"- `{item.name}`: {parted(item, job.module)[0]}"
        for item in job.module.public
        if item.kind in ("function", "method")
    ]
    own = f"# Module {job.module.name}\n{job.module.purpose}\n" + "\n".join(lines)
    return Scene(before=own, around=_around(job))


def _around(job: ModuleJob) -> Around:
    needs = {module.name: module.dependencies for module in (*job.plan.modules, job.module)}
    return Around(module=job.module.name, needs=needs, done=job.done)


def written_part(code: str, *, heads: bool = False) -> str:
    """The module so far, or only what it defines."""
    text = "\n".join(_head(source) for source in definitions(code).values()) if heads else code.strip()
    use = ": call it where it helps" if heads and text else ""
    return f"# Written so far{use}\n```python\n{text}\n```"


def _head(source: str) -> str:
    """Signatures only, those of methods included."""
    lines = source.splitlines()
    heads = [
        line.rstrip() for line in lines if line.lstrip().startswith(("def ", "class ", "async def ", "@"))
    ]
    return "\n".join(line if line.lstrip().startswith(("class", "@")) else f"{line} ..." for line in heads)
