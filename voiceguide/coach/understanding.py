"""What was heard of her in; what becomes of it out: commands, questions, a guide that gives way; pure.

When in doubt, wait: what stops counts at once, what moves her on is asked back, and who is not understood
twice, or calls out, is waited for.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from voiceguide.coach.armed import YES, Saying, Situation
from voiceguide.coach.commands import Command, Message, Overheard

UNCLEAR_WITHIN: Final = 5.0
"""Seconds between two utterances that were not understood, within which they count as one who is in need."""

LOUDER: Final = 9.0
"""Decibels above her usual level from which on she calls out."""

SOFTER: Final = 8.0
"""Decibels below her usual level from which on what is not understood beside the guide's words is rather
what is left of them: in its own sessions, in which nobody speaks, it was 16 below. Nor is it her answer."""

ASKED_AGAIN: Final = 120.0
"""Seconds after it has paused because of what was not understood, in which it does not do so again: people
are talking in the room. Who calls out is waited for all the same."""

RESTORED: Final = 1.0
"""Seconds after the end of what was not understood until the guide is as loud as before."""

LONGEST_DUCK: Final = 8.0
"""Seconds for which the guide gives way when nothing more is heard of what has begun."""

ANSWER_WITHIN: Final = 10.0
"""Seconds from what was doubtful until its question is closed; the question itself is asked meanwhile."""

LEARNING: Final = 0.2
"""How much of the difference to her usual level is learnt from one phrase."""

SHORTEST_WORD, LONGEST_WORD = 0.15, 2.0
"""Seconds of what stands in for "I'm ready" where she was asked to say it."""

ASIDE: Final[frozenset[Command]] = frozenset({"how long", "what now", "help", "louder", "quieter"})
"""Commands that leave a question open."""


class VoiceBegun(NamedTuple):
    """A voice is heard since then; times are seconds of whatever clock, ``level`` is in dBFS."""

    at: float


class VoiceGone(NamedTuple):
    """It was no utterance."""

    at: float


class Understood(NamedTuple):
    """A phrase that was listened for was heard by then; ``sure`` or doubtful."""

    at: float
    text: str
    sure: bool
    level: float


class NotUnderstood(NamedTuple):
    """An utterance of so many ``seconds`` was none of the phrases; ``stopping`` if nearly one that stops."""

    at: float
    level: float
    seconds: float
    stopping: bool = False


Hearsay = VoiceBegun | VoiceGone | Understood | NotUnderstood


@dataclass(frozen=True)
class Understanding:
    """What is remembered of what was heard."""

    usual: float | None = None
    """Her usual level in dBFS; None as long as it is not known."""
    question: Command | None = None
    """The command she is being asked about."""
    question_until: float = 0.0
    unclear_at: float | None = None
    """When something was not understood last."""
    asked_at: float | None = None
    """When it paused last because of what was not understood."""
    restore_at: float | None = None
    """When the guide will be as loud as before; None if it is."""

    def asks(self, situation: Situation) -> bool:
        """Whether a question is open that she was really asked."""
        return self.question is not None and self.question == situation.question


class Conclusion(NamedTuple):
    """What is remembered from now on, and what is to be done."""

    after: Understanding
    messages: tuple[Message, ...] = ()


def conclude(
    before: Understanding, heard: Hearsay, armed: Collection[Saying], situation: Situation
) -> Conclusion:
    """What becomes of something heard, of which only phrases that are ``armed`` count."""
    before, messages = time_passes(before, heard.at)
    match heard:
        case VoiceBegun():
            after = _give_way(before, heard.at, situation)
        case VoiceGone():
            after = Conclusion(_gone(before, heard.at))
        case NotUnderstood():
            after = _not_understood(before, heard, situation)
        case Understood():
            saying = next((each for each in armed if each.text == heard.text), None)
            after = (
                _understood(before, heard, saying, situation)
                if saying
                else Conclusion(_gone(before, heard.at))
            )
    return Conclusion(after.after, (*messages, *after.messages))


def time_passes(before: Understanding, at: float) -> Conclusion:
    """What becomes of it by that time, if nothing is heard: silence answers no question with yes."""
    after, messages = before, ()
    if after.question and at >= after.question_until:
        after = replace(after, question=None)
    if after.restore_at is not None and at >= after.restore_at:
        return Conclusion(replace(after, restore_at=None), ("unduck",))
    return Conclusion(after, messages)


def _give_way(before: Understanding, at: float, situation: Situation) -> Conclusion:
    """Where the guide speaks, or is about to, it becomes softer."""
    if situation.state != "playing" or not situation.words:
        return Conclusion(before)
    ducked = before.restore_at is not None
    return Conclusion(replace(before, restore_at=at + LONGEST_DUCK), () if ducked else ("duck",))


def _gone(before: Understanding, at: float) -> Understanding:
    return before if before.restore_at is None else replace(before, restore_at=at + RESTORED)


def _not_understood(before: Understanding, heard: NotUnderstood, situation: Situation) -> Conclusion:
    if situation.state != "playing":
        return Conclusion(_gone(before, heard.at))
    if _calls_out(before, heard.level):
        return _acts(before, "unsure")
    far = _far(before, heard.level)
    word = SHORTEST_WORD <= heard.seconds <= LONGEST_WORD and not heard.stopping
    if situation.invited and word and not far:
        return _acts(before, Overheard("ready"))
    if (situation.words or situation.said) and (far or before.usual is None):
        return Conclusion(_gone(before, heard.at))
    return _unclear(before, heard.at)


def _unclear(before: Understanding, at: float) -> Conclusion:
    twice = before.unclear_at is not None and at - before.unclear_at <= UNCLEAR_WITHIN
    if twice and (before.asked_at is None or at - before.asked_at >= ASKED_AGAIN):
        return _acts(replace(before, asked_at=at), "unsure")
    return Conclusion(replace(_gone(before, at), unclear_at=at))


def _far(before: Understanding, level: float) -> bool:
    """Whether it is softer than she is, as far as her level is known."""
    return before.usual is not None and level < before.usual - SOFTER


def _calls_out(before: Understanding, level: float) -> bool:
    return before.usual is not None and level >= before.usual + LOUDER


def _understood(before: Understanding, heard: Understood, saying: Saying, situation: Situation) -> Conclusion:
    if heard.sure and saying.weight != "stops":  # which may well be called out
        before = _learnt(before, heard.level)
    if saying.command is None:
        return _answered(before, heard, situation)
    invited = situation.invited and saying.command == "ready"  # her voice alone is enough there
    if heard.sure or saying.weight == "stops" or invited:
        return _acts(before, Overheard(saying.command))
    if _calls_out(before, heard.level) and situation.state == "playing":
        return _acts(before, "unsure")
    if saying.weight == "moves":
        asking = _acts(before, Overheard(saying.command, sure=False))
        return asking._replace(after=_asking(asking.after, saying.command, heard.at + ANSWER_WITHIN))
    if situation.state != "playing":
        return Conclusion(_gone(before, heard.at))
    return _unclear(before, heard.at)


def _learnt(before: Understanding, level: float) -> Understanding:
    usual = level if before.usual is None else before.usual + LEARNING * (level - before.usual)
    return replace(before, usual=usual)


def _answered(before: Understanding, heard: Understood, situation: Situation) -> Conclusion:
    """A yes that was surely heard does what was asked about; all else closes the question."""
    if not (heard.sure and before.question and before.asks(situation)):
        return Conclusion(_gone(before, heard.at))
    if heard.text in YES:
        return _acts(before, Overheard(before.question))
    return Conclusion(replace(_gone(before, heard.at), question=None))


def _acts(before: Understanding, message: Message) -> Conclusion:
    """Something is done: the guide is as loud as before, and what was unclear is forgotten."""
    after = replace(before, unclear_at=None, restore_at=None)
    if message == "unsure":
        after = _asking(after, "go on", float("inf"))
    elif not (isinstance(message, Overheard) and message.command in ASIDE):
        after = replace(after, question=None)
    restoring: tuple[Message, ...] = () if before.restore_at is None else ("unduck",)
    return Conclusion(after, (*restoring, message))


def _asking(before: Understanding, command: Command, until: float) -> Understanding:
    return replace(before, question=command, question_until=until)
