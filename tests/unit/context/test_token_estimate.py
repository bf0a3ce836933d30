"""Estimates of tokens against counts of a real tokenizer."""

from __future__ import annotations

import pytest
from tests.fakes.tokenized_texts import TEXTS

from smallwright.context.ascii_classes import ascii_counts
from smallwright.context.token_estimate import TokenEstimator
from smallwright.context.token_weights import ASCII


@pytest.mark.req("3.1-02")
@pytest.mark.parametrize("kind", TEXTS)
def test_an_estimate_is_within_a_fifth_of_the_count(kind: str) -> None:
    counted, text = TEXTS[kind]
    assert TokenEstimator().count(text) == pytest.approx(counted, rel=0.2)


#: The same texts, counted by the tokenizer of Mistral 7B v0.3.
MISTRAL = {
    "english": 139,
    "code": 203,
    "chinese": 147,
    "japanese": 142,
    "korean": 176,
    "emoji": 166,
    "markdown": 161,
}


@pytest.mark.req("3.1-02")
@pytest.mark.parametrize("name", ["mistral:7b", "mistral:7b-instruct-q4_0", "ollama/mistral"])
@pytest.mark.parametrize("kind", TEXTS)
def test_each_family_of_tokenizers_has_its_own_weights(name: str, kind: str) -> None:
    assert TokenEstimator(name).count(TEXTS[kind][1]) == pytest.approx(MISTRAL[kind], rel=0.2)
    assert TokenEstimator("mistral-nemo").count(TEXTS[kind][1]) == TokenEstimator().count(TEXTS[kind][1])


@pytest.mark.req("3.1-02")
def test_ten_thousand_english_characters_are_about_2500_tokens() -> None:
    text = ("\n\n".join([TEXTS["english"][1]] * 20))[:10_000]
    assert TokenEstimator().count(text) == pytest.approx(2500, rel=0.2)


@pytest.mark.req("3.1-02")
def test_counts_of_the_server_correct_the_estimate() -> None:
    estimator, text = TokenEstimator(), TEXTS["code"][1]
    first = estimator.count(text)
    for _ in range(20):
        estimator.correct(estimator.count(text), 2 * first)
    assert estimator.count(text) == pytest.approx(2 * first, rel=0.02)


def test_one_odd_count_after_many_moves_the_estimate_little() -> None:
    estimator = TokenEstimator()
    for _ in range(5):
        estimator.correct(1000, 1000)
    estimator.correct(1000, 5000)
    assert estimator.count(TEXTS["code"][1]) < 2.5 * TokenEstimator().count(TEXTS["code"][1])


def test_short_texts_teach_nothing_and_no_text_is_no_token() -> None:
    estimator = TokenEstimator()
    estimator.correct(10, 30)
    assert estimator.count("word " * 100) == TokenEstimator().count("word " * 100)
    assert (estimator.count(""), estimator.count(".")) == (0, 1)


@pytest.mark.req("3.1-02")
@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("", (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
        ("camelCase HTTPServer longestword", (3, 18, 6, 1, 4, 0, 0, 0, 0, 0, 0, 0, 0)),
        ("a 12\tb\t3", (2, 0, 0, 0, 0, 3, 2, 0, 0, 0, 0, 0, 0)),
        ("a + b  = (c)) ! !", (3, 0, 0, 0, 0, 0, 0, 4, 1, 6, 7, 0, 0)),
        ("x\n        y\n  \n\n    z", (3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2)),
        ("é+\u3042 →", (0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0)),
    ],
)
def test_each_class_of_ascii_is_counted(text: str, counts: tuple[int, ...]) -> None:
    assert ascii_counts(text) == counts
    assert len(counts) == len(ASCII)
