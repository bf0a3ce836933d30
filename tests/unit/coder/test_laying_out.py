"""What a call about one module says of the others, from the task's own events."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, red
from tests.fakes.scripted_model import SPEC, ScriptedModel
from tests.fakes.scripted_workflow import streamed
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.coder.laying_out import laid_out
from smallwright.coder.masking import ALIAS, Mask
from smallwright.coder.surroundings import scene
from smallwright.context import Context, ContextManager
from smallwright.events import Event, EventType
from smallwright.orchestrator.coder import ModuleJob, StepTools, TaskBrief
from smallwright.orchestrator.plan import ModulePlan, Plan, PublicName

UNITS = '''
SCALE: int = 100

def to_cents(text: str) -> int:
    """Cents of a decimal number."""
    if not text:
        raise ValueError("empty")
    return _parsed(text)

def _parsed(text):
    return int(float(text) * SCALE)
'''
BANK = '''
from units import to_cents

class Account:
    """One person's money."""

    def __init__(self, owner: str) -> None:
        self.owner = owner

    @property
    def balance(self) -> int:
        return self._balance

    def deposit(self, amount: str) -> None:
        """Put money in."""
        self._balance += to_cents(amount)
'''


def planned(name: str, *dependencies: str) -> ModulePlan:
    work = PublicName(name="report", kind="function", signature="def report() -> str")
    return ModulePlan(name=name, purpose="reports", dependencies=dependencies, public=(work,))


PLAN = Plan(modules=(planned("units.py"), planned("bank.py", "units.py"), planned("report.py", "bank.py")))
JOB = ModuleJob(
    brief=TaskBrief(task_id="t", prompt="Write a bank. Put money in."),
    plan=PLAN,
    module=PLAN.modules[2],
    done={"units.py": UNITS, "bank.py": BANK},
)


def tools(history: tuple[Event, ...] = (), window: int = 8192) -> StepTools:
    model = ScriptedModel(spec=replace(SPEC, window=window))
    contexts = ContextManager([model.spec], model)
    return StepTools(model=model, workspace=ScriptedWorkspace(), contexts=contexts, history=history)


async def layout(job: ModuleJob = JOB, given: StepTools | None = None, mask: str = "") -> Context:
    return await laid_out(
        given or tools(),
        system="You write code.",
        scene=scene(job).masked(Mask(name=mask)),
        request="Write report.",
        answer_tokens=100,
    )


@pytest.mark.req("3.1-01", "6-08", "3.10-01")
async def test_what_a_module_depends_on_is_told_in_full_and_what_is_behind_it_in_a_line_each():
    context = await layout()
    state = context.layers[1]
    assert state.text == (
        "# Specification\nWrite a bank. Put money in.\n\n"
        "# Finished module bank.py (import from it: `from bank import ...`, and use nothing else of it)\n"
        "```python\n"
        "class Account:  # One person's money.\n"
        "    def __init__(self, owner: str) -> None: ...\n"
        "    @property\n"
        "    def balance(self) -> int: ...\n"
        "    def deposit(self, amount: str) -> None: ...  # → to_cents\n"
        "```\n\n"
        "# Behind them (a line each: `from MODULE import NAME` only where it is needed)\n"
        "units.py: SCALE: int = 100\n"
        "units.py: def to_cents(text: str) -> int\n\n"
        "# Module in work\nreport.py with report"
    )
    assert state.nodes[0] == "class:bank.py:Account"
    assert state.nodes[-1] == "func:units.py:to_cents"


async def test_exceptions_and_docstrings_stand_with_the_signature():
    context = await layout(replace(JOB, module=planned("report.py", "units.py", "bank.py")))
    line = "def to_cents(text: str) -> int: ...  # Cents of a decimal number. Raises ValueError."
    assert line in context.layers[1].text
    assert "_parsed" not in context.user


async def test_a_module_that_needs_no_other_gets_the_prompt_that_it_always_got():
    context = await layout(replace(JOB, module=planned("report.py"), done={}))
    assert context.user == (
        "# Specification\nWrite a bank. Put money in.\n\n# Module in work\nreport.py with report\n\n"
        "Write report."
    )
    assert all(not layer.nodes for layer in context.layers)


async def test_a_hidden_name_is_hidden_in_the_facts_of_others_too():
    context = await layout(mask="to_cents")
    assert "to_cents" not in context.user
    assert f"def {ALIAS}(text: str) -> int" in context.user


async def test_what_modules_did_meanwhile_and_what_events_have_no_number_yet_changes_nothing():
    told = [
        Event.new("t", EventType.CODE_GENERATED, {"module": name, "path": name, "code": code})
        for name, code in (("units.py", UNITS), ("bank.py", BANK))
    ]
    stranger = Event.new("t", EventType.CODE_GENERATED, {"module": "x.py", "path": "x.py", "code": "x = 1"})
    functions = [{"name": "Account.deposit", "purpose": "Adds to the balance."}]
    complete = Event.new("t", EventType.MODULE_COMPLETE, {"module": "bank.py", "functions": functions})
    alone = await layout(given=tools((*told, complete)))
    beside = await layout(given=tools((told[1], stranger, told[0], complete, stranger)))
    assert alone == beside
    assert "# Adds to the balance. → to_cents" in alone.user


@pytest.mark.req("6-08", "3.1-04")
@pytest.mark.parametrize("window", [200, 300, 500, 1000])
async def test_the_facts_take_what_the_window_leaves(window: int):
    many = "".join(f"def f{number}(a: int, b: int) -> int: ...\n" for number in range(200))
    job = replace(JOB, done={"units.py": UNITS, "bank.py": many})
    context = await layout(job, tools(window=window))
    assert context.tokens <= min(window * 0.8, window - 100)
    assert window < 500 or "def f1(" in context.user


@pytest.mark.req("3.2-01", "3.2-03", "3.4-01")
async def test_rounds_that_ended_are_told_and_the_first_round_has_nothing_to_tell():
    events = await streamed(
        ScriptedCoder(codes=[red("test_a")], corrections=[red("test_a", "test_b"), GREEN])
    )
    starts = [at for at, event in enumerate(events) if event.event_type == "CORRECTION_STARTED"]
    job = replace(JOB, module=planned("one.py"), done={})
    first, second = [await layout(job, tools(tuple(events[: at + 1]))) for at in starts]
    assert first.layers[2].text == ""
    lines = second.layers[2].text.splitlines()
    assert lines[:2] == [
        "# Tried before, in vain",
        "Status: running. Modules: 1. Iterations: 1. Version: 3.",
    ]
    assert [line.split()[2] for line in lines[2:]] == [
        "TEST_FAILED",
        "MODULE_ITERATION",
        "CORRECTION_COMPLETED",
    ]
    assert len(second.layers[2].nodes) == 3


async def test_what_was_tried_is_told_alike_whatever_numbers_the_log_gave():
    events = await streamed(ScriptedCoder(codes=[red("test_a")], corrections=[red("test_b"), GREEN]))
    (last,) = [at for at, event in enumerate(events) if event.event_type == "CORRECTION_STARTED"][1:]
    job = replace(JOB, module=planned("one.py"), done={})
    elsewhere = tuple(
        replace(event, sequence_number=7 * event.sequence_number, code_version=3 * event.code_version)
        for event in events[: last + 1]
    )
    source, start = tuple(events[: last + 1]), events[last]
    fork = (*source[:-1], replace(start, task_id="fork", version=1))
    told = [await layout(job, tools(history)) for history in (source, elsewhere, fork)]
    assert told[0] == told[1] == told[2]
    assert "test_a" in told[0].layers[2].text
