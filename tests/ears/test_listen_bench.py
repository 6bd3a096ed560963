"""The hearing bench: it runs, and counts what it should; its numbers are for docs/hands-free.md."""

import re

import numpy as np
import pytest
from benchmarks import listen, speakers
from benchmarks.hearing import Share, most_likely_below
from benchmarks.place import Bench, Listened, Skip
from benchmarks.room import RATE, at_level, babble, level


@pytest.mark.parametrize("row", ["lone", "answers"])
def test_one_trial_of_a_row_is_run_and_counted(row, capsys):
    """With one trial in a cell each cell tells what became of just that one."""
    with Bench(None, False, listen=Listened(trials=1, rows=(row,))) as bench:
        try:
            listen.measure(bench)
        except Skip as reason:
            pytest.skip(str(reason))
    cells = [line for line in capsys.readouterr().out.splitlines() if "MISSED" in line or "met" in line]
    assert cells
    for line in cells:
        assert re.search(r"[01] of 1,|0 of 0,", line), line


def test_an_interval_holds_the_share_and_narrows_with_the_trials():
    """Wilson's: around the share, within 0 and 100 %, the narrower the more there were."""
    few, many = Share(9, 10), Share(270, 300)
    for share in (few, many, Share(0, 4), Share(4, 4)):
        low, high = share.interval
        assert -1e-9 <= low <= share.percent <= high + 1e-9
        assert high <= 100 + 1e-9
    assert many.interval[1] - many.interval[0] < few.interval[1] - few.interval[0]
    assert many.interval == pytest.approx((86.1, 92.9), abs=0.1)


def test_what_was_never_seen_may_still_be_rare():
    """None seen: 3.7 in the mean could be, once in forty times; one seen: 5.6."""
    assert most_likely_below(0) == pytest.approx(3.69, abs=0.01)
    assert most_likely_below(1) == pytest.approx(5.57, abs=0.01)


@pytest.mark.parametrize(
    ("manner", "louder"),
    [("plain", 0), ("shouted", 10), ("quiet", -12), ("sleepy", -6), ("whispered", 0), ("breathless", 0)],
)
def test_a_manner_has_its_level(manner, louder):
    """As much louder or softer than plain speech as it is told to be."""
    plain = at_level(babble(1.0, 5), 0)
    assert level(speakers.mannered(plain, manner)) == pytest.approx(louder, abs=0.1)


def test_shouting_is_a_fourth_higher_and_no_shorter():
    """A tone of 300 Hz is shouted at 400."""
    tone = np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE).astype(np.float32)
    shouted = speakers.mannered(tone, "shouted")
    hertz = np.argmax(np.abs(np.fft.rfft(shouted))) * RATE / len(shouted)
    assert hertz == pytest.approx(400, abs=8)
    assert len(shouted) == pytest.approx(len(tone), rel=0.02)


def test_no_speaker_is_both_held_out_and_looked_at():
    """Each voice has one use, and either half has some."""
    uses = {}
    for each in speakers.SPEAKERS:
        uses.setdefault((each.kind, each.name), set()).add(each.use)
    assert all(len(use) == 1 for use in uses.values())
    assert {"held out", "looked at"} <= set().union(*uses.values())
