"""Budgets, in the voices that come along: she moves soon, most of it is doing, stays are stays, words fit."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from voiceguide.coach import Request, write_script
from voiceguide.coach.course import Repetition
from voiceguide.coach.outline import outline
from voiceguide.guide import Guide
from voiceguide.library import load
from voiceguide.library.facts import BREATH, Breaths
from voiceguide.sound import tone_length
from voiceguide.timeline import build
from voiceguide.timeline.budget import budget, over, session_limits
from voiceguide.voice import SilentVoice, open_voice
from voiceguide.voice.catalogue import is_installed, platform_driver

LIBRARY = load()
NAMES = [*LIBRARY.exercises, *LIBRARY.routines]
MOVED = [name for name in NAMES if name != "listen-first"]
TONES = ("phase-in", "phase-out")


@pytest.fixture(scope="module", params=[f"{platform_driver()}:", "natural"])
def spoken(cache_of_the_tests, request):
    """The timeline of a name in a voice, each made once."""
    if request.param == "natural" and not is_installed("natural"):
        pytest.skip("the natural voice's package is not installed")
    guide = Guide(LIBRARY, lambda: open_voice(request.param))

    @cache
    def timeline(name, **wishes):
        return guide.plan(name, Request(shared=True, **wishes)).timeline

    yield timeline
    guide.close()


@pytest.mark.parametrize("turn", [0, 1, 2])
@pytest.mark.parametrize("teach", ["names", "full"])
@pytest.mark.parametrize("name", MOVED)
def test_every_session_keeps_its_budget(spoken, name, teach, turn):
    """She moves soon, most of it is doing, safety words are few, and no quiet is long: in every wording."""
    spent = budget(spoken(name, teach=teach, turn=turn))
    allowed = session_limits(LIBRARY, outline(LIBRARY, name, Request(teach=teach, turn=turn)))
    assert over(spent, allowed) == [], (spent, allowed)


def stays(timeline):
    """Each hold between two phases, as (hold, end of the movement in, start of the movement out)."""
    for hold in timeline.holds:
        before = [phase.end for phase in timeline.phases if phase.end <= hold.start][-1]
        after = next((phase.start for phase in timeline.phases if phase.start >= hold.end), None)
        steps = [step.name for step in part_at(hold.address).rep]
        if 0 < steps.index(hold.address.phase) < len(steps) - 1 and after is not None:
            yield hold, before, after


def part_at(address):
    """The part an address is in."""
    parts = LIBRARY.exercises[address.exercise].parts
    return next(part for part in parts if part.name == address.part)


@pytest.mark.parametrize("teach", ["names", "full"])
@pytest.mark.parametrize("name", MOVED)
def test_a_stay_is_as_long_as_was_asked(spoken, name, teach):
    """From the end of the movement in to the start of that out: the hold, and a second and a half at most.

    Where the movement out is taught between, in her own breath, the sentence itself lets her go by then.
    """
    timeline = spoken(name, teach=teach, turn=0)
    rate = timeline.sample_rate
    for hold, before, after in stays(timeline):
        following = next(cue for cue in timeline.cues if cue.kind == "speech" and cue.start >= hold.end)
        if following.role == "teach":
            assert following.text.startswith("Let go")
        out = following.start if following.role == "teach" else after
        assert hold.end - hold.start == hold.seconds * rate
        assert out - before <= (hold.seconds + 1.5) * rate, hold
    assert list(stays(timeline)) or not timeline.holds


@pytest.mark.parametrize("teach", ["names", "full"])
@pytest.mark.parametrize("name", MOVED)
def test_what_is_said_in_a_phase_ends_with_it(spoken, name, teach):
    """And before the next word, which leads its phase by half a second; each breath has its tone at once."""
    timeline = spoken(name, teach=teach, turn=0)
    starts = {(cue.start, cue.role) for cue in timeline.cues}
    for phase in timeline.phases:
        if not phase.breath:
            continue
        own = [cue for cue in timeline.cues if cue.address == phase.address and cue.start < phase.end]
        assert all(cue.end <= phase.end for cue in own), phase
        if phase.breath in ("in", "out"):
            assert (phase.start, f"phase-{phase.breath}") in starts


def test_few_countdowns_in_all_six(spoken):
    """Counting is for where it helps: in the whole of `full`, taught, "three, two, one" six times at most."""
    words = [cue.text for cue in spoken("full", teach="full", turn=0).cues if cue.kind == "speech"]
    counted = [three for three in zip(words, words[1:], words[2:], strict=False)
               if three == ("three", "two", "one")]  # fmt: skip
    assert len(counted) <= 6


@some.composite
def wishes(draw):
    """Any wishes, in bounds that keep a session short enough to check."""
    holds = some.one_of(
        some.none(),
        some.fractions(1, 60, max_denominator=8),
        some.integers(1, 6).map(Breaths.of),
    )
    return Request(
        shared=True,
        teach=draw(some.sampled_from(["full", "short", "names"])),
        safety=draw(some.sampled_from([None, "list", "signs", "short"])),
        turn=draw(some.integers(0, 12)),
        reps=draw(some.one_of(some.none(), some.integers(1, 45))),
        sets=draw(some.one_of(some.none(), some.integers(1, 3))),
        hold=draw(holds),
        pace=draw(some.fractions("0.5", 2, max_denominator=16)),
        wait=draw(some.sampled_from(["time", "ready", "both", "always"])),
        listen_first=draw(some.booleans()),
    )


@settings(max_examples=60)
@given(name=some.sampled_from(NAMES), wish=wishes(), rate=some.sampled_from([8000, 22050, 24000]))
def test_whatever_she_asks_for(name, wish, rate):
    """Only soft tones lie under words, holds and tempo are exact, and the spans tile the whole session."""
    voice = SilentVoice(rate)
    timeline = build(
        write_script(LIBRARY, name, wish),
        lambda sound: tone_length(sound, rate) if hasattr(sound, "name") else voice.length_of(sound),
        rate,
    )
    above = [cue for cue in timeline.cues if cue.kind == "speech" or not cue.sound.under_words]
    assert all(one.end <= two.start for one, two in pairwise(above))
    assert all(one.start <= two.start for one, two in pairwise(timeline.cues))
    assert timeline.length == timeline.cues[-1].end
    for hold in timeline.holds:
        assert abs(hold.end - hold.start - hold.seconds * rate) <= 1
        before = [cue for cue in timeline.cues if cue.end <= hold.start][-1]
        after = next(cue for cue in timeline.cues if cue.start >= hold.end)
        assert (before.role, before.end, after.role, after.start) == ("go", hold.start, "hold-end", hold.end)
        if wish.hold and part_at(hold.address).dose.hold and isinstance(hold.seconds, Breaths):
            assert hold.seconds % BREATH == 0
    tones = [(cue.start, cue.role) for cue in timeline.cues if cue.role in TONES]
    for phase in timeline.phases:
        if phase.breath in ("in", "out"):
            assert (phase.start, f"phase-{phase.breath}") in tones
    for one, two in pairwise(timeline.phases):
        held = any(one.end <= hold.start < two.start for hold in timeline.holds)
        if one.address[:5] == two.address[:5] and one.breath in ("in", "out") and not held:
            assert abs(one.end - two.start) <= 1
    spans = timeline.spans
    assert (spans[0].start, spans[-1].end) == (0, timeline.length)
    assert all(one.end == two.start for one, two in pairwise(spans))
    course = outline(LIBRARY, name, wish)
    owed = [unit.address for unit in course.units if isinstance(unit, Repetition)]
    moved = dict.fromkeys(p.address._replace(phase="") for p in timeline.phases if p.address.rep)
    assert list(moved) == list(dict.fromkeys(owed))
