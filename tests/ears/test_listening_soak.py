"""The sums of the soak of the listening half: what counts as heard, as false, as late and as grown."""

import numpy as np
import pytest
from trials.outcome import Change, Outcome, Seen
from trials.overheard import Done, Lateness, Sounded, Wish, among, grown, matched
from trials.summary import BROKEN, summed_up

RATE = 24_000
CUE = RATE // 2


def sound(seconds: float, seed: int = 1) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return (4000 * noise).clip(-30_000, 30_000).astype(np.int16)


def broken(outcome: Outcome) -> list[str]:
    return [line.removeprefix(BROKEN) for line in summed_up(outcome) if line.startswith(BROKEN)]


@pytest.fixture
def outcome() -> Outcome:
    """A soak of an hour in which all went well."""
    played = sound(4)
    outcome = Outcome(seconds=3600, spells=[Sounded("talk with the words", 0, 3600)], ends=[(0, "")])
    outcome.lateness.compare("One", 0.0, 0, played[:CUE], played, 0)
    outcome.guides = [[Seen(at, 80 << 20, 17, 33) for at in range(0, 3600, 10)]]
    outcome.ears = [[Seen(at, 170 << 20, 1, 4) for at in range(0, 3600, 10)]]
    return outcome


def test_what_she_said_and_what_was_obeyed_are_brought_together():
    """Each wish takes the one command that came of it in time; what is left over was false."""
    wishes = [Wish("pause", 10, 11), Wish("next", 20, 21), Wish("again", 30, 31), Wish("slower", 40, 41)]
    done = [Done("pause", 11.4), Done("next", 21.5, asked=True), Done("pause", 31.2, unsure=True),
            Done("faster", 41.5), Done("stop", 50)]  # fmt: skip
    answers, false = matched(wishes, done)
    assert [answer.how for answer in answers] == ["heard", "asked", "doubted", "another"]
    assert [answer.heard for answer in answers] == [True, True, False, False]
    assert answers[0].after == pytest.approx(0.4)
    assert false == [Done("stop", 50)]


def test_what_was_obeyed_before_she_spoke_or_long_after_it_was_false():
    """Only what comes between her first word and a moment after her last one is hers."""
    answers, false = matched([Wish("pause", 10, 11)], [Done("pause", 9.9), Done("pause", 14)])
    assert [answer.how for answer in answers] == ["missed"]
    assert len(false) == 2


def test_one_command_answers_one_wish():
    """Said twice and obeyed once, it was missed once."""
    answers, false = matched([Wish("again", 10, 11), Wish("again", 12, 12.5)], [Done("again", 12.8)])
    assert [answer.how for answer in answers] == ["heard", "missed"]
    assert not false


def test_talk_with_the_words_is_named_before_all_else():
    """Where several sound, the likeliest reason counts; where nothing does, it was quiet."""
    sounded = [Sounded("pink noise", 0, 20), Sounded("talk with the words", 10, 15)]
    assert among(sounded, 12, 13) == "talk with the words"
    assert among(sounded, 16, 17) == "pink noise"
    assert among(sounded, 21, 22) == "quiet"


@pytest.mark.parametrize("softer", [1.0, 0.25])
@pytest.mark.parametrize("late", [0, 17, 2400, 40_000])
def test_a_cue_that_comes_late_is_measured_to_the_sample(late, softer):
    """Also one that was ducked; the cues after it are compared with where it came."""
    played = sound(10)
    heard = np.concatenate([sound(1, 2), played[: 3 * RATE], np.zeros(late, np.int16), played[3 * RATE :]])
    heard = (heard * softer).astype(np.int16)
    lateness = Lateness(RATE // 10, 3 * RATE)
    for at in (1, 2, 4, 6):
        planned = at * RATE
        first, end = lateness.reach(planned, planned)
        first = max(0, first)
        wanted = played[planned : planned + CUE]
        lateness.compare(f"{at} s", float(at), planned, wanted, heard[first : end + CUE], first)
    assert [(each.text, each.samples) for each in lateness.moved] == ([("4 s", late)] if late else [])
    assert lateness.exact + lateness.softer == (3 if late else 4)
    assert not lateness.missed


def test_a_cue_that_was_not_heard_is_missed_and_the_next_one_is_in_time():
    """What is nowhere near moves nothing."""
    played = sound(6)
    heard = played.copy()
    heard[2 * RATE : 3 * RATE] = 0
    lateness = Lateness(RATE // 10, 3 * RATE)
    for at in (1, 2, 4):
        lateness.compare(f"{at} s", at, at * RATE, played[at * RATE : at * RATE + CUE], heard, 0)
    assert (lateness.exact, lateness.moved, lateness.missed) == (2, [], ["2 s"])


def test_growth_is_told_after_a_while_only():
    """What a process takes while it warms up does not count."""
    looks = [(at, min(at, 600) + (at - 600) / 360 * (at > 600)) for at in range(0, 4200, 10)]
    growth = grown(looks, 600)
    assert growth is not None
    assert growth.an_hour == pytest.approx(10)
    assert growth.most == pytest.approx(609.97, abs=0.01)
    assert grown(looks[:65], 600) is None


def test_a_soak_in_which_all_went_well_breaks_no_limit(outcome):
    """Commands she gave, doubts and changes after which she is heard are no faults."""
    outcome.wishes, outcome.done = (
        [Wish("pause", 10, 11)],
        [Done("pause", 11.3), Done("pause", 99, unsure=True)],
    )
    outcome.changes = [Change("microphone muted", 20, 30, asked=2, back=9.0)]
    assert broken(outcome) == []
    assert "false, in 60 min of talk with the words: paused to ask 1" in summed_up(outcome)


def test_a_short_soak_judges_no_growth(outcome):
    """In its first minutes a process grows, as it should."""
    outcome.ears = [[Seen(at, (170 << 20) + 1_000_000 * at, 1, 4) for at in range(0, 300, 10)]]
    assert broken(outcome) == []


def grow(outcome):
    outcome.ears = [
        [each._replace(memory=each.memory + int(each.seconds * 10_000)) for each in outcome.ears[0]]
    ]


def leak(outcome):
    outcome.guides = [[each._replace(files=33 + int(each.seconds) // 300) for each in outcome.guides[0]]]


def lose_a_cue(outcome):
    outcome.lateness.compare("Two", 0, 0, sound(0.5, 3), sound(4), 0)


def be_late(outcome):
    played = sound(4)
    outcome.lateness.compare("Two", 0, RATE - 1300, played[RATE : RATE + CUE], played, 0)


FAULTS = {
    "ended with 1": lambda outcome: outcome.ends.append((1, "")),
    "Traceback": lambda outcome: outcome.ends.append((0, "Traceback (most recent call last):")),
    "not heard": lose_a_cue,
    "more than 50 ms late": be_late,
    "false commands": lambda outcome: outcome.done.extend(Done("next", 60.0 * at) for at in range(1, 12)),
    "journals": lambda outcome: setattr(outcome, "kept", 1),
    "not heard again after: ears": lambda outcome: outcome.changes.append(Change("ears", 1, 2, 3)),
    "failed by themselves": lambda outcome: outcome.ears.append([]),
    "memory of the ears grow: +34": grow,
    "files of the guide grow: +9": leak,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_limit_is_told_when_it_is_broken(outcome, fault):
    """And no other one."""
    FAULTS[fault](outcome)
    assert len(broken(outcome)) == 1
    assert fault in broken(outcome)[0]
