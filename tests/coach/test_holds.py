"""Holds: exact, announced, counted, released (rule 1)."""

from fractions import Fraction
from itertools import pairwise

import pytest

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
    """N seconds lie between the end of the go tone and the start of the release tone, to the sample."""
    timeline = stay(f"{seconds}s", sample_rate=rate)
    (hold,) = timeline.holds
    before, _, (release, word) = around(timeline, hold)
    exact = Fraction(str(seconds)) * rate
    assert (before.role, release.role, word.role) == ("go", "hold-end", "release")
    assert (hold.start, hold.end) == (before.end, release.start)
    assert abs(hold.end - hold.start - exact) <= Fraction(1, 2)
    if exact.denominator == 1:
        assert hold.end - hold.start == exact


@pytest.mark.parametrize("seconds", range(1, 91))
def test_the_last_seconds_start_on_their_second(stay, seconds):
    """Up to five seconds all are counted, later the last three; each word starts on its whole second."""
    timeline = stay(f"{seconds}s")
    (hold,) = timeline.holds
    counted = [cue for cue in around(timeline, hold)[1] if cue.role == "countdown"]
    words = ["five", "four", "three", "two", "one"][-(seconds if seconds <= 5 else 3) :]
    assert [cue.text for cue in counted] == words
    assert [hold.end - cue.start for cue in counted] == [RATE * n for n in range(len(words), 0, -1)]


@pytest.mark.parametrize("seconds", range(1, 91))
def test_a_hold_longer_than_five_seconds_says_its_length_first(stay, seconds):
    """The length is said between the teaching and the go tone; a short hold is only counted."""
    timeline = stay(f"{seconds}s")
    roles = [cue.role for cue in timeline.cues if cue.start < timeline.holds[0].start][-3:]
    assert (roles[-2:] == ["hold-length", "go"]) == (seconds > 5)
    assert roles[-1] == "go"


@pytest.mark.parametrize("seconds", [*range(1, 91), "20.5", "45.25"])
def test_halfway_is_halfway(stay, seconds):
    """From twenty seconds on "halfway" starts at exactly half of the hold, and never in a shorter one."""
    timeline = stay(f"{seconds}s")
    (hold,) = timeline.holds
    halves = [cue.start for cue in timeline.cues if cue.role == "halfway"]
    assert halves == ([(hold.start + hold.end) // 2] if float(seconds) >= 20 else [])


@pytest.mark.parametrize("seconds", [6, 10, 19, 20, 30, 45, 60, 90, 120, 300, 600])
def test_no_hold_leaves_her_alone_for_long(stay, seconds):
    """Within a hold no silence lasts longer than the limit of twenty seconds."""
    timeline = stay(f"{seconds}s")
    hold = timeline.holds[0]
    heard = [
        (hold.start, hold.start),
        *((c.start, c.end) for c in around(timeline, hold)[1]),
        (hold.end,) * 2,
    ]
    assert max(later[0] - earlier[1] for earlier, later in pairwise(heard)) <= 20 * RATE


@pytest.mark.parametrize("seconds", [3, 9, 10, 30, 60, 90])
def test_one_kind_word_a_set(stay, cues_of, seconds):
    """Three repetitions have one encouragement: in the first hold if it is long, else in a phase."""
    timeline = stay(f"{seconds}s", reps=3)
    (kind,) = cues_of(timeline, "encouragement")
    in_a_hold = [hold.address.rep for hold in timeline.holds if hold.start <= kind.start < hold.end]
    assert in_a_hold == ([1] if seconds >= 10 else [])


def test_two_long_holds_share_one_kind_word(plan, author, cues_of):
    """A repetition with two long holds encourages once, not twice."""
    text = STAY.format(reps=1, hold="20s").replace(
        "      - {phase", "      - {hold: more, teach: Stay on., cue: Stay and breathe}\n      - {phase"
    )
    timeline = plan("stay", library=author(text))
    assert len(timeline.holds) == 2
    assert len(cues_of(timeline, "encouragement")) == 1


def test_the_release_word_is_not_run_into_the_next_breath(stay, cues_of):
    """After a release the next breath word still starts half a second before its phase, after a pause."""
    timeline = stay("3s", reps=3)
    releases = cues_of(timeline, "release")
    breaths = [cue for cue in timeline.cues if cue.text == "In and back"]
    phases = {p.address: p.start for p in timeline.phases if p.breath == "in"}
    assert [phases[cue.address] - cue.start for cue in breaths] == [RATE // 2] * 2
    assert all(
        cue.start - release.end >= RATE // 4 for release, cue in zip(releases[1:], breaths, strict=True)
    )


def test_the_listener_changes_the_length(stay):
    """``hold`` of the request wins over the dose, and the words say the new length."""
    timeline = stay("30s", hold=Fraction(8))
    assert timeline.holds[0].end - timeline.holds[0].start == 8 * RATE
    assert [cue.text for cue in timeline.cues if "eight seconds" in cue.text] == [
        "Stay there for eight seconds.",
        "Hold for eight seconds, and keep breathing.",
    ]


def test_pace_leaves_holds_alone(stay):
    """At half the pace a hold of ten seconds is still ten seconds long."""
    assert [h.end - h.start for h in stay("10s", reps=2, pace=Fraction(1, 2)).holds] == [10 * RATE] * 2


def test_a_hold_with_its_own_length_speaks_of_that(plan, author):
    """``{hold}`` in the words of a hold is the length of that hold, not of the dose."""
    text = STAY.format(reps=1, hold="9s").replace("{hold: there,", "{hold: there, takes: 7s,")
    timeline = plan("stay", library=author(text))
    assert "Stay there for seven seconds." in [cue.text for cue in timeline.cues]
