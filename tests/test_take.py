"""A take: what is happening at a sample, where there is room, and how it goes on from any unit."""

import json
from fractions import Fraction
from functools import cache
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from voiceguide.coach import Address, Request, Say, Wait
from voiceguide.coach.course import Repetition
from voiceguide.coach.outline import outline
from voiceguide.coach.spot import Spot
from voiceguide.coach.units import part_of
from voiceguide.errors import CannotSpeak
from voiceguide.library import load
from voiceguide.library.facts import HoldStep
from voiceguide.sound.tones import tone_length
from voiceguide.take import Take
from voiceguide.timeline.slot import APART
from voiceguide.utterance import Utterance
from voiceguide.voice import SilentVoice

RATE = 24000
LIBRARY = load()
NAMES = [*LIBRARY.exercises, *LIBRARY.routines]
SHORT = ("torso-twist", "tailor-sitting", "pelvic-rocking")
APART_SAMPLES = round(APART * RATE)


@cache
def course_of(name):
    """The course of a shipped session."""
    return outline(LIBRARY, name, Request())


def taken(name, first=None, **more):
    """A take of it that nothing was taken in by yet."""
    return Take(LIBRARY, course_of(name), SilentVoice(RATE), first=first, **more)


@cache
def whole(name):
    """The take of the whole session."""
    take = taken(name)
    assert take.timeline.length
    return take


def sound(take, start=0):
    """All its samples from one on."""
    return b"".join(take.blocks(start))


def seconds_of(take):
    """Every second of it, as samples."""
    return range(0, take.timeline.length, RATE)


class Noting(SilentVoice):
    """A silent voice that can be heard: every clip is the hash of its text, again and again."""

    def clip(self, utterance):
        silent = super().clip(utterance)
        tile = str(hash(utterance.text) % 7919).encode() * 2
        size = len(silent.samples)
        return type(silent)(silent.rate, (tile * (size // len(tile) + 1))[:size])


def aside_of(*word_counts):
    """An aside of sentences with so many words each, and half a second between them."""
    items = []
    for words in word_counts:
        text = " ".join(["word"] * words) + "."
        items += [Say(Utterance(text), "answer", Address()), Wait(Fraction(1, 2), Address())]
    return tuple(items[:-1])


@settings(max_examples=80)
@given(
    name=some.sampled_from(SHORT),
    words=some.lists(some.integers(1, 8), min_size=1, max_size=3),
    where=some.fractions(0, 1),
    within=some.integers(0, 40),
)
def test_an_aside_finds_room_and_moves_nothing(name, words, where, within):
    """It lies in quiet, whole or sentence by sentence, where it ends first; all else sounds when it did."""
    take = Take(LIBRARY, course_of(name), Noting(RATE))
    aside = aside_of(*words)
    timeline, before = take.timeline, sound(whole_noting(name))
    cues = list(timeline.cues)
    sample = round(where * (timeline.length - 1))
    until = sample + within * RATE
    at = take.take_in(aside, sample, until)
    assert timeline.cues == cues
    after = sound(take)
    assert len(after) == len(before)
    possible = list(ways(cues, timeline.length, sample, until, [number * RATE // 4 for number in words]))
    if at is None:
        assert after == before
        assert not possible
        return
    spans = min(possible, key=lambda way: way[-1][1])
    assert at == spans[0][0] >= sample + APART_SAMPLES
    assert spans[-1][1] <= until
    for begun, ended in spans:
        assert all(cue.end + APART_SAMPLES <= begun or ended + APART_SAMPLES <= cue.start for cue in cues)
        assert after[2 * begun : 2 * ended] != before[2 * begun : 2 * ended]
    edges = [0, *(2 * edge for span in spans for edge in span), len(before)]
    for begun, ended in zip(edges[::2], edges[1::2], strict=True):
        assert after[begun:ended] == before[begun:ended]


@cache
def whole_noting(name):
    """The whole of a session, in a voice that is not silent."""
    return Take(LIBRARY, course_of(name), Noting(RATE))


def ways(cues, end, sample, until, lengths):
    """Where an aside of sentences that long could lie: whole, or sentence by sentence; their samples."""
    whole = sum(lengths) + (len(lengths) - 1) * RATE // 2
    yield from [[(at, at + whole)] for at in rooms(cues, end, sample, until, whole)[:1]]
    spans = []
    for length in lengths:
        found = rooms(cues, end, sample, until, length)
        if not found:
            return
        sample = found[0] + length
        spans.append((found[0], sample))
    yield spans


def rooms(cues, end, sample, until, length):
    """Where an aside of that length has room: the first sample in each quiet."""
    later = [cue for cue in cues if cue.end > sample]
    quiet_from = accumulate([sample, *(cue.end for cue in later)], max)  # a tone may end beneath its word
    free = (
        (a + APART_SAMPLES, b - APART_SAMPLES)
        for a, b in zip(quiet_from, [*(c.start for c in later), end], strict=True)
    )
    return [start for start, stop in free if start + length <= min(stop, until)]


def test_asides_do_not_lie_on_one_another():
    """Each takes the room that is left."""
    take = taken("torso-twist")
    timeline = take.timeline
    placed = []
    while (at := take.take_in(aside_of(2), 0, timeline.length)) is not None:
        placed.append((at, at + RATE // 2))
    assert len(placed) > 20
    everything = sorted([*placed, *((cue.start, cue.end) for cue in timeline.foreground)])
    assert all(a[1] <= b[0] for a, b in pairwise(everything))
    assert all(b[0] - a[1] >= APART_SAMPLES for a, b in pairwise(placed))


@pytest.mark.parametrize("name", SHORT)
def test_a_take_from_a_unit_on_is_the_tail_of_the_whole(name):
    """Sample for sample, wherever she begins but in the beat, and knows as much as she does in the whole."""
    whole_take = Take(LIBRARY, course_of(name), Noting(RATE))
    starts = {start.unit: start.start for start in whole_take.timeline.units}
    everything = sound(whole_take)
    units = course_of(name).units
    teaches = max((n for n, unit in enumerate(units) if getattr(unit, "tones", False)), default=-1)
    in_the_beat = {
        n for n, unit in enumerate(units) if isinstance(unit, Repetition) and unit.rep > unit.first
    }
    for number in {0, *range(max(teaches, 0), len(units))} - in_the_beat:
        tail = Take(LIBRARY, course_of(name), Noting(RATE), first=number)
        rest = tail.timeline.length
        assert rest == whole_take.timeline.length - starts[number], (name, number)
        assert sound(tail) == everything[2 * starts[number] :]


@pytest.mark.parametrize("name", NAMES)
def test_a_spot_at_every_second_is_where_she_is(name):
    """The unit, the phase or hold, how long it was held, how much was said: as the timeline has it."""
    take = whole(name)
    timeline = take.timeline
    ends = [*(start.start for start in timeline.units[1:]), timeline.length]
    for sample in seconds_of(take):
        spot = take.spot(sample)
        index = next(n for n, end in enumerate(ends) if sample < end)
        start = timeline.units[index]
        unit = take.course.units[start.unit]
        assert spot.unit == take.unit_at(sample) == start.unit
        hold = next((each for each in timeline.holds if each.start <= sample < each.end), None)
        assert spot.held == (Fraction(sample - hold.start, RATE) if hold else None)
        said = [cue for cue in timeline.cues if cue.unit == start.unit and cue.line and cue.start <= sample]
        assert spot.line == len(said)
        speech = [cue for cue in timeline.cues if cue.kind == "speech" and cue.start <= sample < cue.end]
        assert spot.speaking == bool(speech)
        if hold:
            assert isinstance(unit, Repetition)
            step = part_of(LIBRARY, unit).rep[spot.step]
            assert isinstance(step, HoldStep)
            assert step.name == hold.address.phase
        if spot.rested is not None:
            assert unit.kind == "rest"
        assert spot.left == Fraction(timeline.length - sample, RATE)
        assert Spot.of_data(json.loads(json.dumps(spot.as_data()))) == spot


@pytest.mark.parametrize("name", NAMES)
def test_gaps_and_next_units_at_every_second(name):
    """A gap is the first sample with nothing on it; the next unit begins where the timeline has it."""
    take = whole(name)
    timeline = take.timeline
    for sample in seconds_of(take):
        gap = take.gap(sample)
        assert gap >= sample
        assert not any(cue.start <= gap < cue.end for cue in timeline.cues)
        if gap > sample:
            assert any(cue.start <= sample < cue.end for cue in timeline.cues)
            assert any(cue.end == gap for cue in timeline.cues)
        later = [start for start in timeline.units if start.start > sample]
        expected = (later[0].start, later[0].unit) if later else (timeline.length, len(take.course.units))
        assert take.next_unit(sample) == expected


class Picky(SilentVoice):
    """A voice that cannot speak one text."""

    def __init__(self, refused):
        super().__init__(RATE)
        self.refused = refused

    def length_of(self, utterance):
        if utterance.text == self.refused:
            raise CannotSpeak(f'"{utterance.text}" cannot be spoken')
        return super().length_of(utterance)


def test_what_cannot_be_spoken_is_silent_and_told():
    """With someone to tell, the session goes on with silence there; nothing else is lost."""
    text = "Hold the seat."
    told = []
    take = Take(LIBRARY, course_of("torso-twist"), Picky(text), on_trouble=told.append)
    length = take.timeline.length
    assert len(sound(take)) == 2 * length
    assert set(told) == {f'"{text}" cannot be spoken'}
    heard = [cue.text for cue in take.timeline.cues]
    assert heard == [cue.text for cue in whole("torso-twist").timeline.cues]
    holds = [hold.seconds for hold in take.timeline.holds]
    assert holds == [hold.seconds for hold in whole("torso-twist").timeline.holds]


def test_without_anyone_to_tell_it_is_an_error():
    """A file is never written with a sentence missing."""
    with pytest.raises(CannotSpeak, match="Hold the seat"):
        _ = Take(LIBRARY, course_of("torso-twist"), Picky("Hold the seat.")).timeline


def test_a_tone_is_as_long_as_its_sound():
    """What is planned for it and what sounds are the same samples."""
    take = whole("pelvic-rocking")
    tones = [cue for cue in take.timeline.cues if cue.kind == "tone"]
    assert tones
    for cue in tones[:40]:
        assert cue.end - cue.start == tone_length(cue.sound, RATE) == len(take.clip_of(cue.sound))
