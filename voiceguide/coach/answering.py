"""A question with its few answers in; what she said or typed; what is said next, or her answer out; pure.

No answer is no answer: what follows from it is the business of who asks, and is the careful thing. A question
that was not understood is put once more, an answer that is doubtful and would move her is asked back.
"""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from voiceguide.coach.armed import NO, YES, Saying, spoken_words
from voiceguide.coach.commands import Weight
from voiceguide.coach.course import Listener
from voiceguide.coach.understanding import Hearsay, NotUnderstood, Understood, VoiceBegun
from voiceguide.coach.writer import Writer
from voiceguide.library.facts import Library

PATIENCE: Final = 20.0
"""Seconds in which a question is answered; after that nobody is there, or she does not want to."""

LISTENS_OUT: Final = 5.0
"""Seconds that are waited at least for one who has begun to speak."""


class HerAnswer(NamedTuple):
    """One answer: what it means, how it is said, and the keys that give it."""

    means: str
    spoken: tuple[str, ...]
    keys: str = ""
    """each one character, small; ``\\r`` and ``\\n`` are Return"""
    weight: Weight = "answers"


class Inquiry(NamedTuple):
    """A question aloud, and all that answers it."""

    words: str
    """empty where she is not to be disturbed, and only listened to"""
    answers: tuple[HerAnswer, ...]
    patience: float = PATIENCE
    once_more: str = ""
    """what is said, once, when an answer was not understood"""
    ask_back: str = "{said}?"
    """how a doubtful answer is asked back"""
    in_full: bool = False
    """whether she is to hear all of it before a no is heard; a yes may come any time"""

    def means(self, meaning: str) -> HerAnswer | None:
        """The answer that means this."""
        return next((each for each in self.answers if each.means == meaning), None)


AGREES: Final = HerAnswer("yes", YES, "y")
DECLINES: Final = HerAnswer("no", NO, "n")
UNSURE: Final = HerAnswer("not sure", ("not sure", "I'm not sure"))


@dataclass(frozen=True)
class Asking:
    """A question that is being asked, or answered; times are seconds of whatever clock."""

    inquiry: Inquiry
    until: float | None = None
    """When she is waited for no longer; None while something is said."""
    asked_twice: bool = False
    doubted: HerAnswer | None = None
    """What she was asked back about."""

    def armed(self, words: str = "") -> tuple[Saying, ...]:
        """What is listened for, while ``words`` are said: nothing that is in them."""
        answers = (AGREES, DECLINES, *self.inquiry.answers) if self.doubted else self.inquiry.answers
        if self.inquiry.in_full and self.until is None:
            answers = tuple(each for each in answers if each != DECLINES)
        texts = {text: each.weight for each in answers for text in each.spoken}
        said = spoken_words(words)
        return tuple(Saying(text, w) for text, w in texts.items() if spoken_words(text) not in said)

    @property
    def may_ask_again(self) -> bool:
        """Whether it may be put once more."""
        return bool(self.inquiry.once_more) and not self.asked_twice

    def said(self, at: float) -> "Asking":
        """What was said has been heard by then: now she is waited for."""
        return replace(self, until=at + self.inquiry.patience)

    def answer(self, text: str) -> HerAnswer | None:
        """The answer that is said so."""
        return next((each for each in self.inquiry.answers if text in each.spoken), None)


class Turn(NamedTuple):
    """The question from now on, and what came of it."""

    after: Asking
    says: str = ""
    """to her, before she is waited for again"""
    answer: HerAnswer | None = None
    over: bool = False
    """whether there is nothing more to wait for"""


def typed(asking: Asking, key: str) -> Turn:
    """What becomes of it when she types a key; one that gives no answer means nothing."""
    small = key.casefold()
    if asking.doubted and small in ("y", "n"):
        return _resolved(asking, yes=small == "y")
    found = next((each for each in asking.inquiry.answers if small and small in each.keys), None)
    return Turn(asking, answer=found, over=True) if found else Turn(asking)


def heard(asking: Asking, what: Hearsay) -> Turn:
    """What becomes of it when something is heard of her."""
    match what:
        case Understood():
            return _understood(asking, what)
        case VoiceBegun() if asking.until is not None:
            return Turn(replace(asking, until=max(asking.until, what.at + LISTENS_OUT)))
        case NotUnderstood() if asking.until is not None and asking.may_ask_again:
            return Turn(replace(asking, until=None, asked_twice=True), asking.inquiry.once_more)
    return Turn(asking)


def waited(asking: Asking, at: float) -> Turn:
    """What becomes of it by that time, if nothing is heard."""
    return Turn(asking, over=asking.until is not None and at >= asking.until)


def yes_or_no(library: Library, words: str, *, unsure: bool = False) -> Inquiry:
    """A question that a yes or a no answers; with ``unsure``, also that she is not sure, and no early no."""
    answers = (AGREES, DECLINES, UNSURE) if unsure else (AGREES, DECLINES)
    asked = f"{words} {phrase_of(library, 'yes-or-no')}"
    return Inquiry(asked, answers, once_more=phrase_of(library, "not-understood"), in_full=unsure)


def phrase_of(library: Library, key: str, **more: str) -> str:
    """One of the library's phrases as text, with its placeholders filled."""
    return Writer(library, Listener(heard=True), library.timing, {}).phrase_text(key, more)


def _understood(asking: Asking, what: Understood) -> Turn:
    answer = asking.answer(what.text)
    if asking.doubted and (what.text in YES or what.text in NO):
        return _resolved(asking, yes=what.text in YES) if what.sure else Turn(asking)
    if answer is None:
        return Turn(asking)
    if what.sure:
        return Turn(asking, answer=answer, over=True)
    asked = asking.inquiry.ask_back.format(said=what.text)
    return Turn(replace(asking, until=None, doubted=answer), asked)


def _resolved(asking: Asking, *, yes: bool) -> Turn:
    """She was asked whether she meant it: a no, and the question is open as before."""
    if yes:
        return Turn(asking, answer=asking.doubted, over=True)
    return Turn(replace(asking, doubted=None))
