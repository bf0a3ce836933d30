"""What the model is asked, as DSPy signatures; the instructions of each stand in prompts/."""

from __future__ import annotations

import dspy

from smallwright.coder.prompts import prompt


class WriteFunction(dspy.Signature):  # type: ignore[misc]  # dspy ships no types
    __doc__ = prompt("write_function")

    specification: str = dspy.InputField(desc="what the user wants, and the modules that are there")
    written: str = dspy.InputField(desc="the module so far")
    target: str = dspy.InputField(desc="the function to write, its rules and examples")
    code: str = dspy.OutputField(desc="the complete function")


class WriteClass(dspy.Signature):  # type: ignore[misc]
    __doc__ = prompt("write_class")

    specification: str = dspy.InputField(desc="what the user wants, and the modules that are there")
    written: str = dspy.InputField(desc="the module so far")
    target: str = dspy.InputField(desc="the class to write, its methods and their rules")
    code: str = dspy.OutputField(desc="the complete class")


class WriteTests(dspy.Signature):  # type: ignore[misc]
    __doc__ = prompt("write_tests")

    specification: str = dspy.InputField(desc="what the user wants")
    target: str = dspy.InputField(desc="the public names to test")
    code: str = dspy.OutputField(desc="pytest functions")


class RepairFunction(dspy.Signature):  # type: ignore[misc]
    __doc__ = prompt("repair_function")

    specification: str = dspy.InputField(desc="what the user wants, and the modules that are there")
    written: str = dspy.InputField(desc="the module as it is")
    failure: str = dspy.InputField(
        desc="what went wrong: one failing example, expected and actual side by side"
    )
    code: str = dspy.OutputField(desc="the complete corrected function")


class MakePlan(dspy.Signature):  # type: ignore[misc]
    __doc__ = prompt("plan")

    specification: str = dspy.InputField(desc="what the user wants")
    modules: list[dict[str, object]] = dspy.OutputField(desc="the modules to write")


class AskQuestions(dspy.Signature):  # type: ignore[misc]
    __doc__ = prompt("clarify")

    specification: str = dspy.InputField(desc="what the user wants")
    questions: list[dict[str, object]] = dspy.OutputField(desc="what is unclear, empty where nothing is")
