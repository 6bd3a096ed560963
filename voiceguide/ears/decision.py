"""What is made of scores: a phrase that was surely said, one to ask back about, or none.

How sure the ears must be depends on what a phrase does: a stop too many costs little, a "next" too many
skips what she came for. All bounds are in nats; what they cost: docs/decisions/0025-closed-set.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from voiceguide.ears.scorer import Scores

Effect = Literal["stops", "stays", "moves", "answers", "names"]
"""What a phrase does: it stops or holds the session, changes nothing that matters, moves on or back,
answers a question, or is the name of something."""

LONGEST: Final = 4.0
"""Seconds of speech in which a phrase is looked for."""

EARLY: Final = -2.0
"""The least ``llr`` at which it is not waited for more speech."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something she may say, and what it does."""

    text: str
    weight: Effect


@dataclass(frozen=True, slots=True)
class Armed:
    """All that she may say at the moment."""

    phrases: tuple[Phrase, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """The phrases that are no names."""
        return tuple(phrase.text for phrase in self.phrases if phrase.weight != "names")

    @property
    def names(self) -> tuple[str, ...]:
        """The names."""
        return tuple(phrase.text for phrase in self.phrases if phrase.weight == "names")

    def weight(self, text: str) -> Effect:
        """What a phrase does. Raises KeyError for one that is not armed."""
        return {phrase.text: phrase.weight for phrase in self.phrases}[text]


class Bounds(NamedTuple):
    """The least scores, and the longest speech, to take a phrase."""

    llr: float
    log_p: float = -7.0
    seconds: float = LONGEST

    def allow(self, scores: Scores) -> bool:
        """Whether the best phrase of the scores is within them."""
        return scores.llr >= self.llr and scores.log_p >= self.log_p and scores.seconds < self.seconds


SURE: Final[dict[Effect, tuple[Bounds, ...]]] = {
    "stops": (Bounds(-5.0), Bounds(-8.0, log_p=-10.0, seconds=1.8)),
    "stays": (Bounds(-5.0),),
    "moves": (Bounds(-3.0),),
    "answers": (Bounds(-5.0),),
}
DOUBTFUL: Final[dict[Effect, tuple[Bounds, ...]]] = {"moves": (Bounds(-5.0),)}

NAME_ABOVE: Final = 12.0
"""The least a name must be above its background."""
NAME_AHEAD: Final = 2.0
"""The least it must be ahead of the next."""
NAME_LLR: Final = -18.0
"""The least its log-probability may lie above the free transcript's: words well understood are no name."""

Certainty = Literal["sure", "doubtful", "none"]


class Verdict(NamedTuple):
    """What was said; ``text`` is empty when it is none of the phrases."""

    text: str
    certainty: Certainty


NOTHING_SAID: Final = Verdict("", "none")


def decide(scores: Scores, armed: Armed, *, early: bool = False) -> Verdict:
    """What the scores of an armed set mean; ``early``, when speech may go on yet, only what is clear."""
    if scores.best:
        weight = armed.weight(scores.best)
        if _any_allow(SURE[weight], scores) and (not early or scores.llr >= EARLY):
            return Verdict(scores.best, "sure")
    if scores.name and _is_named(scores, early=early):
        return Verdict(scores.name.name, "sure")
    if scores.best and not early and _any_allow(DOUBTFUL.get(weight, ()), scores):
        return Verdict(scores.best, "doubtful")
    return NOTHING_SAID


def _any_allow(bounds: Iterable[Bounds], scores: Scores) -> bool:
    return any(each.allow(scores) for each in bounds)


def _is_named(scores: Scores, *, early: bool) -> bool:
    name = scores.name
    return (
        name is not None
        and name.above >= NAME_ABOVE
        and name.ahead >= NAME_AHEAD
        and name.log_p - scores.free_log_p >= (EARLY if early else NAME_LLR)
        and scores.seconds < LONGEST
    )
