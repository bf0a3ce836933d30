"""What a function may come to need before its body is written: guesses from what stands around it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import log

from smallwright.context.code_candidates import forward_hops, ranks, shown
from smallwright.context.code_facts import SymbolFact
from smallwright.context.code_index import CALLABLE, CodeIndex

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
#: What each sign is worth; a unit's guess is the sum over its signs.
_HEAD, _BESIDE, _USED_BESIDE, _CALLERS, _NAMESAKES, _WORDS, _IMPORTED = 3.0, 0.6, 1.0, 0.5, 1.5, 1.0, 0.4
_GUESSES = 60  # the best guesses, whose own needs follow


def guessed(index: CodeIndex, target: str, requirement: str) -> list[str]:
    """Units that `target` may lead to, likeliest first: guesses first and then what those need."""
    guesses = defaultdict[str, float](float)
    fact = index[target]
    owner = index.owner(fact)
    beside = [unit for unit in index.members[owner] if unit != target]
    _add(guesses, index.needs[target], _HEAD)
    _add(guesses, beside, _BESIDE)
    _add_shared(guesses, index, beside, _USED_BESIDE)
    _add_shared(guesses, index, index.members[f"module:{fact.path}"], _USED_BESIDE / 2)
    _add_shared(guesses, index, index.callers[target], _CALLERS)
    _add_shared(guesses, index, _namesakes(index, fact), _NAMESAKES)
    _add(guesses, index.needs[f"module:{fact.path}"], _IMPORTED)
    _add_matching(guesses, index, f"{fact.signature} {fact.doc} {requirement}")
    best = {unit: worth for unit, worth in guesses.items() if unit != target and shown(index[unit])}
    seeds = dict(sorted(best.items(), key=lambda item: (-item[1], item[0]))[:_GUESSES])
    reached = forward_hops(index, seeds)
    rank = ranks(index, reached, seeds)
    top = max(seeds.values(), default=1.0)
    value = {unit: rank[unit] + 0.02 * seeds.get(unit, 0.0) / top for unit in reached}
    units = (unit for unit in reached if unit != target and shown(index[unit]))
    return sorted(units, key=lambda unit: (index[unit].kind not in CALLABLE, -value[unit], unit))


def words_of(text: str) -> list[str]:
    """Words of names and sentences, lower case: "validate_emailAddress" has three."""
    return [word.lower() for word in _WORD.findall(text) if len(word) > 1]


def _add(guesses: dict[str, float], units: Iterable[str], worth: float) -> None:
    for unit in units:
        guesses[unit] += worth


def _add_shared(guesses: dict[str, float], index: CodeIndex, units: Iterable[str], worth: float) -> None:
    """What `units` refer to: the more of them, the likelier."""
    units = list(units)
    used = Counter(other for unit in units for other in index.needs[unit])
    for other, times in used.items():
        guesses[other] += worth * times / (times + 1)


def _namesakes(index: CodeIndex, fact: SymbolFact) -> list[str]:
    """Methods of other classes with its name: they often do the same for another thing."""
    name = fact.name.rpartition(".")[2]
    return [unit for unit in index.by_name[name] if unit != fact.id] if "." in fact.name else []


def _add_matching(guesses: dict[str, float], index: CodeIndex, text: str) -> None:
    """Names whose words the requirement has, rare words first (idf, as in BM25)."""
    asked = set(words_of(text))
    names: Mapping[str, list[str]] = {
        unit: words_of(fact.name.rpartition(".")[2])
        for unit, fact in index.symbols.items()
        if fact.kind in CALLABLE and not fact.is_test
    }
    seen = Counter(word for words in names.values() for word in set(words))
    rarity = {word: log(1 + len(names) / times) for word, times in seen.items()}
    most = log(1 + len(names))
    for unit, words in names.items():
        hit = [word for word in set(words) if word in asked]
        if hit:
            share = sum(rarity[word] for word in hit) / sum(rarity[word] for word in set(words))
            guesses[index.unit_of(unit)] += _WORDS * share * max(rarity[word] for word in hit) / most
