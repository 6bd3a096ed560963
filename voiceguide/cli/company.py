"""A guide in the room: what she answers in; what is asked next, what is begun, or the good-bye out; pure.

She is greeted by what she did last, and offered what fits now. Then she names an exercise, a routine or some
minutes, and after each session she is asked anew, until "that's all". Silence begins nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from voiceguide.coach.answering import AGREES, DECLINES, HerAnswer, Inquiry, phrase_of
from voiceguide.coach.wording import number_word
from voiceguide.library.facts import Library
from voiceguide.report.advice import asked_of, before_next
from voiceguide.report.words import FELT, exercise_title, listed_words, within
from voiceguide.today import Today

MINUTES: Final[Mapping[int, str]] = {5: "f", 10: "t", 15: "i"}
"""How long a session may be that she asks for by its minutes alone, and the key of each."""

SOON: Final = 40.0
"""Seconds without a word after which she is told what she can ask."""

LONG: Final = 300.0
"""Seconds without a word after which it stops to listen."""

AT_REST: Final = 900.0
"""The same, where she was left lying down and is not disturbed."""

HELP: Final = HerAnswer("help", ("what can I say",), "h?", "stays")
DONE: Final = HerAnswer("done", ("that's all",), "q", "moves")


class Begins(NamedTuple):
    """A session she has chosen: ``words`` name it, else it is what is next, or what fits in ``minutes``."""

    words: tuple[str, ...]
    minutes: int | None
    says: str
    """what she hears first: what was understood"""


class Ends(NamedTuple):
    """It is over."""

    says: str


NextStep = Inquiry | Begins | Ends


class Welcome(NamedTuple):
    """The first words."""

    greeting: str
    offer: str = ""
    """what would fit now, as a question; empty where nothing is next"""
    wish: str = ""
    """how she is asked what she would like, where nothing is next"""


@dataclass(frozen=True)
class Company:
    """What she may ask for, and how far the talk is."""

    library: Library
    offered: str = ""
    """what is begun if she says yes; empty where nothing was offered"""
    reminded: bool = False
    resting: bool = False
    """whether she was left lying down"""

    @property
    def answers(self) -> tuple[HerAnswer, ...]:
        """All that she can say, or type, now."""
        agreed = (AGREES, DECLINES) if self.offered else ()
        return (*agreed, *self._named, *_minutes_answers(), HELP, DONE)

    @property
    def _named(self) -> tuple[HerAnswer, ...]:
        keys = "123456789"
        return tuple(
            HerAnswer(name, said, keys[number : number + 1], "names")
            for number, (name, said) in enumerate(names_of(self.library).items())
        )

    def welcomed(self, welcome: Welcome) -> "tuple[Company, Inquiry]":
        """The greeting, and one question."""
        listening = self._said("listening")
        if welcome.offer:
            now = replace(self, offered="next")
            words = (welcome.greeting, listening, self._said("can-ask"), welcome.offer)
        else:
            now = self
            words = (welcome.greeting, listening, self._said("can-ask"), welcome.wish)
        return now, now.asks(" ".join(filter(None, words)))

    def answered(self, answer: HerAnswer | None) -> "tuple[Company, NextStep]":
        """What follows from her answer; None if there was none."""
        now = replace(self, offered="")
        match answer.means if answer else None:
            case None:
                return self._unanswered()
            case "done":
                return now, Ends(self._said("good-bye"))
            case "help":
                return self, self.asks(self._said("can-say", names=listed_words(self._titles)))
            case "no":
                return now, now.asks(f"{self._said('your-wish')} {self._said('can-ask')}")
            case "yes":
                return now, Begins((), None, self._said("heard-yes"))
            case meant:
                return now, self._begins(str(meant))

    def back(self, *, at_rest: bool) -> "tuple[Company, Inquiry]":
        """After a session; ``at_rest`` where it left her lying down: then nothing is said, she may sleep."""
        now = replace(self, offered="", reminded=False, resting=at_rest)
        return now, now.asks("" if at_rest else self._said("here-again"))

    def refused(self) -> "tuple[Company, Inquiry]":
        """What she chose cannot be begun."""
        now = replace(self, offered="", reminded=False)
        return now, now.asks(f"{self._said('cannot-now')} {self._said('your-wish')}")

    def asks(self, words: str) -> Inquiry:
        """A question, answered by all that she can say here."""
        patience = AT_REST if self.resting else LONG if self.reminded else SOON
        ask_back = self._said("did-you-say", said="{said}")
        return Inquiry(words, self.answers, patience, self._said("not-understood"), ask_back)

    def _unanswered(self) -> "tuple[Company, NextStep]":
        """She is reminded once; who says nothing for long is not there, or sleeps."""
        if self.resting:
            return self, Ends("")
        if self.reminded:
            return self, Ends(self._said("rests-now"))
        now = replace(self, reminded=True)
        return now, now.asks(self._said("can-ask"))

    def _begins(self, meant: str) -> Begins:
        if meant.isdigit():
            return Begins((), int(meant), self._said("begins", title=_minutes_words(int(meant)).capitalize()))
        return Begins((meant,), None, self._said("begins", title=exercise_title(self.library, meant)))

    @property
    def _titles(self) -> list[str]:
        return [within(said[-1]) for said in names_of(self.library).values()]

    def _said(self, key: str, **more: str) -> str:
        return phrase_of(self.library, key, **more)


def names_of(library: Library) -> dict[str, tuple[str, ...]]:
    """All exercises and routines, and how she may call each: by its title, and a routine by other names.

    The last one is offered.
    """
    exercises = {each.name: (each.title,) for each in library.exercises.values()}
    routines = {each.name: (each.title, *each.also_known_as) for each in library.routines.values()}
    return exercises | routines


def keys_shown(answers: tuple[HerAnswer, ...]) -> str:
    """Which keys answer, for the screen."""
    return "   ".join(f"{each.keys[0]} {within(each.spoken[-1])}" for each in answers if each.keys)


def welcome_of(now: Today, minutes: int | None = None) -> Welcome:
    """The first words of a day of hers; ``minutes`` is how long she likes to practise, if she has said so."""
    library = now.library
    greeting = _greeting(now)
    told = list(before_next(now))
    if told:
        greeting = " ".join((greeting, *told))
    if now.stop or not now.due:
        wish = phrase_of(library, "your-wish-all-the-same" if now.stop else "your-wish")
        return Welcome(greeting, wish=wish)
    if minutes:
        return Welcome(greeting, phrase_of(library, "offer-minutes", minutes=_minutes_words(minutes)))
    level = now.levels[now.due].level
    return Welcome(greeting, phrase_of(library, "offer", **asked_of(now, now.due, level)))


def _greeting(now: Today) -> str:
    last = next(reversed(now.diary.practised), None)
    if last is None:
        return phrase_of(now.library, "greeting")
    title = within(exercise_title(now.library, last.name))
    if last.felt:
        return phrase_of(now.library, "greeting-felt", title=title, felt=FELT[last.felt])
    return phrase_of(now.library, "greeting-again", title=title)


def _minutes_answers() -> tuple[HerAnswer, ...]:
    words = {number: _minutes_words(number) for number in MINUTES}
    return tuple(
        HerAnswer(str(number), (f"about {words[number]}", words[number]), key, "names")
        for number, key in MINUTES.items()
    )


def _minutes_words(number: int) -> str:
    return f"{number_word(number)} minute{'' if number == 1 else 's'}"
