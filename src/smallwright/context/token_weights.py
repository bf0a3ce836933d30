"""What a match of each class of characters costs, by family of tokenizers: plain data.

Least squares of the relative error, with weights that press its tail, on 1,100 texts of 500 to 4,000
characters: code, English, JSON, tracebacks, emoji, and translations into 8 languages. "bpe" was fitted to
Qwen's tokenizer, "sentencepiece" to that of Mistral 7B v0.3. `python -m benchmarks.tokens` measures both.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: (bpe, sentencepiece) of what ascii_classes.ascii_counts counts
ASCII: tuple[tuple[float, float], ...] = (
    (1.01, 1.04),  # words
    (0.04, 0.0),  # letters of a word beyond the fourth
    (0.04, 0.26),  # and beyond the eighth
    (0.2, 0.21),  # humps of camelCase
    (0.0, 0.1),  # letters of ACRONYMS beyond the first
    (1.52, 1.1),  # digits
    (0.3, 0.73),  # blanks that no word takes in: before a digit
    (0.49, 0.04),  # before punctuation
    (0.09, 0.27),  # runs of blanks inside of a line
    (0.35, 1.1),  # runs of punctuation
    (0.16, 0.09),  # punctuation
    (1.55, 1.54),  # line ends, with the blanks that follow
    (0.04, 0.48),  # indents of four
)
#: (class of other characters, bpe, sentencepiece)
BEYOND: tuple[tuple[re.Pattern[str], float, float], ...] = (
    (
        re.compile(r"[\u2e80-\u2fff\u3100-\u312f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"),
        0.62,
        1.03,
    ),  # Chinese
    (re.compile(r"[\u3040-\u30ff\u31f0-\u31ff]"), 0.6, 1.01),  # Japanese kana
    (re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"), 0.8, 1.29),  # Korean
    (re.compile(r"[\u3000-\u303f\uff00-\uffef]"), 1.0, 1.16),  # their punctuation
    (re.compile(r"[\u0080-\u024f]"), 1.68, 1.74),  # Latin with accents: it cuts words
    (re.compile(r"[\u0370-\u03ff]"), 0.91, 0.98),  # Greek
    (re.compile(r"[\u0400-\u058f]"), 0.16, 0.34),  # Cyrillic, Armenian
    (re.compile(r"[\u0400-\u058f]+"), 0.88, 0.61),  # and their words
    (re.compile(r"[іїєґІЇЄҐјљњћђџЈЉЊЋЂЏ]"), 3.35, 0.51),  # Ukrainian and Serbian, which "bpe" knows less
    (re.compile(r"[ъЪ]"), 7.45, 0.79),  # rare in Russian, every second word in Bulgarian
    (re.compile(r"[\u0250-\u036f\u0590-\u10ff\u1200-\u1fff\ua000-\uabff]"), 0.8, 1.04),  # other scripts
    (re.compile(r"[\u2000-\u200c\u200e-\u2bff]"), 0.4, 0.63),  # symbols
    (re.compile(r"[\u200d\ufe0f]"), 2.0, 2.8),  # joiners inside of emoji
    (re.compile(r"[\U00010000-\U0001ffff]"), 1.84, 3.19),  # emoji
)
_OTHERS = re.compile(r"[^\x00-\x7f]+")
#: Names of models whose tokenizer is of the second kind; all others are taken for the first.
SENTENCEPIECE = re.compile(
    r"mistral(?!-?(?:nemo|small|large|medium))|mixtral|codestral|llama-?2|codellama|phi-?3", re.IGNORECASE
)


Weights = tuple[float, ...]


@lru_cache(maxsize=64)
def weights_for(model: str) -> tuple[Weights, Weights]:
    """Tokens of a match of each class, ASCII and BEYOND, for the tokenizer of a model of this name."""
    if SENTENCEPIECE.search(model):
        return tuple(weight for _, weight in ASCII), tuple(weight for _, _, weight in BEYOND)
    return tuple(weight for weight, _ in ASCII), tuple(weight for _, weight, _ in BEYOND)


def beyond_counts(text: str) -> tuple[int, ...]:
    """How often each class of BEYOND occurs."""
    others = " ".join(_OTHERS.findall(text))
    return tuple(len(pattern.findall(others)) for pattern, _, _ in BEYOND)
