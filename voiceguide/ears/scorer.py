"""How well a signal fits each of a few phrases, and how well it fits what was freely understood.

A free transcript of a lone word is often nonsense. So the phrases that may be said are scored themselves, in
all ways to write them, and the best is compared with the free transcript: ``llr`` is the logarithm of how
many times likelier the phrase is. Logarithms are natural ones, in nats.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from voiceguide.ears.moonshine import END, RATE, Drafts, Encoded, Floats, Moonshine
from voiceguide.ears.names import NameScore, NameScorer
from voiceguide.ears.trie import Branch, build_trie

PRUNE: Final = 8.0
"""Nats below the likeliest text at which another is given up."""

WIDTH: Final = 12
"""Texts that are followed at once."""

FLOOR: Final = -20.0
"""The least log-probability of a phrase that is told; nothing so unlikely is ever taken."""

LONGEST_TEXT: Final = 24
"""Tokens of the free transcript; what is longer is no phrase anyway."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What a signal was compared with, and how it fared; log-probabilities in nats."""

    best: str
    """The phrase that fits best; empty if none does at all"""
    log_p: float
    """Of ``best``, all its forms together; not below ``FLOOR``"""
    llr: float
    """``log_p`` above the free transcript's"""
    second: str
    """The phrase that fits next best; empty if none does"""
    second_log_p: float
    free: str
    """What was understood freely: for people to read, not to act on"""
    free_log_p: float
    seconds: float
    """Length of the signal"""
    name: NameScore | None = None
    """The name that fits best, if names were asked for"""


class Scorer:
    """Scores signals by phrases; whatever it scored before changes nothing."""

    def __init__(self, model: Moonshine) -> None:
        self._model = model
        self._trie = lru_cache(maxsize=32)(self._build)
        self._names = NameScorer(model)

    def prepare(self, said: Sequence[str], names: Sequence[str] = ()) -> None:
        """Do ahead what ``score`` does the first time: 50 ms, and 0.3 s for names that are not shipped."""
        self._trie(tuple(said))
        self._names.learn(names)

    def score(self, samples: Floats, said: Sequence[str], names: Sequence[str] = ()) -> Scores:
        """Compare a signal (float32, mono, 16 000 Hz) with all the phrases and names that may be said."""
        heard = self._model.listen(samples)
        found, free, free_log_p = self._search(heard, self._trie(tuple(said)), len(said))
        (log_p, best), (second_log_p, second) = _two_best(said, found)
        return Scores(
            best=best,
            log_p=log_p,
            llr=log_p - free_log_p,
            second=second,
            second_log_p=second_log_p,
            free=self._model.tokens.text(free),
            free_log_p=free_log_p,
            seconds=len(samples) / RATE,
            name=self._names.score(heard, names) if names else None,
        )

    def score_all(
        self, signals: Iterable[Floats], said: Sequence[str], names: Sequence[str] = ()
    ) -> list[Scores]:
        """Each of some signals, compared with the same phrases and names."""
        return [self.score(samples, said, names) for samples in signals]

    def _build(self, said: tuple[str, ...]) -> Branch:
        tokens = self._model.tokens
        return build_trie(said, tokens.numbers, tokens.longest)

    def _search(self, heard: Encoded, root: Branch, many: int) -> tuple[list[float], list[int], float]:
        """The log-probability of each phrase; the free transcript's tokens, and its log-probability."""
        written = self._model.begin(heard, WIDTH + 1)
        beam, free = Beam(root, many), Free()
        while True:
            ways = beam.go_on(written)
            step = free.go_on(written)
            if step is not None and step not in ways:
                ways.append(step)
            if not ways:
                return beam.found, free.tokens, free.log_p
            free.row = ways.index(step) if step is not None else 0
            written = self._model.step(heard, written, ways)


class Free:
    """The free transcript: always the likeliest token."""

    def __init__(self) -> None:
        self.row = 0
        self.tokens: list[int] = []
        self.log_p = 0.0
        self._ended = False

    def go_on(self, written: Drafts) -> tuple[int, int] | None:
        """Its row and the next token, or none when the text is at its end."""
        if self._ended:
            return None
        token, log_p = written.likeliest(self.row)
        self.log_p += log_p
        self._ended = token == END or len(self.tokens) >= LONGEST_TEXT
        if self._ended:
            return None
        self.tokens.append(token)
        return self.row, token


class Beam:
    """The likeliest ways through the tree, all of one number of tokens."""

    def __init__(self, root: Branch, phrases: int) -> None:
        self.found = [-np.inf] * phrases
        """The log-probability of each phrase, all its forms together"""
        self._ways: list[tuple[float, Branch]] = [(0.0, root)]

    def go_on(self, written: Drafts) -> list[tuple[int, int]]:
        """End what may end, and take the likeliest tokens: the row each is of, and the token."""
        going: list[tuple[float, int, int, Branch]] = []
        for row, (log_p, branch) in enumerate(self._ways):
            told = log_p + written.log_p(row, [END, *branch.tokens])
            for phrase in branch.phrases:
                self.found[phrase] = float(np.logaddexp(self.found[phrase], told[0]))
            going += zip(
                told[1:].tolist(), [row] * len(branch.tokens), branch.tokens, branch.after, strict=True
            )
        going.sort(key=lambda way: way[0], reverse=True)
        least = max(FLOOR, max([FLOOR, *self.found, *(way[0] for way in going[:1])]) - PRUNE)
        going = [way for way in going[:WIDTH] if way[0] >= least]
        self._ways = [(log_p, branch) for log_p, _, _, branch in going]
        return [(row, token) for _, row, token, _ in going]


def _two_best(said: Sequence[str], found: Sequence[float]) -> tuple[tuple[float, str], tuple[float, str]]:
    order = sorted(range(len(said)), key=lambda number: -found[number])[:2]
    told = [(found[number], said[number]) for number in order if found[number] >= FLOOR]
    first, second, *_ = [*told, (FLOOR, ""), (FLOOR, "")]
    return first, second
