"""What is in the way of hearing her: levels in, sentences out."""

import numpy as np
import pytest

from voiceguide.ears.conditions import Conditions, Meter, guide_told, room_told, troubles
from voiceguide.ears.events import EchoState

RATE = 24_000
BLOCK = RATE // 40
OUT, STAYS, UNHEARD, LATE = (
    EchoState(3000, 15.2, converged=True),
    EchoState(3000, 9.0, converged=False),
    EchoState(None, 0.0, converged=True),
    EchoState(None, 0.0, converged=False),
)
GOOD = {"room": -60.0, "her": -26.0, "guide": -30.0, "echo": OUT}


def hummed(level: float, seconds: float = 1.0) -> bytes:
    """Noise of a level in dBFS; what is beyond full scale is clipped."""
    noise = np.random.default_rng(1).standard_normal(round(seconds * RATE)) * 32768 * 10 ** (level / 20)
    return np.clip(noise, -32768, 32767).astype("<i2").tobytes()


def metered(*heard: tuple[bytes, bytes]) -> Meter:
    """A meter that took these: what the microphone took, and what was played."""
    meter = Meter(RATE)
    for microphone, played in heard:
        for at in range(0, len(microphone), 2 * BLOCK):
            meter.hear(microphone[at : at + 2 * BLOCK], played[at : at + 2 * BLOCK].ljust(2 * BLOCK, b"\0"))
    return meter


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({}, []),
        ({"her": None, "guide": None, "echo": None}, []),
        ({"muted": True, "her": -70.0, "clips": True}, ["muted"]),
        ({"clips": True}, ["Turn the microphone down"]),
        ({"her": -52.0, "room": -75.0, "guide": -50.0}, ["soft at the microphone (-52 dB"]),
        ({"room": -33.0}, ["you are 7 dB above it"]),
        ({"room": -20.0}, ["you are 0 dB above it"]),
        ({"echo": STAYS}, ["heard in its pauses only. It helps to turn the loudspeaker down"]),
        ({"echo": LATE}, ["wireless loudspeakers"]),
        ({"echo": None}, ["wireless loudspeakers"]),
        ({"guide": -10.0}, ["The guide is 16 dB louder"]),
        ({"guide": -10.0, "echo": STAYS}, ["in its pauses only", "16 dB louder"]),
        ({"guide": -58.0, "echo": UNHEARD}, []),
        ({"guide": -58.0, "echo": None}, []),
    ],
)  # fmt: skip
def test_each_trouble_is_told_with_what_would_help(found: dict, told: list[str]) -> None:
    """What is well is not spoken of; a muted microphone says nothing of all else."""
    sentences = troubles(Conditions(**{**GOOD, **found}))
    assert len(sentences) == len(told), sentences
    for sentence, part in zip(sentences, told, strict=True):
        assert part in sentence
        assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({}, "is taken out"),
        ({"echo": UNHEARD, "guide": -45.0}, "hears little of the guide"),
        ({"echo": UNHEARD, "guide": -59.0}, "as with headphones"),
        ({"echo": None, "guide": -59.0}, "as with headphones"),
        ({"echo": STAYS}, ""),
        ({"guide": None}, ""),
        ({"guide": -120.0, "echo": None, "muted": True}, ""),
    ],
)
def test_the_echo_is_told_or_is_a_trouble(found: dict, told: str) -> None:
    """One sentence says whether she may speak over the guide; where she may not, a trouble does."""
    known = Conditions(**{**GOOD, **found})
    assert told in guide_told(known)
    assert bool(guide_told(known)) == bool(told)
    if known.guide is not None:
        assert bool(troubles(known)) != bool(told)


@pytest.mark.parametrize(
    ("room", "her", "told"),
    [(-60.0, None, "quiet (-60 dB)"), (-38.0, None, "a little loud"), (-30.0, None, "is loud"),
     (-60.0, -50.0, "a little loud"), (None, None, "")],
)  # fmt: skip
def test_how_loud_the_room_is_goes_by_her(room: float | None, her: float | None, told: str) -> None:
    """By her own level, or by a usual one until it is known."""
    assert told in room_told(Conditions(room, her))
    assert bool(room_told(Conditions(room, her))) == bool(told)


def test_levels_of_room_and_guide_are_kept_apart() -> None:
    """What is heard while the guide speaks, or just has, says nothing of the room."""
    meter = metered(
        (hummed(-60, 2), b""),
        (hummed(-30, 2), hummed(-20, 2)),
        (hummed(-40, 0.5), b""),
        (hummed(-60, 1), b""),
    )
    found = meter.conditions(-26.0, OUT)
    assert found.room == pytest.approx(-60, abs=1)
    assert found.guide == pytest.approx(-30, abs=1)
    assert (found.her, found.echo) == (-26.0, OUT)
    assert not found.clips
    assert not found.muted
    assert meter.heard == round(5.5 * RATE)


def test_an_overdriven_microphone_clips_again_and_again() -> None:
    """One knock is none; while the guide speaks it is the loudspeaker's matter."""
    loud, quiet = hummed(10, 0.2), hummed(-60)
    assert metered((quiet, b""), (loud, b"")).conditions().clips
    assert not metered((quiet, b""), (loud[: 2 * BLOCK], b"")).conditions().clips
    assert not metered((loud, hummed(-20, 0.2))).conditions().clips


def test_a_muted_microphone_gives_nothing_at_all() -> None:
    """Two seconds of zeros are a muted one; a very quiet one has noise; and it may be turned on again."""
    nothing = bytes(2 * 2 * RATE)
    assert metered((nothing, b"")).conditions().muted
    assert not metered((nothing[:-4800], b"")).conditions().muted
    assert not metered((nothing, b""), (hummed(-80, 0.1), b"")).conditions().muted


def test_the_peak_is_since_it_was_asked_last() -> None:
    """So a screen that looks ten times a second misses nothing, and shows no loudness of before."""
    meter = metered((np.array([0, -16384, 100], "<i2").tobytes(), b""))
    assert meter.peak() == pytest.approx(0.5)
    assert meter.peak() == 0
