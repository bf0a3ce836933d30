"""Estimates tokens where no tokenizer is at hand: linear over classes of characters, corrected by counts."""

from __future__ import annotations

from operator import mul

from smallwright.context.ascii_classes import ascii_counts
from smallwright.context.token_weights import beyond_counts, weights_for

_WEIGHT_OF_NEW = 0.3  # in the moving average of corrections
_MIN_TOKENS = 50  # shorter texts say more about the chat template than about the text
_MIN_FACTOR, _MAX_FACTOR = 0.3, 3.0


class TokenEstimator:
    """Estimates for one model; a TokenCounter where its tokenizer is not at hand.

    `model` is its name, which tells the family of its tokenizer; "": most of today's.
    """

    def __init__(self, model: str = "") -> None:
        self._ascii, self._beyond = weights_for(model)
        self._factor = 1.0
        self._seen = False

    def count(self, text: str) -> int:
        """Tokens of `text`, within some 20 % (3.1-02)."""
        if not text:
            return 0
        tokens: float = sum(map(mul, self._ascii, ascii_counts(text)))
        if not text.isascii():
            tokens = sum(map(mul, self._beyond, beyond_counts(text)), tokens)
        return max(1, round(self._factor * tokens))

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
