"""Repetitions: taught before, guided by words, then carried by tones; the tempo never drifts (rule 2)."""

from fractions import Fraction
from itertools import pairwise

import pytest

from voiceguide.coach import Tone
from voiceguide.coach.wording import number_word
from voiceguide.sound import tone_length
from voiceguide.timeline import build

RATE = 24000
TONES = ("phase-in", "phase-out")


def starts_of_phases(timeline, after=0):
    """The start of every phase of every repetition, or of those after one."""
    return [phase.start for phase in timeline.phases if phase.breath and phase.address.rep > after]


@pytest.fixture(scope="module")
def rocks(plan, author, mine):
    """The timeline of the exercise ``mine``; every wish may be given."""
    library = author(mine)
    return lambda **more: plan("mine", library=library, **more)


@pytest.mark.parametrize("rate", [24000, 22050, 44100])
def test_a_hundred_repetitions_keep_the_tempo(rocks, rate):
    """From the first on each phase starts exactly four seconds after the one before, without drift."""
    starts = starts_of_phases(rocks(reps=100, sample_rate=rate), after=80)
    assert len(starts) == 40
    assert [start - starts[0] for start in starts] == [4 * rate * number for number in range(40)]


@pytest.mark.parametrize("pace", ["0.9", "1.1", "0.7"])
def test_an_odd_pace_does_not_drift_either(rocks, pace):
    """Positions are rounded, durations never: the last phase is where exact arithmetic has it."""
    starts = starts_of_phases(rocks(reps=100, sample_rate=22050, pace=Fraction(pace)), after=80)
    exact = [Fraction(4) / Fraction(pace) * 22050 * number for number in range(40)]
    assert all(abs(start - starts[0] - due) <= 1 for start, due in zip(starts, exact, strict=True))


@pytest.mark.parametrize("more", [0, 1, 5, 40])
def test_the_first_repetition_is_taught_before_it_begins(author, plan, mine, more):
    """All its sentences, in the quiet before it, however long they are; then the tempo holds."""
    text = mine.replace("Breathe in, and rise.", "Breathe in, " + "and slowly rise " * more + "now.")
    timeline = plan("mine", library=author(text))
    taught = [cue for cue in timeline.cues if cue.role == "teach"]
    assert [cue.address.phase for cue in taught] == ["up", "up"]
    gap = taught[1].start - taught[0].end
    assert gap == 4 * RATE // 5
    starts = starts_of_phases(timeline)
    assert starts[0] == taught[-1].end + gap + (3 * RATE // 10 + RATE // 2)
    assert {later - earlier for earlier, later in pairwise(starts)} == {4 * RATE}
    assert timeline.decisions == []


def test_a_free_movement_is_taught_right_before_it(plan, cues_of):
    """Where she has time she hears one thing and does it: sentence, word, movement; once."""
    timeline = plan("tailor-sitting")
    cues = [cue for cue in timeline.cues if cue.address.part == "press" and cue.address.rep]
    first = [cue for cue in cues if cue.address.rep == 1]
    roles = [cue.role for cue in first if cue.role != "countdown"]
    assert roles == ["teach", "teach", "breath", "go", "hold-end", "teach", "teach", "teach", "breath", "go",
                     "breath", "hold-end", "teach", "breath"]  # fmt: skip
    assert not [cue for cue in cues if cue.role == "teach" and cue.address.rep > 1]


def test_breath_words_lead_by_half_a_second(shipped_name, plan, cues_of):
    """In every shipped session each breath word starts exactly half a second before its phase."""
    timeline = plan(shipped_name, reps=4, shared=True)
    starts = {(phase.address, phase.start) for phase in timeline.phases if phase.breath}
    moving = {address for address, _ in starts}
    words = [cue for cue in cues_of(timeline, "breath") if cue.address in moving]
    assert bool(words) == bool(starts)
    assert all((cue.address, cue.start + RATE // 2) in starts for cue in words)


def test_the_word_of_a_hold_comes_with_it(plan, cues_of):
    """From the second repetition on, "And breathe" is said a fifth of a second into the hold."""
    timeline = plan("pelvic-tilt")
    words = [cue.start for cue in timeline.cues if cue.text == "And breathe"]
    assert words == [hold.start + RATE // 5 for hold in timeline.holds[1:]]


def test_cues_are_a_breath_word_and_three_more(shipped):
    """No shipped cue has more than four words; a phase with a breath begins with it."""
    for exercise in shipped.exercises.values():
        for part in exercise.parts:
            for step in part.rep:
                words = step.cue.text.split()
                assert len(words) <= 4, step.cue
                if step.breath != "free":
                    assert words[0].lower().rstrip(",") == step.breath, step.cue


def test_every_breath_has_its_tone(shipped_name, plan, cues_of):
    """On the first sample of each phase with a breath, under its word: one kind for in, one for out."""
    timeline = plan(shipped_name, reps=12, shared=True)
    tones = [(cue.start, cue.role, cue.address) for cue in cues_of(timeline, *TONES)]
    breaths = [p for p in timeline.phases if p.breath in ("in", "out")]
    assert tones == [(phase.start, f"phase-{phase.breath}", phase.address) for phase in breaths]
    for cue, following in pairwise(timeline.cues):
        assert cue.overlapped == (following.start < cue.end)
        assert not cue.overlapped or following.role in TONES


@pytest.mark.parametrize("reps", range(1, 13))
def test_tones_carry_after_three_spoken_repetitions(rocks, cues_of, reps):
    """Three in words; then tones alone, if they then carry three or more."""
    timeline = rocks(reps=reps)
    spoken = {cue.address.rep for cue in cues_of(timeline, "breath")}
    assert spoken == set(range(1, 4 if reps >= 6 else reps + 1))


def test_nobody_explains_a_tone(shipped_name, plan):
    """What the tones mean is heard with the words they sound under."""
    assert not [cue for cue in plan(shipped_name).cues if "tone" in cue.text]


def test_what_is_left_is_told_now_and_then(rocks, cues_of):
    """Every ten, and the announcement of the last one; no repetition has a number."""
    texts = [cue.text for cue in cues_of(rocks(reps=25), "count")]
    assert texts == ["Twenty more.", "Ten more.", "Last one"]
    assert [cue.text for cue in cues_of(rocks(reps=9), "count")] == ["Last one"]


@pytest.mark.parametrize(("reps", "rests"), [(19, []), (20, []), (21, [20]), (40, [20]), (50, [20, 40])])
def test_a_long_set_has_rests(rocks, cues_of, reps, rests):
    """After every twenty repetitions, if there are more: an end, exact seconds, and how many are to come."""
    timeline = rocks(reps=reps)
    ends = cues_of(timeline, "set-end")
    assert len(ends) == len(rests) + 1
    told = [cue.text for cue in cues_of(timeline, "next-up") if cue.text.endswith("more.")]
    assert told == [f"Next: {number_word(reps - rep)} more." for rep in rests]
    said = [cue for cue in cues_of(timeline, "rest") if "seconds" in cue.text]
    starts = {phase.address.rep: phase.start for phase in reversed(timeline.phases) if phase.breath}
    for rep, cue in zip(rests, said, strict=True):
        assert starts[rep + 1] - cue.end == 30 * RATE
        assert cue.address.rep == 0
    spoken = {cue.address.rep for cue in cues_of(timeline, "breath")}
    assert {rep + 1 for rep in rests} <= spoken
    assert {cue.address.rep for cue in cues_of(timeline, "teach")} == {1}


@pytest.mark.parametrize("reps", [2, 3, 4, 5, 8, 20])
@pytest.mark.parametrize("teach", ["full", "names"])
def test_the_last_repetition_is_announced(rocks, cues_of, reps, teach):
    """The last one is announced once a set, during the repetition before it, before that ends."""
    timeline = rocks(reps=reps, teach=teach, sets=2)
    last = cues_of(timeline, "Last one")
    assert [cue.address.rep for cue in last] == [reps - 1] * 2
    for cue in last:
        begins = min(
            p.start for p in timeline.phases if p.address[:4] == cue.address[:4] and p.address.rep == reps
        )
        assert begins - 2 * RATE <= cue.start
        assert cue.end <= begins


@pytest.mark.parametrize("wishes", [{}, {"reps": 2}, {"reps": 12}, {"pace": Fraction(2)}, {"teach": "names"}])
def test_a_slow_voice_announces_it_too(shipped_name, wishes, write):
    """With half a second a word, whatever else has to be shortened, every set with more than one has it."""

    def slow(sound):
        return tone_length(sound, RATE) if isinstance(sound, Tone) else len(sound.text.split()) * RATE // 2

    timeline = build(write(shipped_name, shared=True, **wishes), slow, RATE)
    last = [cue for cue in timeline.cues if cue.text == "Last one"]
    reps = {}
    for phase in timeline.phases:
        if phase.breath:
            reps[phase.address[:4]] = max(phase.address.rep, reps.get(phase.address[:4], 0))
    assert {(c.address[:4], c.address.rep + 1) for c in last} == {(k, n) for k, n in reps.items() if n > 1}
    for cue in last:
        following = (p.start for p in timeline.phases if p.breath and p.start >= cue.end)
        assert next(following) - cue.end <= 2 * RATE


def test_a_repetition_that_ends_with_a_hold_announces_the_last_one_too(plan, author, mine, cues_of):
    """Without a phase after it, "Last one" comes between the release and the next repetition."""
    text = mine.replace("    dose:", "      - {hold: stay, takes: 3s, teach: Stay., cue: Stay}\n    dose:")
    (last,) = cues_of(plan("mine", library=author(text)), "Last one")
    assert last.address.rep == 4


def test_one_repetition_has_no_last_one(rocks, cues_of):
    """What is done once is neither counted nor announced."""
    assert not cues_of(rocks(reps=1), "count")


@pytest.mark.parametrize("reps", [7, 8, 9, 20])
def test_long_sets_have_a_halfway(rocks, cues_of, reps):
    """From eight repetitions on "halfway" is said in the repetition that ends the first half."""
    assert [cue.address.rep for cue in cues_of(rocks(reps=reps), "halfway")] == (
        [reps // 2] if reps >= 8 else []
    )


@pytest.mark.parametrize("reps", range(2, 30))
def test_every_set_has_one_kind_word(plan, author, mine, cues_of, reps):
    """Whatever the dose, the encouragement is said once a set, and never over "Last one"."""
    text = mine.replace("    source", "    encouragement: [Small is enough.]\n    source")
    timeline = plan("mine", library=author(text), reps=reps, sets=2)
    kind = cues_of(timeline, "encouragement")
    assert [cue.address.set for cue in kind] == [1, 2]
    assert all(cue.address.rep != reps - 1 for cue in kind)


def test_tones_never_stand_for_a_free_movement(plan, author, mine, cues_of):
    """A tone means breathing in or out; a movement with free breath stays spoken to the end."""
    text = mine.replace("breath: out", "breath: free")
    timeline = plan("mine", library=author(text), reps=12)
    assert {cue.role for cue in timeline.cues if cue.role.startswith("phase")} == {"phase-in"}
    assert {cue.address.rep for cue in cues_of(timeline, "breath")} == set(range(1, 13))


def test_by_name_nothing_is_taught(rocks, cues_of):
    """Who knows it by its name gets the short cues, half a second ahead from the first repetition on."""
    timeline = rocks(teach="names")
    assert not cues_of(timeline, "teach", "encouragement", "purpose")
    assert {cue.address.rep for cue in cues_of(timeline, "breath")} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(("teach", "said"), [("full", [2]), ("short", [1, 2]), ("names", [1, 2])])
def test_how_it_begins_is_said_where_it_is_not_taught(plan, author, mine, cues_of, teach, said):
    """Before the first repetition of a set, `begin`; never together with the teaching."""
    text = mine.replace("    rep:", "    begin: Stand long.\n    rep:")
    timeline = plan("mine", library=author(text), teach=teach, sets=2)
    begun = cues_of(timeline, "begin")
    assert [(cue.text, cue.address.set, cue.address.rep) for cue in begun] == [
        ("Stand long.", number, 1) for number in said
    ]
    for cue in begun:
        first = next(p.start for p in timeline.phases if p.breath and p.start > cue.start)
        assert first == cue.end + 3 * RATE // 10 + RATE // 2


def test_later_sets_are_not_taught_again(rocks, cues_of):
    """Full sentences are said in the first set only; the tempo of the second holds from its start."""
    timeline = rocks(sets=2, reps=4)
    assert {cue.address.set for cue in cues_of(timeline, "teach")} == {1}
    second = [p.start for p in timeline.phases if p.breath and p.address.set == 2]
    assert {later - earlier for earlier, later in pairwise(second)} == {4 * RATE}


def test_the_rest_says_its_length_and_what_is_next(rocks, cues_of):
    """Between sets: an end tone, the length of the rest, the next set with its position, exact seconds."""
    timeline = rocks(sets=3)
    rests = [cue for cue in timeline.cues if cue.text.startswith("Rest for")]
    nexts = [cue for cue in cues_of(timeline, "next-up") if "again" in cue.text]
    assert [cue.text for cue in rests] == ["Rest for thirty seconds, and breathe easily."] * 2
    assert [cue.text for cue in nexts] == ["Next: the same again, standing up."] * 2
    second = min(p.start for p in timeline.phases if p.address.set == 2)
    assert second - rests[0].end == 30 * RATE
    assert second - nexts[0].start == 15 * RATE // 2
    assert len(cues_of(timeline, "set-end")) == 3
