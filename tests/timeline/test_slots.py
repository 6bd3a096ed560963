"""Who gives way when two cues want one moment (rule 5)."""

from fractions import Fraction

import pytest

from voiceguide.coach import Address, At, Hold, Rank, Say, Tone, Wait
from voiceguide.timeline import build
from voiceguide.utterance import Utterance

HERE = Address("an-exercise")
RATE = 1000


def say(text, rank, brief=""):
    """A cue; its text's number is its length in milliseconds, as ``name 700``."""
    return Say(Utterance(text), "role", HERE, rank, Utterance(brief) if brief else None)


def held(*cues, seconds=10):
    """A hold of ten seconds with cues at offsets, as ``(text, start)`` pairs, and what was decided."""
    hold = Hold(Fraction(seconds), HERE, tuple(At(Fraction(str(at)), cue) for at, cue in cues))
    timeline = build([hold], lambda sound: int(sound.text.split()[-1]), RATE)
    return {cue.text: cue.start for cue in timeline.cues}, [(d.action, d.text) for d in timeline.decisions]


RANKS = sorted(Rank)


@pytest.mark.parametrize(("higher", "lower"), [(a, b) for a in RANKS for b in RANKS if a < b])
def test_the_higher_rank_keeps_its_moment(higher, lower):
    """Of two cues for one moment the higher rank has it; the lower moves or is dropped, and is listed."""
    starts, decisions = held((4, say("low 500", lower)), (4, say("high 500", higher)))
    assert starts["high 500"] == 4000
    assert starts.get("low 500") != 4000
    assert decisions == [("moved" if "low 500" in starts else "dropped", "low 500")]


def test_the_order_of_ranks():
    """Safety, side switch, go, zero tone, countdown come first; next-up, halfway and encouragement last."""
    names = [rank.name for rank in RANKS]
    assert names[:5] == ["SAFETY", "SWITCH", "GO", "ZERO", "COUNTDOWN"]
    assert names[-3:] == ["NEXT_UP", "HALFWAY", "ENCOURAGEMENT"]


def test_a_countdown_is_on_its_second_or_nowhere():
    """A counted second is never said late."""
    starts, decisions = held((4, say("go 900", Rank.GO)), ("4.5", say("three 400", Rank.COUNTDOWN)))
    assert starts == {"go 900": 4000}
    assert decisions == [("dropped", "three 400")]


def test_a_count_may_be_a_little_late():
    """A count moves up to one and a half seconds, then it would mislead and is dropped."""
    assert held((4, say("go 1200", Rank.GO)), (4, say("five 400", Rank.COUNT)))[0]["five 400"] == 5500
    assert "five 400" not in held((4, say("go 1201", Rank.GO)), (4, say("five 400", Rank.COUNT)))[0]


def test_an_encouragement_goes_to_the_nearest_room():
    """What has no moment of its own goes where room is nearest, with a little quiet before or after it."""
    starts, _ = held((4, say("busy 3000", Rank.GO)), (5, say("kind 1000", Rank.ENCOURAGEMENT)))
    assert starts["kind 1000"] == 2700
    starts, _ = held((4, say("busy 3000", Rank.GO)), (6, say("kind 1000", Rank.ENCOURAGEMENT)))
    assert starts["kind 1000"] == 7300


def test_the_brief_form_stands_in():
    """What does not fit in full is said in its brief form, and that is listed."""
    starts, decisions = held((2, say("next 10001", Rank.NEXT_UP, "brief 3000")))
    assert starts == {"brief 3000": 2000}
    assert decisions == [("shortened", "next 10001")]


def test_too_long_for_everything():
    """What fits in no form is dropped, and that is listed."""
    assert held((2, say("next 11000", Rank.NEXT_UP))) == ({}, [("dropped", "next 11000")])


def test_a_cue_spills_into_the_gap_that_follows():
    """A cue too long for its phase goes on in the quiet after it; the next item waits for neither."""
    wait = Wait(Fraction(2), HERE, (At(Fraction(1), say("cue 3000", Rank.BREATH)),))
    after = Say(Utterance("then 100"), "role", HERE)
    timeline = build([wait, Wait(Fraction(4), HERE), after], lambda s: int(s.text.split()[-1]), RATE)
    assert [(cue.text, cue.start) for cue in timeline.cues] == [("cue 3000", 1000), ("then 100", 6000)]
    assert timeline.decisions == []


def test_a_cue_leaves_room_for_the_next_lead():
    """A late cue never takes the half second in which the next breath word starts, nor touches it."""
    lead = At(Fraction(-1, 2), say("in 500", Rank.BREATH))
    late = At(Fraction("1.2"), say("late 400", Rank.HALFWAY))
    waits = [Wait(Fraction(2), HERE, (late,)), Wait(Fraction(2), HERE, (lead,))]
    timeline = build(waits, lambda s: int(s.text.split()[-1]), RATE)
    assert [(cue.text, cue.start) for cue in timeline.cues] == [("late 400", 800), ("in 500", 1500)]
    assert [(d.action, d.text) for d in timeline.decisions] == [("moved", "late 400")]


def test_sounds_without_length_are_no_trouble():
    """Two cues of no length at one moment are both placed."""
    assert held((4, say("a 0", Rank.GO)), (4, say("b 0", Rank.GO)))[0] == {"a 0": 4000, "b 0": 4000}


def test_a_tone_under_words_keeps_its_moment():
    """It sounds where it is wanted, whoever speaks there, and takes no room from any words."""
    beneath = At(Fraction(0), Tone("phase-in", HERE, under_words=True))
    word = At(Fraction(-1, 2), say("in 900", Rank.BREATH))
    kind = At(Fraction("0.5"), say("kind 1000", Rank.ENCOURAGEMENT))
    quiet = Wait(Fraction(1), HERE)
    timeline = build(
        [quiet, Wait(Fraction(4), HERE, (beneath, word, kind))],
        lambda sound: 300 if isinstance(sound, Tone) else int(sound.text.split()[-1]),
        RATE,
    )
    assert [(cue.text, cue.role, cue.start, cue.overlapped) for cue in timeline.cues] == [
        ("in 900", "role", 500, True),
        ("", "phase-in", 1000, False),
        ("kind 1000", "role", 1700, False),
    ]
    assert [d.text for d in timeline.decisions] == ["kind 1000"]
