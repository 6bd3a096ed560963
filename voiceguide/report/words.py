"""What she did and how it felt, in plain words."""

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

from voiceguide.coach.wording import number_word
from voiceguide.diary import Amount, Bout
from voiceguide.journal import Feeling
from voiceguide.library.facts import Breaths, Exercise, Library
from voiceguide.library.ladder import reps_words

FELT: Final[dict[Feeling, str]] = {"better": "better", "same": "the same", "worse": "worse"}
"""How her back was, after "it was"."""

_DIGITS: Final = re.compile(r"\d+")
_TIMES: Final = {1: "once", 2: "twice"}


def exercise_title(library: Library, name: str) -> str:
    """What an exercise or routine is called; one the library has not, by its name."""
    known = library.exercises.get(name) or library.routines.get(name)
    return known.title if known else name.replace("-", " ").capitalize()


def way_of(library: Library, bout: Bout) -> Exercise | None:
    """The exercise as she did it, in its variant; None where the library has it no more."""
    known = library.exercises.get(bout.exercise)
    return known.variants.get(bout.variant, known) if known else None


def within(title: str) -> str:
    """A title within a sentence, like ``pelvic rocking``."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def bout_words(library: Library, bout: Bout) -> str:
    """How much was done of an exercise, and which way: ``8 times``, ``10 seconds on each side``."""
    way = f" ({bout.variant.replace('-', ' ')})" if bout.variant else ""
    return f"{amount_words(library, bout)}{way}"


def amount_words(library: Library, bout: Bout) -> str:
    """How much was done of an exercise."""
    parts: dict[str, list[Amount]] = {}
    for amount in bout.amounts:
        parts.setdefault(amount.part, []).append(amount)
    told = [_part_words(_part_title(library, bout, part), each) for part, each in parts.items()]
    return "; ".join(told)


def _whole(hold: Fraction) -> Fraction:
    """Whole seconds, for she may have come out within one."""
    return hold if not hold or isinstance(hold, Breaths) else Fraction(max(1, round(hold)))


def in_words(text: str) -> str:
    """The same with its numbers in words, for a sentence."""
    return _DIGITS.sub(lambda digits: number_word(int(digits[0])), text)


def often(number: int) -> str:
    """``once``, ``twice``, ``three times``."""
    return _TIMES.get(number) or f"{number_word(number)} times"


def day_words(day: date) -> str:
    """``25 November 2026``."""
    return f"{day.day} {day:%B} {day.year}"


def short_day(day: date) -> str:
    """``25 Nov 2026``."""
    return f"{day.day} {day:%b} {day.year}"


def listed_words(things: Iterable[str]) -> str:
    """``one``, ``one and another``, ``one, another and a third``; empty for nothing."""
    *before, last = list(things) or [""]
    return f"{', '.join(before)} and {last}" if before else last


def _part_title(library: Library, bout: Bout, part: str) -> str:
    way = way_of(library, bout)
    titles = {each.name: each.title for each in way.parts} if way else {}
    return titles.get(part, part.replace("-", " ").capitalize()) if part else ""


def _part_words(title: str, amounts: list[Amount]) -> str:
    begun = [amount for amount in amounts if amount.reps]
    sides = {amount.side: reps_words(amount.reps, _whole(amount.hold)) for amount in begun}
    done = set(sides.values())
    if not begun:
        told = "only begun"
    elif "" in sides:
        told = sides[""]
    elif len(sides) == 2 and len(done) == 1:
        told = f"{done.pop()} on each side"
    else:
        told = ", ".join(f"{words} on the {side}" for side, words in sides.items())
    return f"{within(title)} {told}" if title else told
