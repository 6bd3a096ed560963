"""What the screen knows of one moment: a pure function of timeline and position."""

from fractions import Fraction

import pytest

from voiceguide.coach.script import Address, At, Hold, Mark, Rank, Say, Tone, Wait
from voiceguide.timeline.arrange import build
from voiceguide.timeline.model import Timeline
from voiceguide.timeline.status import status_at
from voiceguide.utterance import Utterance
from voiceguide.voice.silent import SilentVoice

RATE = 1000
VOICE = SilentVoice(RATE)


def say(text: str) -> Say:
    return Say(Utterance(text), "teach", Address("demo"))


def hold_script():
    """A few words and a hold of three seconds."""
    address = Address("demo", "", "left", 1, 2, "round")
    return [
        Mark(Address(), "Demo [bold]", "hands-and-knees"),
        Say(Utterance("Round up [red] now."), "teach", address),
        Tone("go", address),
        Hold(Fraction(3), address),
        Say(Utterance("Let go."), "release", address),
    ]


def timeline(script) -> Timeline:
    """Arranged at 1000 samples a second; a word takes 250, a tone 100."""
    return build(script, lambda sound: 100 if isinstance(sound, Tone) else VOICE.length_of(sound), RATE)


def seconds(number: float) -> Wait:
    return Wait(Fraction(number), Address())


def test_an_empty_timeline_is_a_moment_too():
    """Before anything is planned there is nothing to say, and the end is not known."""
    now = status_at(Timeline(RATE), 0)
    assert (now.words, now.progress, now.upcoming, now.left, now.chapter) == ("", None, None, None, "")


def test_words_stay_until_others_come():
    """What was said last can still be read in the silence after it."""
    planned = timeline([say("One two."), seconds(2), say("Three.")])
    assert [status_at(planned, at).words for at in (0, 499, 500, 2499, 2500)] == ["One two."] * 4 + ["Three."]
    assert [status_at(planned, at).speaking for at in (0, 499, 500, 2500)] == [True, True, False, True]


def test_the_next_words_and_when():
    """The next words are known with the seconds until they begin."""
    now = status_at(timeline([say("One two."), seconds(2), say("Three.")]), 1500)
    assert now.upcoming is not None
    assert (now.upcoming.words, now.upcoming.seconds) == ("Three.", 1.0)


def test_counted_seconds_are_not_announced():
    """A countdown is shown as a countdown, not as what comes next."""
    three = Say(Utterance("three"), "countdown", Address(), Rank.COUNTDOWN)
    now = status_at(timeline([three, say("Let go.")]), -1)
    assert now.upcoming is not None
    assert now.upcoming.words == "Let go."


def test_a_hold_counts_down_to_zero():
    """A hold knows its seconds left, to the sample, and where in the exercise it is."""
    planned = timeline(hold_script())
    start, end = planned.holds[0].start, planned.holds[0].end
    progress = status_at(planned, start).progress
    assert progress is not None
    assert (progress.kind, progress.left, progress.fraction, progress.name) == ("hold", 3.0, 0.0, "round")
    progress = status_at(planned, end - 1).progress
    assert progress is not None
    assert progress.left == 0.001
    assert status_at(planned, end).progress is None
    assert status_at(planned, start).where == "left side, set 1, repetition 2"
    assert status_at(planned, start).chapter == "Demo [bold]"


@pytest.mark.parametrize("breath", ["in", "out", "free"])
def test_a_phase_knows_its_breath_and_how_far_it_has_come(breath):
    """A phase of four seconds is half done after two."""
    tone = At(Fraction(0), Tone("phase", Address()))
    phase = Wait(Fraction(4), Address(phase="lift"), (tone,), breath=breath)
    progress = status_at(timeline([phase]), 2000).progress
    assert progress == (breath, "lift", 0.5, 2.0)


def test_a_timed_wait_is_shown_as_time():
    """Time to move carries no breath, but its seconds."""
    cue = Say(Utterance("ten more"), "wait", Address(), Rank.NEXT_UP)
    progress = status_at(timeline([Wait(Fraction(20), Address(), (At(Fraction(10), cue),))]), 5000).progress
    assert progress is not None
    assert (progress.kind, progress.left) == ("wait", 15.0)


def test_the_time_left_is_known_once_the_plan_is_finished():
    """Time left counts down to the sample; before the end is known there is none."""
    planned = timeline([say("One two."), seconds(2)])
    assert status_at(planned, 500).left == 2.0
    planned.length = 0
    assert status_at(planned, 500).left is None


def test_a_long_session_is_looked_up_quickly():
    """A moment deep in a session of an hour takes no longer than one at its start."""
    planned = timeline([item for _ in range(2000) for item in (say("One."), seconds(1.5))])

    class Counted(list):
        looked = 0

        def __getitem__(self, at):
            Counted.looked += 1
            return super().__getitem__(at)

    planned.cues = Counted(planned.cues)
    status_at(planned, planned.length - 1)
    assert Counted.looked < 40
