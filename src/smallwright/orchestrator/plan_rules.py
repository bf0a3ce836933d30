"""What a plan must satisfy before it is used; what a rule can repair is repaired, the rest refused (6-12)."""

from __future__ import annotations

import keyword
import re
import sys
from graphlib import CycleError, TopologicalSorter

import msgspec

from smallwright.errors import InvalidPlanError
from smallwright.orchestrator.plan import ModulePlan, Plan, PublicName

#: Names that a module can't bear: importing it, or the library of that name, would get the other one.
TAKEN = frozenset(sys.stdlib_module_names) | {"pytest", "_pytest", "pluggy", "conftest", "iniconfig"}

#: Words that models write where there is no dependency.
NOTHING = frozenset({"", "-", "none", "null", "n/a"})


def checked_plan(plan: Plan, *, max_modules: int) -> Plan:
    """`plan` with module names, dependencies and public names made good, modules in order of dependency.

    Raises InvalidPlanError, whose message is told to the one who planned.
    """
    if not plan.modules:
        raise InvalidPlanError("the plan has no module; it needs at least one")
    modules = _merged([_repaired(module) for module in _without_tests(plan.modules)])
    if len(modules) > max_modules:
        raise InvalidPlanError(f"the plan has {len(modules)} modules; {max_modules} are the most")
    for module in modules.values():
        _check_public(module)
    known = {name: _known_dependencies(module, modules) for name, module in modules.items()}
    order = _ordered(known)
    return Plan(modules=tuple(msgspec.structs.replace(modules[n], dependencies=known[n]) for n in order))


def module_file_name(raw: str) -> str:
    """A safe file name for a module: "src/my bank" -> "my_bank.py", "queue.py" -> "queue_module.py"."""
    stem = re.split(r"[/\\]", raw.strip())[-1].removesuffix(".py")
    stem = re.sub(r"[^A-Za-z0-9_]+", "_", stem).strip("_")
    stem = re.sub(r"^(tests?_)+|(_tests?)+$", "", stem)
    if not stem:
        raise InvalidPlanError(f"the module name {raw!r} is no file name; use letters, digits and _")
    if stem[0].isdigit():
        stem = f"m_{stem}"
    return f"{stem}_module.py" if stem in TAKEN or keyword.iskeyword(stem) else f"{stem}.py"


def _without_tests(modules: tuple[ModulePlan, ...]) -> tuple[ModulePlan, ...]:
    """Tests are written for every module, so a plan's own module of tests is left out."""
    code = tuple(m for m in modules if not re.match(r"tests?(_|\.|$)|.*_tests?(\.|$)", m.name.strip()))
    return code or modules


def _repaired(module: ModulePlan) -> ModulePlan:
    public: dict[str, PublicName] = {}
    for item in module.public:
        repaired = _repaired_public(item)
        owner = repaired.name.partition(".")[0] if repaired.kind == "method" else ""
        if owner and owner not in public:
            public[owner] = PublicName(name=owner, kind="class", signature=f"class {owner}")
        if _is_public(repaired.name):
            public.setdefault(repaired.name, repaired)
    return msgspec.structs.replace(module, name=module_file_name(module.name), public=tuple(public.values()))


def _repaired_public(item: PublicName) -> PublicName:
    name = re.sub(r"^(?:async\s+)?(?:def|class)\s+", "", item.name.strip()).partition("(")[0].strip(" :`")
    kind = "method" if "." in name and item.kind in ("function", "method") else item.kind
    return msgspec.structs.replace(item, name=name, kind=kind)


def _is_public(name: str) -> bool:
    first, *rest = name.split(".")
    return all(part.isidentifier() for part in (first, *rest)) and not first.startswith("_")


def _merged(modules: list[ModulePlan]) -> dict[str, ModulePlan]:
    """Modules by name; two of one name become one."""
    merged: dict[str, ModulePlan] = {}
    for module in modules:
        first = merged.get(module.name)
        if first is None:
            merged[module.name] = module
            continue
        public = {item.name: item for item in (*module.public, *first.public)}
        merged[module.name] = msgspec.structs.replace(
            first,
            purpose=f"{first.purpose} {module.purpose}".strip(),
            dependencies=(*first.dependencies, *module.dependencies),
            public=tuple(public.values()),
        )
    return merged


def _check_public(module: ModulePlan) -> None:
    if not any(item.kind in ("function", "class") for item in module.public):
        raise InvalidPlanError(
            f"module {module.name} names no public function or class; each needs at least one"
        )


def _known_dependencies(module: ModulePlan, modules: dict[str, ModulePlan]) -> tuple[str, ...]:
    """The modules that `module` depends on; the standard library and the module itself are none."""
    names: dict[str, None] = {}
    for raw in module.dependencies:
        stem = raw.strip().removesuffix(".py")
        name = module_file_name(raw) if stem.lower() not in NOTHING else module.name
        if name in modules:
            names[name] = None
        elif stem.partition(".")[0] not in sys.stdlib_module_names:
            raise InvalidPlanError(
                f"module {module.name} depends on {raw}, which the plan does not have; "
                f"its modules are {', '.join(modules)}"
            )
    names.pop(module.name, None)
    return tuple(names)


def _ordered(dependencies: dict[str, tuple[str, ...]]) -> list[str]:
    try:
        return list(TopologicalSorter(dependencies).static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise InvalidPlanError(f"the modules depend on each other in a circle: {circle}") from error
