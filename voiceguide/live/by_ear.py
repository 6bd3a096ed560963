"""Where she is when she is heard: what she says is judged by it; and what is remembered of what was heard."""

from fractions import Fraction
from typing import Final, NamedTuple

from voiceguide.clock import whole_samples
from voiceguide.coach.armed import WORDS_NEAR, HeardIn, Situation
from voiceguide.coach.commands import Command
from voiceguide.coach.course import Course, InPart, Reentry
from voiceguide.coach.script import INVITATION
from voiceguide.take import Take
from voiceguide.timeline.status import status_at

KEEPING_A_QUESTION: Final[frozenset[Command]] = frozenset({"how long", "what now", "help"})
"""Commands after which she may still answer what she was asked."""


class Playing(NamedTuple):
    """A take at a sample of it; an ``aside`` is none of the course."""

    take: Take
    sample: int
    aside: bool = False

    @property
    def words_ahead(self) -> str:
        """What is said now and soon."""
        return self.take.words_near(self.sample, Fraction(0), WORDS_NEAR)


class ByEar:
    """What is remembered of what was heard, as far as it decides what is listened for."""

    def __init__(self) -> None:
        self.waits = False
        """Whether what paused it was heard, or she is waited for: then she may say as well to go on."""
        self.question: Command | None = None
        """What she was asked about last, as long as nothing else was done."""

    def remember(
        self, command: Command, before: Course, after: Course, *, by_ear: bool, unsure: bool
    ) -> None:
        """A command was obeyed: who paused it, and what she is asked; ``unsure`` whether she meant it."""
        if after.state == "paused" and (before.state == "playing" or command == "break"):
            self.waits = by_ear or command == "break"
        if unsure:
            self.question = "go on"
        elif command not in KEEPING_A_QUESTION:
            self.question = None

    def heard_in(self, course: Course) -> HeardIn:
        """The state of a session that goes on, and whose sound is there."""
        if course.state == "over":
            return "landing"
        if course.state == "playing":
            return "playing"
        if not self.waits:
            return "closed"
        reentry = course.to_come[0]
        return "break" if isinstance(reentry, Reentry) and reentry.reason == "break" else "paused"

    def situation(
        self, course: Course, state: HeardIn, running: Playing, coming: Playing | None
    ) -> Situation:
        """What she says is judged by while one take is heard, and another is about to come in its place."""
        now = status_at(running.take.score.timeline, running.sample)
        speaking = bool(running.take.words_near(running.sample, Fraction(0), Fraction(0)))
        playing = course.state == "playing" and not running.aside
        words = (each.words_ahead for each in (running, coming) if each)
        return Situation(
            state=state,
            unit=course.to_come[0].kind,
            sided=isinstance(course.now, InPart) and course.now.side is not None,
            speaking=speaking,
            words=" ".join(filter(None, words)),
            invited=playing and not speaking and now.role == INVITATION,
            question=self.question,
        )


def is_near(sample: int, here: int, sample_rate: int) -> bool:
    """Whether a sample is so near that words from there on count as words of now."""
    return sample <= here + whole_samples(WORDS_NEAR, sample_rate)
