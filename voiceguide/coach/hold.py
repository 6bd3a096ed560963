"""A hold: its length said, a go tone, the seconds counted where it helps, a tone at zero, the release."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from voiceguide.coach.scribe import Scribe
from voiceguide.coach.script import At, Hold, Rank, Wait
from voiceguide.coach.wording import number_word, spoken_seconds
from voiceguide.library.facts import Dose, HoldStep

COUNTED = 3
"""The last seconds of a hold that are counted."""

BEFORE_GO = Fraction("0.3")
AFTER_ZERO = Fraction("0.2")

KIND_FROM = Fraction(10)
"""A hold this long or longer has quiet enough for an encouragement."""


def hold_seconds(step: HoldStep, dose: Dose) -> Fraction:
    """How long a hold lasts: its own length, or else the dose's."""
    return step.takes or dose.hold or Fraction(1)


def write_hold(scribe: Scribe, step: HoldStep, dose: Dose, taught: bool, encouragement: str) -> None:
    """Write one hold, from the words before it to the words after it."""
    seconds = hold_seconds(step, dose)
    before = scribe.context
    scribe.context = {**before, "hold": spoken_seconds(seconds)}
    if taught:
        scribe.say(step.teach, "teach")
    else:
        word = scribe.cue(
            scribe.fill(step.cue), "breath", Rank.BREATH, instruction=True, place=str(step.cue.place)
        )
        scribe.items.append(Wait(Fraction(0), scribe.address, (At(-scribe.timing.lead, word),)))
    if seconds > scribe.timing.say_hold_over:
        scribe.quiet(BEFORE_GO)
        scribe.phrase("hold-length", "hold-length", {"hold": spoken_seconds(seconds)})
    scribe.quiet(BEFORE_GO)
    scribe.tone("go")
    scribe.items.append(Hold(seconds, scribe.address, tuple(_cues(scribe, seconds, encouragement))))
    scribe.tone("hold-end", Rank.ZERO)
    scribe.quiet(AFTER_ZERO)
    if step.release:
        scribe.say(step.release, "release")
    else:
        scribe.phrase("release", "release")
    scribe.room_for_lead()
    scribe.context = before


def _cues(scribe: Scribe, seconds: Fraction, encouragement: str) -> Iterator[At]:
    counted = int(seconds) if seconds <= scribe.timing.say_hold_over else COUNTED
    for number in range(min(counted, int(seconds)), 0, -1):
        yield At(
            Fraction(number), scribe.cue(number_word(number), "countdown", Rank.COUNTDOWN), from_end=True
        )
    moments = [Fraction(0), seconds - COUNTED]
    if seconds >= scribe.timing.halfway_from:
        moments.insert(1, seconds / 2)
        halfway = scribe.cue(scribe.phrase_text("halfway"), "halfway", Rank.HALFWAY)
        yield At(seconds / 2, halfway)
    if encouragement:
        moments.insert(1, seconds / 4)
        yield At(seconds / 4, scribe.cue(encouragement, "encouragement", Rank.ENCOURAGEMENT))
    for offset in reassurances(moments, scribe.timing.silence_limit):
        yield At(offset, scribe.cue(scribe.phrase_text("keep-breathing"), "breath", Rank.BREATH))


def reassurances(moments: list[Fraction], limit: Fraction) -> Iterator[Fraction]:
    """When something is said between the ``moments``, so that no silence is longer than the ``limit``."""
    for earlier, later in pairwise(moments):
        pieces = -((later - earlier) // -limit)
        for number in range(1, pieces):
            yield earlier + (later - earlier) * number / pieces
