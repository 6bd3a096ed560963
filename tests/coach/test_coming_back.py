"""A session that is gone on with later: from standing, with what to stop for, and without its opening."""

from fractions import Fraction

import pytest

from voiceguide.coach import Request, outline
from voiceguide.coach.course import Introduction, Listen, Opening, Repetition, Repose, Transfer
from voiceguide.coach.obey import resumed
from voiceguide.library import load
from voiceguide.take import Take
from voiceguide.voice import SilentVoice

LIBRARY = load()


def gone_on(name, kind, *, last=False, **wishes):
    """The cues of a session that was left in its first (or last) unit of a kind, and that unit's number."""
    course = outline(LIBRARY, name, Request(**wishes))
    found = [number for number, unit in enumerate(course.units) if isinstance(unit, kind)]
    back = resumed(LIBRARY, course.reached(found[-1 if last else 0]))
    return Take(LIBRARY, back, SilentVoice()).timeline.cues


@pytest.mark.parametrize("kind", [Introduction, Transfer, Repetition])
@pytest.mark.parametrize("name", ["bedtime", "torso-twist", "pelvic-rocking"])
def test_no_opening_is_heard_again(name, kind):
    """Quiet for a sleeping loudspeaker, "Welcome back", and what to stop for; no title, no purpose."""
    cues = gone_on(name, kind)
    assert (cues[0].role, cues[0].end) == ("lead-in", 36000)
    assert cues[1].text == "Welcome back."
    assert [cue.role for cue in cues if cue.role in ("welcome", "purpose")] == []
    stop = next(number for number, cue in enumerate(cues) if cue.role == "safety")
    assert all(cue.role == "reentry" for cue in cues[1:stop])
    assert cues[stop].text == "".join(words.text for words in LIBRARY.phrases["stop-short"])


def test_she_is_asked_once_more_before_the_floor():
    """On the way down to where she was she hears when to stay up."""
    cues = gone_on("pelvic-rocking", Repetition)
    first_move = next(cue.start for cue in cues if cue.role == "move")
    safety = [cue for cue in cues if cue.role == "safety" and cue.start < first_move]
    assert len(safety) == 2
    assert "dizzy" in safety[1].text


@pytest.mark.parametrize("name", ["pelvic-rocking", "torso-twist"])
def test_nobody_is_counted_in_while_she_stands(name):
    """The count comes once, when she has been led to where she moves."""
    cues = gone_on(name, Repetition, last=True)
    counted = [cue for cue in cues if cue.text == "three" and cue.role == "countdown"]
    set_up = max(cue.start for cue in cues if cue.role == "setup")
    assert counted[0].start > set_up


def test_what_is_announced_is_not_told_before():
    """Where the next thing is an exercise's announcement, its name is heard once."""
    cues = gone_on("bedtime", Introduction)
    announced = next(number for number, cue in enumerate(cues) if cue.role == "next-up")
    title = LIBRARY.exercises[cues[announced].address.exercise].title.lower()
    assert sum(title in cue.text.lower() for cue in cues[: announced + 1]) == 1


@pytest.mark.parametrize("kind", [Opening, Listen])
def test_an_opening_that_was_not_heard_whole_is_heard(kind):
    """Left before she knew what to stop for, she hears it from the beginning, after one quiet only."""
    cues = gone_on("bedtime" if kind is Opening else "listen-first", kind)
    assert [cue.role for cue in cues].count("lead-in") == 1
    assert cues[1].text == "Welcome back."
    assert [cue.text for cue in cues].count(cues[2].text) == 1
    assert cues[2].role in ("welcome", "safety")


def test_a_rest_at_the_end_is_rested_where_it_belongs():
    """She is brought down to the position in which the session ends before she rests."""
    cues = gone_on("bedtime", Repose)
    roles = [cue.role for cue in cues]
    assert "move" in roles
    assert max(n for n, role in enumerate(roles) if role == "move") < roles.index("closing")


def test_without_a_lead_in_the_first_word_comes_at_once():
    """The quiet is the one she asked for."""
    cues = gone_on("torso-twist", Repetition, lead_in=Fraction(0))
    assert (cues[0].start, cues[0].text) == (0, "Welcome back.")
