"""Estimates tokens where no tokenizer is at hand: linear over classes of characters, corrected by counts."""

from __future__ import annotations

import re

#: Tokens per match of each class. Least squares of the relative error (with weights against outliers) on
#: 1,000 texts against Qwen2.5's tokenizer; on texts held out, mean error per language or kind is under 4 %,
#: and 3 in 100 texts of 500 to 2,000 characters of code or English are over 20 % off, none of CJK or Spanish.
_CLASSES: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"[A-Za-z]+"), 1.09),  # words
    (re.compile(r"(?<=[A-Za-z]{10})[A-Za-z]"), 0.06),  # letters of a long word
    (re.compile(r"(?<=[a-z])[A-Z]"), 0.73),  # humps of camelCase
    (re.compile(r"(?<=[A-Z])[A-Z]"), 0.12),  # letters of ACRONYMS
    (re.compile(r"[0-9]"), 1.5),
    (re.compile(r"[ \t](?=[0-9])"), 0.88),  # blanks that no word takes in
    (re.compile(r"(?<![\n ])  +"), 1.1),
    (re.compile(r"[!-/:-@\[-`{-~]+"), 0.3),  # runs of punctuation
    (re.compile(r"[!-/:-@\[-`{-~]"), 0.2),
    (re.compile(r"\n\s*"), 1.48),  # line ends, with the indent that follows
    (
        re.compile(r"[\u2e80-\u2fff\u3100-\u312f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"),
        0.66,
    ),  # Chinese
    (re.compile(r"[\u3040-\u30ff\u31f0-\u31ff]"), 0.59),  # Japanese kana
    (re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"), 0.8),  # Korean
    (re.compile(r"[\u3000-\u303f\uff00-\uffef]"), 0.82),  # their punctuation
    (re.compile(r"[\u0080-\u024f]"), 1.74),  # Latin with accents: it cuts words
    (re.compile(r"[\u0370-\u03ff]"), 0.85),  # Greek
    (re.compile(r"[\u0400-\u058f]"), 0.3),  # Cyrillic, Armenian
    (re.compile(r"[\u0250-\u036f\u0590-\u10ff\u1200-\u1fff\ua000-\uabff]"), 0.6),  # other scripts
    (re.compile(r"[\u2000-\u200c\u200e-\u2bff]"), 0.47),  # symbols
    (re.compile(r"[\u200d\ufe0f]"), 2.26),  # joiners inside of emoji
    (re.compile(r"[\U00010000-\U0001ffff]"), 1.3),  # emoji
)
_WEIGHT_OF_NEW = 0.3  # in the moving average of corrections
_MIN_TOKENS = 50  # shorter texts say more about the chat template than about the text
_MIN_FACTOR, _MAX_FACTOR = 0.3, 3.0


class TokenEstimator:
    """Estimates for one model; a TokenCounter where its tokenizer is not at hand."""

    def __init__(self) -> None:
        self._factor = 1.0
        self._seen = False

    def count(self, text: str) -> int:
        """Tokens of `text`, within some 20 % (3.1-02)."""
        if not text:
            return 0
        return max(1, round(self._factor * sum(weight * _matches(p, text) for p, weight in _CLASSES)))

    async def count_tokens(self, text: str) -> int:
        """The same, as the port wants it."""
        return self.count(text)

    def correct(self, estimated: int, counted: int) -> None:
        """Learn that what was estimated as `estimated` tokens has `counted`, as the model server says."""
        if min(estimated, counted) < _MIN_TOKENS:
            return
        target = self._factor * counted / estimated
        weight = _WEIGHT_OF_NEW if self._seen else 1.0
        moved = self._factor + weight * (target - self._factor)
        self._factor = min(_MAX_FACTOR, max(_MIN_FACTOR, moved))
        self._seen = True


def _matches(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))
