"""A hidden name comes back where it stood, and nowhere else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smallwright.coder.masking import ALIAS, Mask

NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,12}", fullmatch=True)
TEXTS = st.lists(NAMES | st.sampled_from(["(", ").", " ", "\n", "_", "Ä", "\\1", "x"])).map("".join)


@given(NAMES, TEXTS, TEXTS)
def test_what_was_hidden_is_shown_again(name: str, before: str, after: str):
    text = f"{before} {name}({after})"
    mask = Mask(name=name)
    assert ALIAS in mask.hide(text)
    assert mask.show(mask.hide(text)) == text


@given(TEXTS)
def test_a_mask_without_a_name_hides_nothing(text: str):
    assert Mask().hide(text) == text
    assert Mask().show(f"{ALIAS} {text}") == f"{ALIAS} {text}"


def test_only_the_whole_name_is_hidden():
    mask = Mask(name="slug")
    assert mask.hide("slug(slug_of, slugs, x.slug)") == f"{ALIAS}(slug_of, slugs, x.{ALIAS})"
