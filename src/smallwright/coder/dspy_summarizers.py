"""What the model is asked of a module, a function and a task, as typed DSPy signatures."""

from __future__ import annotations

import dspy


class ModuleSummarizer(dspy.Signature):  # type: ignore[misc]  # dspy ships no types
    """Describe one Python module for a programmer who will use it. Say only what the code shows."""

    module_name: str = dspy.InputField(desc="its file name")
    source_code: str = dspy.InputField(desc="the code, or its structure where it is long")
    test_results: str = dspy.InputField(desc="what the last run of its tests showed")
    iteration_history: str = dspy.InputField(desc="how it came to be: corrections and their reasons")
    purpose: str = dspy.OutputField(desc="what it is for, one sentence")
    dependencies: list[str] = dspy.OutputField(desc="modules that it imports")
    functions: list[str] = dspy.OutputField(desc="functions and methods that it defines")
    key_decisions: str = dspy.OutputField(desc="choices that its users should know")
    summary: str = dspy.OutputField(desc="what it does and how to use it, at most 200 tokens")


class FunctionSummarizer(dspy.Signature):  # type: ignore[misc]
    """Describe one Python function for a programmer who will call it. Say only what the code shows."""

    function_name: str = dspy.InputField(desc="its name, with its class where it is a method")
    source_code: str = dspy.InputField(desc="its code")
    dependencies: list[str] = dspy.InputField(desc="what it calls")
    purpose: str = dspy.OutputField(desc="what it is for, one sentence")
    inputs: str = dspy.OutputField(desc="its parameters and what they mean")
    outputs: str = dspy.OutputField(desc="what it returns")
    side_effects: str = dspy.OutputField(desc="what it changes, writes or raises")
    summary: str = dspy.OutputField(desc="what it does, at most 100 tokens")


class TaskSummarizer(dspy.Signature):  # type: ignore[misc]
    """Describe a finished programming task to the person who asked for it. Invent nothing."""

    task_id: str = dspy.InputField(desc="its id")
    requirements: str = dspy.InputField(desc="what the user wanted")
    plan: str = dspy.InputField(desc="the modules that were planned")
    module_results: str = dspy.InputField(desc="what became of each module")
    goal: str = dspy.OutputField(desc="what the user wanted, one sentence")
    status: str = dspy.OutputField(desc="completed, incomplete or failed")
    modules: list[str] = dspy.OutputField(desc="names of the modules")
    success_rate: float = dspy.OutputField(desc="share of the modules that work, 0 to 1")
    summary: str = dspy.OutputField(desc="what was made, at most 100 tokens")
