"""Code out of answers: it parses, or there is none."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from smallwright.coder.salvage import first_fence, parses, salvage

TEXTS = st.lists(
    st.sampled_from(
        [
            "def f():\n",
            "    return 1\n",
            "x = (\n",
            "```python\n",
            "```",
            '"""',
            "\t",
            "\r\n",
            "\0",
            "class A:\n",
        ]
    )
    | st.text(max_size=10)
).map("".join)


@settings(deadline=None)
@given(TEXTS)
def test_what_is_salvaged_parses_or_is_nothing(text: str):
    code, steps = salvage(first_fence(text))
    assert code == "" or parses(code)
    assert code or steps or not first_fence(text).strip("\n\r\0")


@given(st.sampled_from(["def f():\n    return 1", "x = '\t'", "class A:\n    pass\n\n\ny = 1"]))
def test_code_that_parses_stays_as_it_is(code: str):
    assert salvage(code) == (code, ())


def test_a_cut_off_tail_is_trimmed_and_prose_around_code_is_dropped():
    assert salvage("def f():\n    return 1\n\ndef g(:\n    retu") == (
        "def f():\n    return 1\n",
        ("trimmed the tail",),
    )
    code, steps = salvage("Here is the code:\n\ndef f():\n    return 1\n")
    assert (code.strip(), steps) == ("def f():\n    return 1", ("kept whole definitions",))
    assert salvage("    def f():\n        return 1") == ("def f():\n    return 1", ("dedented",))
    assert salvage("I can't do that.") == ("", ("nothing could be kept",))


def test_the_longest_python_block_counts_and_an_open_one_too():
    assert first_fence("```bash\nls -la and more\n```\n```python\nx = 1\n```") == "x = 1"
    assert first_fence("Sure:\r\n```py\r\nx = 1\r\ny = 2") == "x = 1\ny = 2"
    assert first_fence("x = 1") == "x = 1"
