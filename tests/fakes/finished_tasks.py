"""The events of a task that wrote one function and was completed."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes.event_log import STARTED, event_log

from smallwright.events import Event


def finished_task(task_id: str, prompt: str, function: str) -> list[Event]:
    """Events of `task_id`, numbered from 1; its one module bears the function's name."""
    module = f"{function}.py"
    made = {"module": module, "path": module, "code": f"def {function}(x):\n    return x\n"}
    signature = {"name": function, "signature": f"{function}(x)", "purpose": prompt}
    ended = {"module": module, "summary": f"{module}: {prompt}", "functions": [signature]}
    rows = [
        ("TASK_CREATED", 0, {"prompt": prompt}, "user:1"),
        STARTED,
        ("CODE_GENERATED", 1, made, f"coder:{module}"),
        ("MODULE_COMPLETE", 1, ended, f"coder:{module}"),
        ("TASK_COMPLETE", 1, {"modules": [module], "summary": prompt}),
    ]
    events = event_log(rows, task_id)
    return [replace(event, data=dict(event.data)) for event in events]
