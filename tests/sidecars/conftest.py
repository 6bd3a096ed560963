"""Timelines made by hand, with texts that are hard to write down."""

from collections.abc import Callable, Sequence

import pytest

from voiceguide.coach.script import Address
from voiceguide.timeline.model import Chapter, Cue, Timeline
from voiceguide.utterance import Utterance

RATE = 1000
"""One sample is a millisecond."""

HARD_TEXTS = {
    "quotes": "She said \"slowly\", it's 5'10''; `and` so on",
    "markup": "<b>Cat & cow</b> &amp; more ]]> and --> there",
    "emoji": "Breathe 🤰🏽 and rest 😌 👩‍👧",
    "right to left": "תרגילי נשימה — تمارين التنفس",
    "lines": " one\ntwo\r\n\r\nthree\u2028four\x85five\x0bsix\tseven\x00\x1b[0m ",
    "long": ("a very long text, word after word " * 148)[:5000].strip(),
    "one word": "x" * 5000,
    "brackets": "[00:01.00] {y:i} <00:02.00>",
}

Told = Callable[[Sequence[str]], Timeline]


@pytest.fixture(params=HARD_TEXTS.values(), ids=list(HARD_TEXTS))
def hard_text(request: pytest.FixtureRequest) -> str:
    """Each hard text in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def told() -> Told:
    """Texts in, a timeline out that says one every ten seconds, for four seconds, each in its chapter."""

    def timeline(texts: Sequence[str]) -> Timeline:
        made = Timeline(RATE, length=10_000 * len(texts))
        for number, text in enumerate(texts):
            start = 10_000 * number
            made.chapters.append(Chapter(start, text))
            sound = Utterance(text)
            made.cues.append(Cue(start + 1000, start + 5000, "speech", "say", text, Address(), sound))
        return made

    return timeline
