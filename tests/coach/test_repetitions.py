"""Repetitions: taught, then brief, then carried by tones; the tempo never drifts (rule 2)."""

from fractions import Fraction
from itertools import pairwise

import pytest

from voiceguide.coach import Tone
from voiceguide.sound import tone_length
from voiceguide.timeline import build

RATE = 24000
TONES = ("phase-in", "phase-out")


def starts_of_phases(timeline):
    """The start of every phase of every repetition."""
    return [phase.start for phase in timeline.phases if phase.breath]


@pytest.fixture(scope="module")
def rocks(plan, author, mine):
    """The timeline of the exercise ``mine``; every wish may be given."""
    library = author(mine)
    return lambda **more: plan("mine", library=library, **more)


@pytest.mark.parametrize("rate", [24000, 22050, 44100])
def test_a_hundred_repetitions_keep_the_tempo(rocks, rate):
    """After the taught one, each phase starts exactly four seconds after the one before, without drift."""
    starts = starts_of_phases(rocks(reps=100, sample_rate=rate))[2:]
    assert len(starts) == 198
    assert [start - starts[0] for start in starts] == [4 * rate * number for number in range(198)]


@pytest.mark.parametrize("pace", ["0.9", "1.1", "0.7"])
def test_an_odd_pace_does_not_drift_either(rocks, pace):
    """Positions are rounded, durations never: the last phase is where exact arithmetic has it."""
    starts = starts_of_phases(rocks(reps=100, sample_rate=22050, pace=Fraction(pace)))[2:]
    exact = [Fraction(4) / Fraction(pace) * 22050 * number for number in range(198)]
    assert all(abs(start - starts[0] - due) <= 1 for start, due in zip(starts, exact, strict=True))


def test_the_first_repetition_waits_for_its_sentences(rocks, author, plan, mine):
    """A phase whose sentence is longer grows: the sentence ends, then 1.5 s pass; and the plan says so."""
    long = mine.replace("Breathe in, and rise.", "Breathe in, " + "and slowly rise " * 5 + "now.")
    timeline = plan("mine", library=author(long))
    taught = next(cue for cue in timeline.cues if cue.role == "teach")
    assert taught.end - taught.start == 18 * RATE // 4
    assert starts_of_phases(timeline)[:2] == [taught.start, taught.end + 3 * RATE // 2]
    assert [(d.action, d.text) for d in timeline.decisions] == [("grown", taught.text)]


def test_a_short_sentence_leaves_the_phase_as_it_is(rocks):
    """A taught sentence that fits does not change the tempo."""
    starts = starts_of_phases(rocks())
    assert starts[1] - starts[0] == 4 * RATE


def test_breath_words_lead_by_half_a_second(shipped_name, plan, cues_of):
    """In every shipped session each breath word starts exactly half a second before its phase."""
    timeline = plan(shipped_name, reps=4)
    starts = {(phase.address, phase.start) for phase in timeline.phases if phase.breath}
    moving = {address for address, _ in starts}
    words = [cue for cue in cues_of(timeline, "breath") if cue.address in moving]
    assert words
    assert all((cue.address, cue.start + RATE // 2) in starts for cue in words)


def test_the_word_of_a_hold_leads_by_half_a_second(plan, cues_of):
    """From the second repetition on, "Stay and breathe" starts half a second before its phase has ended."""
    timeline = plan("pelvic-tilt")
    ends = [phase.end for phase in timeline.phases if phase.breath == "out"]
    words = [cue.start for cue in timeline.cues if cue.text == "Stay and breathe"]
    assert [start + RATE // 2 for start in words] == ends[1:]


def test_cues_are_a_breath_word_and_three_more(shipped):
    """No shipped cue has more than four words; a phase with a breath begins with it."""
    for exercise in shipped.exercises.values():
        for part in exercise.parts:
            for step in part.rep:
                words = step.cue.text.split()
                assert len(words) <= 4, step.cue
                if step.breath != "free":
                    assert words[0].lower() == step.breath, step.cue


def test_tones_take_over_after_three_spoken_repetitions(rocks, cues_of):
    """One taught, three spoken, then tones alone on the start of each phase, one kind for in, one for out."""
    timeline = rocks(reps=10)
    addresses = [phase.address for phase in timeline.phases if phase.breath]
    assert {a.rep for a in addresses if a.rep >= 5} == {
        cue.address.rep for cue in cues_of(timeline, *TONES) if cue.address.rep
    }
    tones = {cue.start: cue.role for cue in cues_of(timeline, *TONES) if cue.address.rep}
    by_tones = [p for p in timeline.phases if p.breath and p.address.rep >= 5]
    assert tones == {phase.start: f"phase-{phase.breath}" for phase in by_tones}
    spoken = {cue.address.rep for cue in cues_of(timeline, "breath")}
    assert spoken == {2, 3, 4}


def test_tones_are_explained_before_they_carry_anything(rocks, cues_of):
    """Each tone is played once with its meaning, before the first repetition; or there are no tones."""
    timeline = rocks(reps=10)
    first = next(cue.start for cue in timeline.cues if cue.role == "teach")
    assert [cue.role for cue in cues_of(timeline, *TONES) if cue.start < first] == list(TONES)
    assert not cues_of(rocks(reps=6), *TONES)
    assert not [cue for cue in rocks(reps=6).cues if "tone" in cue.text]


def test_the_voice_counts_while_tones_carry(rocks, cues_of):
    """The number of the repetition, then what is left, then the announcement of the last one."""
    texts = [cue.text for cue in cues_of(rocks(reps=12), "count")]
    assert texts == ["five", "six", "seven", "eight", "nine", "Three more", "Two more", "Last one"]


@pytest.mark.parametrize("reps", [2, 3, 4, 5, 8, 20])
@pytest.mark.parametrize("brief", [False, True])
def test_the_last_repetition_is_announced(rocks, cues_of, reps, brief):
    """The last one is announced once a set, during the repetition before it, before that ends."""
    timeline = rocks(reps=reps, brief=brief, sets=2)
    last = cues_of(timeline, "Last one")
    assert [cue.address.rep for cue in last] == [reps - 1] * 2
    for cue in last:
        begins = min(
            p.start for p in timeline.phases if p.address[:4] == cue.address[:4] and p.address.rep == reps
        )
        assert begins - 2 * RATE <= cue.start
        assert cue.end <= begins


@pytest.mark.parametrize("wishes", [{}, {"reps": 2}, {"reps": 12}, {"pace": Fraction(2)}, {"brief": True}])
def test_a_slow_voice_announces_it_too(shipped_name, wishes, write):
    """With half a second a word, whatever else has to be shortened, every set with more than one has it."""

    def slow(sound):
        return tone_length(sound, RATE) if isinstance(sound, Tone) else len(sound.text.split()) * RATE // 2

    timeline = build(write(shipped_name, **wishes), slow, RATE)
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
    assert not [cue for cue in timeline.cues if cue.role.startswith("phase")]
    assert {cue.address.rep for cue in cues_of(timeline, "breath")} == set(range(2, 13))


def test_brief_teaches_nothing(rocks, cues_of):
    """A brief session starts with the short cues, half a second ahead from the first repetition on."""
    timeline = rocks(brief=True)
    assert not cues_of(timeline, "teach", "encouragement", "purpose")
    assert {cue.address.rep for cue in cues_of(timeline, "breath")} == {1, 2, 3, 4, 5}


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
    nexts = [cue for cue in cues_of(timeline, "next-up") if "Set" in cue.text]
    assert [cue.text for cue in rests] == ["Rest for thirty seconds, and breathe easily."] * 2
    assert [cue.text for cue in nexts] == [
        "Next: Set two of three, standing up.",
        "Next: Set three of three, standing up.",
    ]
    second = min(p.start for p in timeline.phases if p.address.set == 2)
    assert second - rests[0].end == 30 * RATE
    assert second - nexts[0].start == 10 * RATE
    assert len(cues_of(timeline, "set-end")) == 3
