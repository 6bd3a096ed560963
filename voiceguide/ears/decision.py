"""What is made of scores: a phrase that was surely said, one to ask back about, or none.

How sure the ears must be depends on what a phrase does: a stop too many costs little, a "next" too many
skips what she came for. All bounds are in nats; what they cost: docs/decisions/0025-closed-set.md.
"""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from voiceguide.ears.names import NameScore
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

    def weight(self, text: str) -> Effect | None:
        """What a phrase does that is no name; None for one that is not armed."""
        ordinary = (phrase for phrase in self.phrases if phrase.weight != "names")
        return next((phrase.weight for phrase in ordinary if phrase.text == text), None)

    def may_go_on(self, text: str) -> bool:
        """Whether it begins another phrase, as "again" does "again please"; what stops is not to wait."""
        begins = any(phrase.text.startswith(f"{text} ") for phrase in self.phrases)
        return begins and self.weight(text) != "stops"


class Bounds(NamedTuple):
    """The least scores, and the longest speech, to take a phrase."""

    llr: float
    log_p: float = -7.0
    seconds: float = LONGEST

    def allow(self, scores: Scores) -> bool:
        """Whether the best phrase of the scores is within them."""
        return scores.llr >= self.llr and scores.log_p >= self.log_p and scores.seconds < self.seconds


SHORT: Final = 2.5
"""Seconds of speech that are no more than a phrase: where she talks on, its words may be in a sentence."""

SURE: Final[dict[Effect | None, tuple[Bounds, ...]]] = {
    "stops": (Bounds(-5.0), Bounds(-7.0, log_p=-9.0, seconds=SHORT)),
    "stays": (Bounds(-5.0), Bounds(-6.0, log_p=-9.0, seconds=SHORT)),
    "moves": (Bounds(-3.0), Bounds(-3.0, log_p=-9.0, seconds=SHORT)),
    "answers": (Bounds(-5.0),),
}
DOUBTFUL: Final[dict[Effect | None, tuple[Bounds, ...]]] = {
    "moves": (Bounds(-5.0), Bounds(-8.0, log_p=-10.0, seconds=SHORT)),
}
"""One of the bounds of a phrase is enough."""

LONE_STOP: Final = Bounds(-8.0, log_p=-10.0, seconds=1.8)
"""Of a single word that stops, said alone: it is short, often shouted, and must not be missed."""

CLEAR: Final = Bounds(-2.0, log_p=-5.0)
"""Of what comes from far, where others may talk: more than a word, but for one that stops."""

IN_TALK: Final = -3.0
"""The least ``llr`` of a phrase that does not stop, while somebody talks: its words are in sentences."""

NEARLY: Final = -12.0
"""The least ``llr`` of a phrase that stops at which what was not understood may have been it."""

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


def decide(
    scores: Scores, armed: Armed, *, early: bool = False, far: bool = False, in_talk: bool = False
) -> Verdict:
    """What the scores of an armed set mean.

    ``early``, when speech may go on yet, only what is clear and does not begin another phrase. Of what comes
    from ``far`` only what is clear, too. ``in_talk``, while somebody talks, only what is likelier than else,
    unless it stops.
    """
    weight = armed.weight(scores.best)
    if (far and not _is_clear(scores, weight)) or (in_talk and _may_be_in_talk(scores, weight)):
        return NOTHING_SAID
    over = not early or (scores.llr >= EARLY and not armed.may_go_on(scores.best))
    if over and _allows(SURE.get(weight, ()), scores):
        return Verdict(scores.best, "sure")
    if scores.name and _is_named(scores, scores.name, early=early):
        return Verdict(scores.name.name, "sure")
    if early:
        return NOTHING_SAID
    if weight == "stops" and " " not in scores.best and LONE_STOP.allow(scores):
        return Verdict(scores.best, "sure")
    return Verdict(scores.best, "doubtful") if _allows(DOUBTFUL.get(weight, ()), scores) else NOTHING_SAID


def is_nearly_a_stop(scores: Scores, armed: Armed) -> bool:
    """Whether what was not understood may have been a phrase that stops: then nothing must come of it."""
    return armed.weight(scores.best) == "stops" and scores.llr >= NEARLY


def _is_clear(scores: Scores, weight: Effect | None) -> bool:
    return CLEAR.allow(scores) and (" " in scores.best or weight == "stops")


def _may_be_in_talk(scores: Scores, weight: Effect | None) -> bool:
    return weight != "stops" and not scores.name and scores.llr < IN_TALK


def _allows(bounds: tuple[Bounds, ...], scores: Scores) -> bool:
    return any(each.allow(scores) for each in bounds)


def _is_named(scores: Scores, name: NameScore, *, early: bool) -> bool:
    return (
        name.above >= NAME_ABOVE
        and name.ahead >= NAME_AHEAD
        and name.log_p - scores.free_log_p >= (EARLY if early else NAME_LLR)
        and scores.seconds < LONGEST
    )
