"""Holds: exact, announced, counted once or at the end, and over when they are over (rule 1)."""

from fractions import Fraction
from itertools import pairwise

import pytest

from voiceguide.coach.wording import number_word, spoken_seconds
from voiceguide.library.facts import BREATH, Breaths

RATE = 24000

STAY = """\
version: 1
exercises:
  stay:
    title: Stay
    for: Many people enjoy this.
    position: standing
    setup: Stand tall.
    rep:
      - {{hold: there, teach: "Stay there for {{hold}}.", cue: Stay and breathe}}
      - {{phase: back, breath: in, takes: 4s, teach: "Breathe in, and come back.", cue: In and back}}
    dose: {{reps: {reps}, hold: {hold}}}
    encouragement: [Gentle is enough.]
    source: a test
"""


@pytest.fixture(scope="module")
def stay(plan, author):
    """The timeline of a hold of ``seconds``, done ``reps`` times."""
    return lambda seconds, reps=1, **more: plan(
        "stay", library=author(STAY.format(reps=reps, hold=seconds)), **more
    )


def around(timeline, hold):
    """The last cue before a hold, the cues in it, the first two after it."""
    before = [cue for cue in timeline.cues if cue.end <= hold.start][-1]
    inside = [cue for cue in timeline.cues if hold.start <= cue.start < hold.end]
    after = [cue for cue in timeline.cues if cue.start >= hold.end][:2]
    return before, inside, after


@pytest.mark.parametrize(
    "seconds", [*range(1, 91), "1.5", "2.25", "4.999", "7.5", "19.999", "33.125", "61.001"]
)
@pytest.mark.parametrize("rate", [24000, 22050, 44100])
def test_a_hold_lasts_its_seconds_from_go_to_release(stay, seconds, rate):
    """N seconds lie between go tone and hold-end tone, to the sample; then a tenth, and the breath word."""
    timeline = stay(f"{seconds}s", sample_rate=rate)
    (hold,) = timeline.holds
    before, _, (end, word) = around(timeline, hold)
    exact = Fraction(str(seconds)) * rate
    assert (before.role, end.role, word.role) == ("go", "hold-end", "breath")
    assert (hold.start, hold.end) == (before.end, end.start)
    assert abs(word.start - end.end - Fraction(rate, 10)) <= 1
    assert abs(hold.end - hold.start - exact) <= Fraction(1, 2)
    if exact.denominator == 1:
        assert hold.end - hold.start == exact


@pytest.mark.parametrize("seconds", range(1, 91))
def test_the_last_seconds_start_on_their_second(stay, seconds):
    """Up to five seconds all are counted, from ten on the last three; each word on its whole second."""
    timeline = stay(f"{seconds}s")
    (hold,) = timeline.holds
    counted = [cue for cue in around(timeline, hold)[1] if cue.role == "countdown"]
    number = seconds if seconds <= 5 else 3 if seconds >= 10 else 0
    words = ["five", "four", "three", "two", "one"][5 - number :]
    assert [cue.text for cue in counted] == words
    assert [hold.end - cue.start for cue in counted] == [RATE * n for n in range(number, 0, -1)]


@pytest.mark.parametrize("teach", ["full", "names"])
@pytest.mark.parametrize("seconds", [1, 3, 5, 6, 9, 10, 30])
def test_a_hold_of_a_few_seconds_is_counted_once(stay, cues_of, seconds, teach):
    """In the first repetition of the first set; then its word alone is said. A long one is always counted."""
    timeline = stay(f"{seconds}s", reps=3, sets=2, teach=teach)
    counted = {cue.address[3:5] for cue in cues_of(timeline, "countdown")}
    words = cues_of(timeline, "Stay and breathe")
    if seconds <= 5:
        assert counted == {(1, 1)}
        later = timeline.holds[1:]
        assert [cue.start for cue in words] == [hold.start + RATE // 5 for hold in later]
    else:
        every = {(number, rep) for number in (1, 2) for rep in (1, 2, 3)}
        assert (counted, words) == (every if seconds >= 10 else set(), [])


@pytest.mark.parametrize("seconds", range(1, 91))
def test_the_length_is_said_before_she_moves(stay, seconds, cues_of):
    """Once, in the sentence that teaches the hold, before the phases and the tone; and not once more."""
    timeline = stay(f"{seconds}s")
    (taught,) = [
        cue for cue in timeline.cues if cue.text == f"Stay there for {spoken_seconds(Fraction(seconds))}."
    ]
    assert taught.role == "teach"
    before = [cue.role for cue in timeline.cues if cue.start < timeline.holds[0].start]
    assert before[-2:] == ["teach", "go"]
    assert not cues_of(timeline, "hold-length")


@pytest.mark.parametrize("seconds", [1, 5, "5.5", 6, 20])
@pytest.mark.parametrize("teach", ["full", "short", "names"])
def test_a_hold_longer_than_five_seconds_says_its_length_anyway(plan, author, seconds, teach):
    """Also where the author does not, and where nothing is taught: before the repetition, once."""
    text = STAY.format(reps=2, hold=f"{seconds}s").replace("Stay there for {hold}.", "Stay there.")
    timeline = plan("stay", library=author(text), teach=teach)
    told = [cue for cue in timeline.cues if cue.text.startswith("You stay for")]
    words = f"You stay for {spoken_seconds(Fraction(seconds))}, and breathe."
    assert [cue.text for cue in told] == ([words] if Fraction(seconds) > 5 else [])
    assert all(cue.role == ("teach" if teach == "full" else "begin") for cue in told)
    assert all(cue.end < timeline.holds[0].start for cue in told)


@pytest.mark.parametrize("seconds", [*range(1, 91), "20.5", "45.25"])
def test_halfway_is_halfway(stay, seconds):
    """From twenty seconds on "halfway" starts at exactly half of the hold, and never in a shorter one."""
    timeline = stay(f"{seconds}s")
    (hold,) = timeline.holds
    halves = [cue.start for cue in timeline.cues if cue.role == "halfway"]
    assert halves == ([(hold.start + hold.end) // 2] if float(seconds) >= 20 else [])


@pytest.mark.parametrize("seconds", [6, 10, 19, 20, 30, 45, 60, 90, 120, 300, 600])
def test_no_hold_leaves_her_alone_for_long(stay, seconds):
    """Within a hold no silence lasts longer than the limit of fifteen seconds."""
    timeline = stay(f"{seconds}s")
    hold = timeline.holds[0]
    heard = [
        (hold.start, hold.start),
        *((c.start, c.end) for c in around(timeline, hold)[1]),
        (hold.end,) * 2,
    ]
    assert max(later[0] - earlier[1] for earlier, later in pairwise(heard)) <= 15 * RATE


@pytest.mark.parametrize(("teach", "rep"), [("full", 2), ("short", 1), ("names", None)])
@pytest.mark.parametrize("seconds", [3, 9, 10, 30, 60, 90])
def test_one_kind_word_a_set(stay, cues_of, seconds, teach, rep):
    """In a long hold (the second, if the first has the way out taught), else in a phase; none for names."""
    timeline = stay(f"{seconds}s", reps=3, teach=teach)
    kind = cues_of(timeline, "encouragement")
    assert len(kind) == (rep is not None)
    for cue in kind:
        in_a_hold = [hold.address.rep for hold in timeline.holds if hold.start <= cue.start < hold.end]
        assert in_a_hold == ([rep] if seconds >= 10 else [])


@pytest.mark.parametrize("seconds", [3, 9, 10, 19, 20, 60])
def test_the_way_out_is_taught_where_there_is_time_for_it(stay, cues_of, seconds):
    """Within the first hold if it is long, at a quarter of it; else before the repetition, with the rest."""
    timeline = stay(f"{seconds}s", reps=2)
    first = timeline.holds[0]
    out = [cue for cue in cues_of(timeline, "teach") if cue.text == "Breathe in, and come back."]
    assert len(out) == 1
    if seconds >= 10:
        assert out[0].start == first.start + seconds * RATE // 4
    else:
        assert out[0].end < first.start


def test_two_long_holds_share_one_kind_word(plan, author, cues_of):
    """A repetition with two long holds encourages once, not twice."""
    text = STAY.format(reps=1, hold="20s").replace(
        "      - {phase", "      - {hold: more, teach: Stay on., cue: Stay and breathe}\n      - {phase"
    )
    timeline = plan("stay", library=author(text), teach="short")
    assert len(timeline.holds) == 2
    assert len(cues_of(timeline, "encouragement")) == 1


@pytest.mark.parametrize("seconds", [3, 12])
def test_after_the_tone_comes_the_breath_word(stay, cues_of, seconds):
    """No word between: hold-end tone, a tenth of a second, the breath word, half a second, and she moves."""
    timeline = stay(f"{seconds}s", reps=3)
    assert not cues_of(timeline, "release")
    words = [cue.start for cue in timeline.cues if cue.text == "In and back"]
    assert words == [cue.end + RATE // 10 for cue in cues_of(timeline, "hold-end")]
    assert [p.start for p in timeline.phases if p.breath == "in"] == [start + RATE // 2 for start in words]


def test_a_release_of_the_authors_own_is_said(plan, author, cues_of):
    """After the tone, before the breath word, which still leads by half a second and is not run into."""
    text = STAY.format(reps=3, hold="3s").replace("{hold: there,", "{hold: there, release: And soften,")
    timeline = plan("stay", library=author(text))
    releases = cues_of(timeline, "release")
    words = [cue for cue in timeline.cues if cue.text == "In and back"]
    assert [cue.text for cue in releases] == ["And soften"] * 3
    assert all(word.start >= cue.end for cue, word in zip(releases, words, strict=True))
    phases = [p.start for p in timeline.phases if p.breath == "in"]
    assert phases == [word.start + RATE // 2 for word in words]


def test_a_repetition_that_ends_in_a_hold_lets_go(plan, author, mine, cues_of):
    """Where no phase follows in which she comes back she is told to let go."""
    text = mine.replace("    dose:", "      - {hold: stay, takes: 3s, teach: Stay., cue: Stay}\n    dose:")
    assert [cue.text for cue in cues_of(plan("mine", library=author(text)), "release")] == ["Let go"] * 5


def test_the_listener_changes_the_length(stay):
    """``hold`` of the request wins over the dose, and the words say the new length."""
    timeline = stay("30s", hold=Fraction(8))
    assert timeline.holds[0].end - timeline.holds[0].start == 8 * RATE
    assert [cue.text for cue in timeline.cues if "eight seconds" in cue.text] == [
        "Stay there for eight seconds.",
    ]


def test_pace_leaves_holds_alone(stay):
    """At half the pace a hold of ten seconds is still ten seconds long."""
    assert [h.end - h.start for h in stay("10s", reps=2, pace=Fraction(1, 2)).holds] == [10 * RATE] * 2


def test_a_hold_with_its_own_length_speaks_of_that(plan, author):
    """``{hold}`` in the words of a hold is the length of that hold, not of the dose."""
    text = STAY.format(reps=1, hold="9s").replace("{hold: there,", "{hold: there, takes: 7s,")
    timeline = plan("stay", library=author(text))
    assert "Stay there for seven seconds." in [cue.text for cue in timeline.cues]


@pytest.mark.parametrize("breaths", [1, 2, 5, 10])
@pytest.mark.parametrize("rate", [24000, 22050])
def test_a_hold_in_breaths_has_a_soft_tone_for_each(stay, cues_of, breaths, rate):
    """So many breaths, exact; a tone where each begins and turns, the last one told, and no numbers."""
    timeline = stay("10s", hold=Breaths.of(breaths), sample_rate=rate)
    (hold,) = timeline.holds
    assert hold.end - hold.start == breaths * BREATH * rate
    words = "one breath" if breaths == 1 else f"{number_word(breaths)} breaths"
    assert f"Stay there for {words}." in [cue.text for cue in timeline.cues]
    inside = around(timeline, hold)[1]
    tones = [(cue.start - hold.start, cue.role) for cue in inside if cue.kind == "tone"]
    halves = [(n * BREATH * rate / 2, ("phase-in", "phase-out")[n % 2]) for n in range(1, 2 * breaths)]
    assert tones == halves
    last = [cue.start - hold.start for cue in inside if cue.text == "Last breath."]
    out = [cue.role for cue in timeline.cues if cue.text == "Breathe in, and come back."]
    assert out == ["teach"]
    assert last == ([(breaths - 1) * BREATH * rate] if breaths > 1 else [])
    assert not cues_of(timeline, "countdown")


def test_pace_leaves_breaths_alone(stay):
    """A hold of three breaths is as long, however slow the rest is."""
    slow, usual = (stay("10s", hold=Breaths.of(3), pace=pace).holds[0] for pace in (Fraction(1, 2), 1))
    assert slow.end - slow.start == usual.end - usual.start == 3 * BREATH * RATE


@pytest.mark.parametrize(("hold", "after"), [("30", Fraction("22.5")), ("20", Fraction(15))])
def test_a_single_long_stay_has_room_for_a_kind_word_too(plan, cues_of, hold, after):
    """While it is new, the way out is taught in its first quarter, and something kind is said in its last."""
    timeline = plan("tailor-sitting", teach="full", hold=Fraction(hold))
    kind = [cue for cue in cues_of(timeline, "encouragement") if cue.address.part == "stretch"]
    assert [cue.text for cue in kind] == ["Let your shoulders be heavy."]
    assert kind[0].start - timeline.holds[0].start == pytest.approx(after * RATE, abs=RATE)
