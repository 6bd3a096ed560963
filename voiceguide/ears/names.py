"""Names, which a recogniser does not expect: each is compared with how unlikely it is when others are said.

"Desk break" is so rare a text that its log-probability stays low even when it was said. What it has whatever
is said, its *background*, is therefore taken off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voiceguide.ears.babble import babble
from voiceguide.ears.backgrounds import ABOVE_BABBLE, BACKGROUNDS
from voiceguide.ears.moonshine import Encoded, Moonshine

BABBLES: Final = 6
"""How many babbles the background of a name is measured on that is not in the table."""

AT_ONCE: Final = 8
"""Names scored at once: more take more memory, and no less time."""


@dataclass(frozen=True, slots=True)
class NameScore:
    """How well a signal fits the best of some names, in nats."""

    name: str
    log_p: float
    above: float
    """``log_p`` above the background of the name"""
    ahead: float
    """``above`` less that of the next name that is another thing; ``above`` itself if there is none"""


class NameScorer:
    """Scores signals by names; what it learns of a name it keeps."""

    def __init__(self, model: Moonshine) -> None:
        self._model = model
        self._backgrounds = dict(BACKGROUNDS)
        self._babbles: list[Encoded] = []

    def learn(self, names: Sequence[str]) -> None:
        """Measure the backgrounds of those that are new: a quarter of a second the first time, then less."""
        unknown = [name for name in names if name.lower() not in self._backgrounds]
        if not unknown:
            return
        if not self._babbles:
            self._babbles = [self._model.listen(babble(number)) for number in range(BABBLES)]
        told = np.mean([self.log_p(heard, unknown) for heard in self._babbles], axis=0) + ABOVE_BABBLE
        self._backgrounds |= {name.lower(): float(one) for name, one in zip(unknown, told, strict=True)}

    def score(self, heard: Encoded, names: Sequence[str]) -> NameScore:
        """The best of at least one name."""
        self.learn(names)
        log_p = self.log_p(heard, names)
        above = [one - self._backgrounds[name.lower()] for one, name in zip(log_p, names, strict=True)]
        best, *lower = sorted(range(len(names)), key=lambda number: -above[number])
        others = [number for number in lower if not are_one(names[best], names[number])]
        ahead = above[best] - (above[others[0]] if others else 0.0)
        return NameScore(names[best], log_p[best], above[best], ahead)

    def log_p(self, heard: Encoded, names: Sequence[str]) -> list[float]:
        """The log-probability of each name, written with a capital, with a full stop and without."""
        return [
            float(np.logaddexp(word[:-1].sum() + end[-2], word.sum() + end[-1]))
            for some in _parts(names)
            for word, end in self._model.forced(heard, [self._tokens(name) for name in some])
        ]

    def _tokens(self, name: str) -> list[int]:
        return self._model.tokens.split(f" {name[0].upper()}{name[1:]}.")


def are_one(name: str, other: str) -> bool:
    """Whether two names are one thing, as one holds the other: "about ten minutes" and "ten minutes"."""
    one, another = (f" {' '.join(each.lower().split())} " for each in (name, other))
    return one in another or another in one


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(names), AT_ONCE):
        yield names[at : at + AT_ONCE]
