"""A session outlives its sound server, its loudspeaker, a sleep of the computer and a hanging engine."""

import os
import signal
import time
from pathlib import Path

import pytest
from ears import RATE

from voiceguide.journal import Commanded, Reached

NOTICED, BACK = 1.0, 3.0
"""Seconds until a loss is noticed, and from the server's return to the first word."""

GONE = "The sound was gone."
BELL = "\a"
FRAGILE = Path(__file__).with_name("fragile.py")


@pytest.fixture
def play(perform, small):
    def begin(*words: str, **more):
        return perform(
            "play", *words, "--content", small, "--teach", "names", "--lead-in", "0", size=(24, 80), **more
        )

    return begin


def noticed(playing) -> float:
    """Wait until the screen tells that there is no sound; return when."""
    playing.shows("NO SOUND", 5)
    return time.monotonic()


def goes_on_from_there(playing) -> None:
    """Nothing is lost: what came after the loss is the unit in which the sound was lost, or the next one."""
    entries = playing.journal.entries
    lost = next(n for n, each in enumerate(entries) if isinstance(each, Commanded) and each.name == "lost")
    before = [each.number for each in entries[:lost] if isinstance(each, Reached)]
    assert entries[lost].spot["unit"] + 1 in (before[-1], before[-1] + 1)
    after = [each.number for each in entries[lost:] if isinstance(each, Reached)]
    assert all(number in range(before[-1], before[-1] + 4) for number in after[:2])


def test_a_killed_server_is_noticed_and_she_is_told_where_she_is(own_server, play):
    """Within a second it pauses, screen and bell tell; then she is brought back with words."""
    playing = play("reach", env=own_server.env)
    with own_server.listening() as ear:
        ear.hears_words("No list.")
        killed = time.monotonic()
        own_server.close()
        assert noticed(playing) - killed < NOTICED + 0.3
    seen = len(playing.shown)
    time.sleep(1.5)
    assert BELL in playing.shown
    own_server.start()
    with own_server.listening() as ear:
        returned = time.monotonic()
        assert ear.when(ear.hears_words("We go on.")) - returned < BACK + 2.5
        assert ear.place_of(GONE) is not None
        playing.shows("We go on.", after=seen)
    goes_on_from_there(playing)
    playing.press("q")
    playing.shows("Take your time.")
    playing.press("q")
    assert playing.ends() == (
        0,
        "voiceguide: the sound is gone; looking for it\nvoiceguide: the sound is back\n",
    )


def test_a_frozen_server_and_a_pause_of_hers(own_server, play):
    """While the server hangs, it waits; had she paused herself, it stays paused when the sound is back."""
    playing = play("reach", env=own_server.env)
    with own_server.listening() as ear:
        ear.hears_words("No list.")
        frozen = time.monotonic()
        own_server.process.send_signal(signal.SIGSTOP)
        assert noticed(playing) - frozen < NOTICED + 0.3
        own_server.process.send_signal(signal.SIGCONT)
        before = ear.now
        ear.hears_words(GONE, before)
        playing.press(" ")
        playing.shows("PAUSED")
        own_server.process.send_signal(signal.SIGSTOP)
        noticed(playing)
        seen = len(playing.shown)
        own_server.process.send_signal(signal.SIGCONT)
        playing.shows("PAUSED", after=seen)
        before = ear.now
        playing.press(" ")
        ear.hears_words("We go on.", before)


def test_another_loudspeaker_is_taken(own_server, play):
    """Her headphones are unplugged: the default loudspeaker goes on, with where she is."""
    own_server.add_loudspeaker("headphones", "Headphones")
    playing = play("reach", "--device", "headphones", env=own_server.env)
    with own_server.listening("headphones") as ear:
        ear.hears_words("No list.")
    own_server.control("unload-module", "module-null-sink")
    own_server.add_loudspeaker("other", "Other")
    with own_server.listening("other") as ear:
        ear.hears_words("We go on.", seconds=20)
    goes_on_from_there(playing)


def test_after_a_sleep_of_the_computer_she_is_told_where_she_is(sound_server, play):
    """Three seconds in which the whole guide stood still: nothing is skipped, and words bring her back."""
    playing = play("reach", env=sound_server.env)
    with sound_server.listening() as ear:
        ear.hears_words("No list.")
        playing.process.send_signal(signal.SIGSTOP)
        time.sleep(3)
        before = ear.now
        playing.process.send_signal(signal.SIGCONT)
        ear.hears_words(GONE, before - RATE)
        ear.hears_words("We go on.", before - RATE)
    goes_on_from_there(playing)


@pytest.mark.parametrize("trouble", ["hang", "die"])
def test_a_speech_engine_that_fails_at_one_text_costs_that_text(perform, small, tmp_path, trouble):
    """The session goes on to its end; one line tells what could not be spoken."""
    environment = {**os.environ, "VOICEGUIDE_CACHE": str(tmp_path / "cold"), "FRAGILE": trouble}
    words = ("play", "nod", "--content", small, "--teach", "names", "--lead-in", "0", "--silent")
    playing = perform(*words, program=FRAGILE, env=environment)
    code, errors = playing.ends(60)
    assert code == 0
    (line,) = errors.splitlines()
    assert 'cannot speak "No list."' in line
    assert "The end." in playing.shown
    assert playing.journal.ended == "finished"
