"""Search by keywords and by meaning."""

from __future__ import annotations

import pytest

from smallwright.context.text_search import FIRST_LESSON, TextSearch
from smallwright.context.words import counted, stem, words_of


def keys(index: TextSearch, query: str) -> list[str]:
    return [key for key, _score in index.search(query)]


@pytest.mark.req("3.7-02")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("validate_email", "email validators"),
        ("EmailValidation", "validating emails"),
        ("parseURLs", "URL parser"),
        ("retry", "retries"),
        ("caching", "cached"),
        ("logging_logger", "log logs"),
        ("deleteConnection", "connections deleted"),
        ("HTTPServer2", "http_server 2"),
    ],
)
def test_names_and_words_meet_in_their_stems(one: str, other: str) -> None:
    ignored = {"2"}
    assert set(words_of(one)) - ignored == set(words_of(other)) - ignored


def test_short_words_stay_and_words_without_meaning_go() -> None:
    assert [stem(word) for word in ("user", "class", "bus", "this", "date", "rate")] == [
        "user", "class", "bus", "this", "date", "rate",
    ]  # fmt: skip
    assert list(words_of("return the x of a list")) == ["list"]
    assert list(words_of("软件工程")) == ["软件", "件工", "工程"]
    assert list(words_of("проверка почты")) == ["проверка", "почты"]


@pytest.mark.req("3.7-02")
def test_the_rarer_word_and_the_name_decide() -> None:
    index = TextSearch()
    for number in range(10):
        index.put(f"order {number}", counted(f"order_{number}", "an order has an email"))
    index.put("check", counted("validate_email", "an order"))
    index.put("refund", counted("refund", "an order paid back, validated by email"))
    assert keys(index, "validate email")[:2] == ["check", "refund"]
    assert keys(index, "nothing of this") == []
    assert keys(index, "") == []


@pytest.mark.req("3.7-02")
def test_what_is_said_in_other_words_is_found_once_the_space_is_learnt() -> None:
    index = TextSearch()
    for number in range(FIRST_LESSON):
        index.put(f"mail {number}", counted("", f"mail address inbox sender letter{number % 7}"))
        index.put(f"tree {number}", counted("", f"tree branch leaf root wood{number % 7}"))
    index.put("note", counted("", "address sender inbox"))
    found = keys(index, "mail")
    assert found[FIRST_LESSON] == "note"  # it does not have the word
    assert not any(key.startswith("tree") for key in found)


@pytest.mark.req("3.7-02")
def test_a_replaced_text_is_found_by_its_new_words_only_however_often_it_changes() -> None:
    index = TextSearch()
    for number in range(200):
        index.put("same", counted("", f"word number{number} apples" if number < 199 else "pears"))
        index.put(f"other {number % 3}", counted("", "plums"))
    assert keys(index, "apples") == []
    assert keys(index, "pears") == ["same"]
    assert sorted(keys(index, "plum")) == ["other 0", "other 1", "other 2"]
    assert len(index) == 4
    index.remove("same")
    index.remove("never there")
    assert keys(index, "pears") == []
