"""One sample of a unit: asked for as a whole, or by its value alone, or by its check alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from smallwright.coder.ask import Inquiry, ask
from smallwright.coder.check_parts import check_of, with_call
from smallwright.coder.desk import Desk
from smallwright.coder.engine import Sampling
from smallwright.coder.imports import add_imports
from smallwright.coder.masking import Mask
from smallwright.coder.signatures import WriteClass, WriteFunction
from smallwright.coder.surroundings import Scene, bare_scene, scene, with_past, written_part
from smallwright.coder.test_cases import TestCase
from smallwright.coder.unit_answer import merged
from smallwright.coder.units import Unit
from smallwright.coder.wording import check_target, target, value_target

#: Tokens of an answer: a function, a whole class.
FUNCTION_TOKENS, CLASS_TOKENS = 500, 1200


class View(StrEnum):
    """What of a unit is asked for."""

    WHOLE = "whole"
    VALUE = "value"  # for arguments that are valid: what it must refuse is left to another sample
    CHECK = "check"  # a function that only refuses


@dataclass(frozen=True, kw_only=True)
class Spot:
    """What is written where: a unit, the module so far, the cases that will try it."""

    unit: Unit
    code: str
    cases: Sequence[TestCase]
    pitfalls: tuple[str, ...] = ()  # what samples before got wrong, in words


@dataclass(frozen=True, kw_only=True)
class Draw:
    """How one sample is drawn."""

    sampling: Sampling
    mask: Mask = field(default_factory=Mask)
    view: View = View.WHOLE


async def draw_sample(desk: Desk, spot: Spot, draw: Draw) -> tuple[str, tuple[str, ...]]:
    """The module with the sample in it, and the salvage steps. Raises AnswerError, ModelError.

    With View.CHECK `spot.code` has the unit already, and the check goes in front of it.
    """
    hide, show, unit, module = draw.mask.hide, draw.mask.show, spot.unit, desk.job.module
    if draw.view is View.CHECK:
        unit, request = check_of(unit), check_target(check_of(unit), unit, module, spot.cases)
    elif draw.view is View.VALUE:
        request = value_target(unit, module, spot.cases)
    else:
        request = target(unit, module, spot.cases)
    request = "\n".join([request, *spot.pitfalls])
    heads = unit.items[0].kind == "function"  # shown a body, small models write it again under another name
    inquiry = Inquiry(
        signature=WriteClass if unit.whole_class else WriteFunction,
        scene=_scene(desk, unit, draw),
        request=hide(f"{written_part(spot.code, heads=heads)}\n\n{request}"),
        sampling=draw.sampling,
    )
    text, steps = await ask(
        inquiry, desk.tools, lambda got: merged(spot.code, unit, show(got["code"]), desk.planned)
    )
    if draw.view is View.CHECK:
        text = with_call(text, spot.unit)
    fixed, added = await add_imports(text, desk.job.done, desk.tools.workspace)
    return fixed, (*steps, *added)


def _scene(desk: Desk, unit: Unit, draw: Draw) -> Scene:
    if draw.view is View.VALUE:
        return bare_scene(desk.job).masked(draw.mask)
    about = scene(desk.job).masked(draw.mask)
    return with_past(about, unit, desk.tools.history) if draw.view is View.WHOLE else about


def room(unit: Unit) -> int:
    """Most tokens of an answer that defines `unit`."""
    return CLASS_TOKENS if unit.whole_class else FUNCTION_TOKENS
