"""Chance that comes out the same each time: everything made up is drawn from a seeded source, shares are kept exactly."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from random import Random
from uuid import UUID


def source(*parts: object) -> Random:
    """A source of its own for each purpose, so that what one draws never moves another."""
    return Random("|".join(str(part) for part in parts))


def new_id(rng: Random) -> str:
    """A UUID4 drawn from the source."""
    return str(UUID(int=rng.getrandbits(128), version=4))


class Weighted:
    """Draws from names by weight."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._names, self._sums = list(weights), list(accumulate(weights.values()))

    def draw(self, rng: Random) -> str:
        """One of the names."""
        return rng.choices(self._names, cum_weights=self._sums)[0]


class Shares:
    """Yes or no by a rate: over ``size`` draws of a name as many are yes as the rate says, in shuffled order."""

    def __init__(self, rng: Random, rates: Mapping[str, float], size: int) -> None:
        self._rng, self._rates, self._size = rng, rates, max(size, 1)
        self._decks: dict[str, list[bool]] = {}

    def draw(self, name: str) -> bool:
        """The next answer for a rate of that name."""
        deck = self._decks.get(name)
        if not deck:
            deck = self._decks[name] = self._deck(self._rates[name])
        return deck.pop()

    def _deck(self, rate: float) -> list[bool]:
        """A shuffled deck; what the rate leaves over a whole number is drawn for."""
        yes = int(self._size * rate + self._rng.random())
        deck = [True] * yes + [False] * (self._size - yes)
        self._rng.shuffle(deck)
        return deck
