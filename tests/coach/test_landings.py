"""The landing: at every second of every session, the words that are safe where she has been sent by then."""

import re
from dataclasses import replace

import pytest

from voiceguide.coach import Request
from voiceguide.coach.landing import landing
from voiceguide.coach.wording import sentences
from voiceguide.guide import Guide
from voiceguide.library.facts import OTHER_SIDE
from voiceguide.voice import SilentVoice

RATE = 24000


def variants(library, name):
    """What one can ask of a session that changes where she is when."""
    yield Request()
    yield from (Request(teach=teach, turn=turn) for teach, turn in (("names", 0), ("short", 1)))
    ways = library.exercises[name].variants.values() if name in library.exercises else ()
    if not ways or any("girdle" in way.suits.spares for way in ways):
        yield Request(spare=("girdle",), wait="ready")
    yield from (Request(variant=way.variant, weeks=10) for way in ways)
    routine = library.routines.get(name)
    entries = [entry.exercise for entry in routine.entries] if routine else [name]
    if any(part.sides for exercise in entries for part in library.exercises[exercise].parts):
        yield from (Request(sides=(side,)) for side in OTHER_SIDE)
    yield from (Request(start=exercise) for exercise in entries)


def sent(library, timeline):
    """From each moment on the positions she may be in, read from what she is told: (sample, from, to)."""
    here = "standing"
    moments = [(0, here, here)]
    arrivals = [(each.start, each.position) for each in timeline.arrivals]
    for cue in timeline.cues:
        while arrivals and arrivals[0][0] <= cue.start:
            at, here = arrivals.pop(0)
            moments.append((at, here, here))
        told = [m for m in library.moves if m.start == here and cue.text in told_by(m)]
        if cue.role == "move" and told:
            leads = {move.to for move in told} & {name for _, name in arrivals[:1]}
            moments.append((cue.start, here, leads.pop()))
    return [*moments, *((at, name, name) for at, name in arrivals)]


def told_by(move):
    """Every sentence of every way to say it."""
    ways = (move.say, move.in_short, move.knees_together)
    return {sentence for way in ways for step in way for sentence in sentences(step.words.text)}


def test_the_landing_fits_where_she_has_been_sent_at_every_second(shipped_name, shipped):
    """From a move's first words until she has arrived the landing is the move's; otherwise the position's."""
    guide = Guide(shipped, SilentVoice)
    for request in variants(shipped, shipped_name):
        session = guide.plan(shipped_name, request)
        timeline = session.timeline
        moments = sent(shipped, timeline)
        for sample in range(0, timeline.length, RATE):
            _, start, to = [moment for moment in moments if moment[0] <= sample][-1]
            said = session.landing(sample)
            if start == to and said != landing(shipped, to, to):  # a reminder comes before a move's words
                at, start, to = next(moment for moment in moments if moment[0] > sample)
                assert at - sample < 8 * RATE
            assert said == landing(shipped, start, to), f"{request} at {sample // RATE} s"


def between(library):
    """Every shipped move, with its landing."""
    return [(move, landing(library, move.start, move.to)) for move in library.moves]


def test_a_landing_on_the_way_is_safe_at_both_ends(shipped):
    """Between up and down there is something for who is still up and for who is down; nobody has to walk."""
    for move, words in between(shipped):
        levels = {shipped.positions[end].level for end in (move.start, move.to)}
        if "floor" not in levels:
            assert re.search(r"\b[Ss]it\b", words), words
            continue
        assert words.endswith("Sit on the chair before you walk."), words
        assert "Walk" not in words
        assert "rise slowly" in words
        if levels != {"floor"}:
            assert re.search("If you are (still standing|up already)", words), words
            assert re.search("half-way|If a knee is down|still down", words), words
        if "side-lying" in (move.start, move.to):
            assert "until you are sitting" in words


def test_an_authors_move_without_a_landing_of_its_own_gets_that_of_the_lower_end(shipped):
    """Then both ends are spoken of, and the way out is that of the position further down."""
    library = replace(shipped, moves=tuple(replace(move, way_out=None) for move in shipped.moves))
    for move, words in between(library):
        assert words.startswith("Stopped.")
        assert "If you are up" in words
        assert "half-way" in words
        depths = [list(library.positions).index(end) for end in (move.start, move.to)]
        if {library.positions[end].level for end in (move.start, move.to)} == {"floor", "standing"}:
            floor = max(depths)
            assert words.endswith(list(library.positions.values())[floor].way_out.text)


@pytest.mark.parametrize("name", ["standing", "hands-and-knees"])
def test_at_rest_it_is_the_positions_own(shipped, name):
    """Where she stays, the landing is the way out of that position, after the same quiet first words."""
    assert landing(shipped, name, name) == f"Stopped. Take your time. {shipped.positions[name].way_out.text}"
