"""Templates and sentences: what an author wrote becomes what is spoken."""

import re
from collections.abc import Iterator
from fractions import Fraction

from voiceguide.library.duration import speak_duration
from voiceguide.library.facts import Breaths

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\S)")
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def number_word(number: int) -> str:
    """Return a whole number up to 999 in words, like ``twenty-one``; larger ones in digits."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_SMALL[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_SMALL[hundreds]} hundred" + (f" and {number_word(rest)}" if rest else "")
    return str(number)


def spoken_seconds(seconds: Fraction) -> str:
    """Return a duration as it is said: in whole seconds, ``thirty seconds``, or in breaths."""
    if isinstance(seconds, Breaths):
        return f"{number_word(seconds.breaths)} breath{'' if seconds.breaths == 1 else 's'}"
    said = speak_duration(Fraction(max(1, round(seconds))))
    return re.sub(r"\d+", lambda digits: number_word(int(digits[0])), said)


def sentences(text: str) -> Iterator[str]:
    """Split at full stops, question and exclamation marks."""
    yield from (sentence for sentence in _SENTENCE_END.split(text.strip()) if sentence)


def listed(things: tuple[str, ...]) -> str:
    """Join with commas and a last ``and``."""
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"


def within(title: str) -> str:
    """A title as it stands within a sentence: ``pelvic rocking``; one that begins with capitals stays."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
