"""What the Coder's parts need to run: a module's plan, a desk for it, tools with a script of answers."""

from __future__ import annotations

from collections.abc import Iterable

from tests.fakes.scripted_model import ScriptedModel

from smallwright.coder.desk import Desk
from smallwright.coder.trial import Bench
from smallwright.context import ContextManager
from smallwright.orchestrator.coder import ModuleJob, StepTools, TaskBrief
from smallwright.orchestrator.plan import Example, ModulePlan, Plan, PublicName
from smallwright.orchestrator.workspace import Workspace


def function(signature: str, purpose: str = "", *examples: Example) -> PublicName:
    """A planned function: "def f(x: int) -> int"."""
    name = signature.removeprefix("def ").partition("(")[0]
    return PublicName(name=name, kind="function", signature=signature, purpose=purpose, examples=examples)


def class_with(name: str, *methods: str, examples: tuple[Example, ...] = ()) -> list[PublicName]:
    """A planned class and its methods; the examples belong to the class."""
    whole = PublicName(name=name, kind="class", signature=f"class {name}", examples=examples)
    return [
        whole,
        *(
            PublicName(name=f"{name}.{line[4:].partition('(')[0]}", kind="method", signature=line)
            for line in methods
        ),
    ]


def gives(call: str, expected: str, setup: str = "") -> Example:
    """An example of the user's."""
    return Example(call=call, expected=expected, setup=setup, source="prompt")


def module_of(*public: PublicName, name: str = "shop.py", purpose: str = "Does the work.") -> ModulePlan:
    """A planned module."""
    return ModulePlan(name=name, purpose=purpose, public=public)


def job_for(module: ModulePlan, prompt: str = "Do the work.", **done: str) -> ModuleJob:
    """A job to write `module`; `done`: stem -> code of finished modules."""
    return ModuleJob(
        brief=TaskBrief(task_id="t", prompt=prompt),
        plan=Plan(modules=(module,)),
        module=module,
        done={f"{stem}.py": code for stem, code in done.items()},
        seed=1,
    )


def tools_for(model: ScriptedModel, workspace: Workspace) -> StepTools:
    """What a step may use."""
    return StepTools(model=model, workspace=workspace, contexts=ContextManager([model.spec], model))


def desk_for(job: ModuleJob, model: ScriptedModel, workspace: Workspace, samples: int = 2) -> Desk:
    """A desk for the module of `job`."""
    bench = Bench(module=job.module, done=job.done, workspace=workspace)
    return Desk(job=job, tools=tools_for(model, workspace), bench=bench, samples=samples)


def scripted(answers: Iterable[str | BaseException]) -> ScriptedModel:
    """A model that answers with code, fenced; the last for ever."""
    return ScriptedModel(
        [f"```python\n{answer}\n```" if isinstance(answer, str) else answer for answer in answers]
    )
