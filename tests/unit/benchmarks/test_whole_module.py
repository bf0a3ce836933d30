"""What one answer holds of the files that a prompt names."""

from __future__ import annotations

from benchmarks.whole_module import files_of

NAMED = ["a.py", "b.py", "a.py"]


def test_blocks_are_the_files_that_are_named_before_them_or_inside():
    answer = "So:\n```python\n# b.py\nx = 1\n```\nand `a.py`:\n```python\ny = 2\n```\n"
    assert files_of(answer, NAMED) == {"b.py": "# b.py\nx = 1", "a.py": "y = 2"}


def test_nameless_blocks_come_in_the_order_of_the_prompt_and_no_file_twice():
    answer = "```python\nx = 1\n```\n\n```python\ny = 2\n```\nUse it so:\n```python\nprint(x)\n```"
    assert files_of(answer, NAMED) == {"a.py": "x = 1", "b.py": "y = 2"}


def test_an_answer_that_was_cut_off_keeps_what_parses():
    assert files_of("```python\nx = 1\ndef f(:", ["a.py"]) == {"a.py": "x = 1"}
    assert files_of("no code", ["a.py"]) == {}
