"""What comes out of a loudspeaker: recorded at a sound server, compared with the plan."""

import os
import signal
import time
from itertools import pairwise
from pathlib import Path

import pytest
from ears import RATE, spoken
from performance import undisturbed

from voiceguide.guide import Guide
from voiceguide.journal import Ended, Reached, Resumed
from voiceguide.library import load

MILLISECOND = 24
STOP_WITHIN, FADE = 0.1, 0.01
"""Seconds."""

LONG = (
    "Stand tall, with both feet on the floor, and let your shoulders sink down, away from your ears, "
    "while you look straight ahead."
)


@pytest.fixture
def play(perform, small):
    def begin(*words: str, **more):
        return perform("play", *words, "--content", small, "--teach", "names", "--lead-in", "0", **more)

    return begin


@undisturbed
def test_a_session_is_heard_from_its_first_word_to_its_last(sound_server, play, small):
    """Every cue of a session is heard where the plan says, to the millisecond; the last one to its end."""
    guide = Guide(load(Path(small)))
    cues = [cue for cue in guide.plan("nod", teach="names", lead_in=0).timeline.cues if cue.kind == "speech"]
    guide.close()
    with sound_server.listening() as ear:
        playing = play("nod", env=sound_server.env)
        assert playing.ends(40) == (0, "")
        heard = [ear.place_of(cue.text) for cue in cues]
        samples = ear.samples
    assert None not in heard
    late = [sample - cue.start for cue, sample in zip(cues, heard, strict=True)]
    steps = [two - one for one, two in pairwise(late)]
    assert min(steps) >= -MILLISECOND
    assert sum(step > MILLISECOND for step in steps) <= 1, "a busy machine may hold up the server once"
    last = spoken(cues[-1].text)
    assert samples[heard[-1] + RATE // 10 : heard[-1] + len(last)] == last[RATE // 10 :]
    assert playing.journal.ended == "finished"


@pytest.mark.parametrize("how", ["q", "\x03"])
@undisturbed
def test_stopping_is_silent_within_a_tenth_of_a_second(sound_server, play, how):
    """From the key to the last sample of the session heard: less than 100 ms; then the landing."""
    with sound_server.listening() as ear:
        playing = play("reach", env=sound_server.env, size=(24, 80))
        begun = ear.hears_words(LONG, seconds=20)
        time.sleep(1)
        pressed = playing.press(how)
        ear.hears_words("Take your time.")
        assert ear.when(ear.end_of(LONG, begun)) - pressed < STOP_WITHIN - FADE
        playing.shows("Take your time.")
        playing.press(how)
        assert playing.ends() == (0, "")
    left = " ".join(playing.shown.rpartition("\x1b[?1049l")[2].split())
    assert "Walk only when you feel ready." in left


@undisturbed
def test_a_request_to_terminate_ends_without_speech(sound_server, play):
    """SIGTERM falls silent, restores the terminal, says nothing more, and is no error."""
    with sound_server.listening() as ear:
        playing = play("reach", env=sound_server.env, size=(24, 80))
        begun = ear.hears_words(LONG, seconds=20)
        time.sleep(0.5)
        sent = time.monotonic()
        playing.process.send_signal(signal.SIGTERM)
        playing.process.wait(5)
        assert time.monotonic() - sent < 2
        assert playing.terminal_mode() == playing.mode
        assert playing.ends() == (0, "")
        end = ear.silent_from(begun, 1)
        assert ear.when(end - 1) - sent < STOP_WITHIN
        assert ear.place_of("Take your time.") is None


@undisturbed
def test_another_guide_takes_over_and_goes_on(sound_server, play, perform):
    """`resume --take-over`: the first falls silent and says why; the second goes on there."""
    with sound_server.listening() as ear:
        first = play("reach", env=sound_server.env, size=(24, 80))
        begun = ear.hears_words(LONG, seconds=20)
        second = perform("resume", "--take-over", env=sound_server.env, data=first.data)
        assert first.ends() == (0, "voiceguide: another guide has taken over\n")
        second.shows("Welcome back.")
        back = ear.hears_words("Welcome back.", begun)
        second.shows(LONG)
        ear.hears_words(LONG, back)
        assert ear.place_of("Take your time.", begun) is None
        entries = second.journal.entries
        second.process.send_signal(signal.SIGTERM)
        code, errors = second.ends()
    assert code == 0
    (line,) = errors.splitlines()
    assert line.startswith("voiceguide: going on with Reach up of ")
    over = next(number for number, entry in enumerate(entries) if isinstance(entry, Ended))
    assert entries[over].how == "closed"
    assert isinstance(entries[over + 1], Resumed)
    before = [entry.where for entry in entries[:over] if isinstance(entry, Reached)]
    after = [entry.where for entry in entries[over:] if isinstance(entry, Reached)]
    assert before[-1] in after


def test_a_loudspeaker_is_found_by_a_part_of_its_name(sound_server, play):
    """--device takes a part of a name, in any case; a wrong name is an error that names the right one."""
    sound_server.add_loudspeaker("named", "Living room")
    with sound_server.listening("named") as ear:
        playing = play("reach", "--device", "LIVING", env=sound_server.env)
        ear.hears_words("This is a test.")
        playing.process.send_signal(signal.SIGTERM)
        assert playing.ends()[0] == 0
    code, errors = play("reach", "--device", "livin rom", env=sound_server.env).ends()
    assert code == 1
    assert 'did you mean "Living room"?' in errors


def test_a_closed_pipe_stops_the_lines_and_not_what_she_hears(sound_server, play):
    """`play ... | head` on a loudspeaker: when nobody reads any more, she still listens."""
    ours, theirs = os.pipe()
    with sound_server.listening() as ear:
        playing = play("nod", env=sound_server.env, out=theirs)
        os.close(theirs)
        assert b"Nod" in os.read(ours, 100)
        os.close(ours)
        ear.hears_words("Stand tall.")
        assert playing.ends(30) == (0, "")
        assert ear.place_of("The end.") is not None
