"""`voiceguide play` as a whole, in a process of its own and without a loudspeaker: keys, pipes, recording."""

import io
import os
import signal
import threading
import time
import wave
from fractions import Fraction
from pathlib import Path

import pytest
from performance import Performance

from voiceguide.cli import play as playing_live
from voiceguide.errors import VoiceError
from voiceguide.guide import Guide, Session
from voiceguide.journal import Commanded, Reached, Resumed, accounts
from voiceguide.library import load
from voiceguide.live.loudspeaker import Loudspeaker
from voiceguide.output import read_fingerprint
from voiceguide.voice import SilentVoice

NOWHERE = {**os.environ, "PULSE_SERVER": "unix:/nowhere/at/all"}
LANDING = "Keep a hand on something steady"


@pytest.fixture
def play(perform, small):
    """Plays with the small content, briefly."""

    def begin(*words: str, **more) -> Performance:
        return perform("play", *words, "--content", small, "--teach", "names", "--lead-in", "0", **more)

    return begin


@pytest.fixture
def exported(tmp_path, small) -> bytes:
    """The bytes of the nodding session, exported."""
    guide = Guide(load(Path(small)))
    try:
        session = guide.plan("nod", teach="names", lead_in=Fraction(0))
        return session.export(tmp_path / "exported.wav").path.read_bytes()
    finally:
        guide.close()


def sound(file: bytes) -> bytes:
    """The samples of a WAV file."""
    with wave.open(io.BytesIO(file)) as opened:
        return opened.readframes(opened.getnframes())


def test_without_a_loudspeaker_it_goes_on_and_records(play, tmp_path, exported):
    """One line says that there is no sound; every cue is shown when it is due, and it is no error.

    What was played without a command is what would have been exported, byte for byte.
    """
    begun, path = time.monotonic(), tmp_path / "played.wav"
    playing = play("nod", "--record", str(path), env=NOWHERE)
    code, errors = playing.ends(40)
    assert code == 0
    no_sound, recorded = errors.splitlines()
    assert "no sound" in no_sound
    assert recorded.endswith("recorded")
    assert path.read_bytes() == exported
    lines = [line.strip().split("  ", 1) for line in playing.shown.splitlines()]
    assert lines[-2][1] == "The end."
    minutes, seconds = lines[-1][0].split(":")
    assert time.monotonic() - begun > 60 * int(minutes) + float(seconds)
    assert playing.journal.ended == "finished"


def test_keys_pause_go_on_and_stop(play):
    """Space pauses and brings her back with words; q leaves the landing, and the terminal as it was."""
    playing = play("reach", "--silent", size=(24, 80))
    playing.shows("This is a test.")
    playing.press(" ")
    playing.shows("PAUSED")
    playing.is_still()
    playing.press(" ")
    playing.shows("We go on.")
    playing.press("q")
    playing.process.wait(3)
    assert playing.terminal_mode() == playing.mode
    assert playing.ends() == (0, "")
    assert LANDING in playing.shown.rpartition("\x1b[?1049l")[2]
    assert playing.obeyed == ["toggle", "toggle", "stop"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_stop_it_without_a_terminal(play, number):
    """Ctrl-C and requests to end are heard where there are no keys."""
    playing = play("reach", "--silent")
    playing.shows("Reach up")
    playing.process.send_signal(number)
    assert playing.ends(3) == (0, "")
    assert LANDING in playing.shown
    assert playing.journal.ended == ("stopped" if number == signal.SIGINT else "closed")


def test_put_aside_and_taken_up_again(play):
    """Ctrl-Z pauses, gives the terminal back and stops the process; then it is paused and takes keys."""
    playing = play("reach", "--silent", size=(24, 80), shell=True)
    playing.shows("This is a test.")
    playing.press("\x1a")
    playing.shows("[stopped]")
    assert playing.terminal_mode() == playing.mode
    assert playing.shown.rindex("\x1b[?1049l") > playing.shown.rindex("\x1b[?1049h")
    playing.shows("PAUSED")
    playing.press(" ")
    playing.shows("We go on.")
    playing.press("q")
    assert playing.ends(3) == (0, "")


def test_a_closed_pipe_ends_what_nobody_hears(play):
    """`play --silent ... | head`: when nobody reads any more it is soon over, and can be resumed."""
    ours, theirs = os.pipe()
    playing = play("reach", "--silent", out=theirs)
    os.close(theirs)
    assert b"Reach up" in os.read(ours, 100)
    os.close(ours)
    begun = time.monotonic()
    assert playing.ends(10) == (0, "")
    assert time.monotonic() - begun < 4
    assert playing.journal.ended == "closed"


def test_no_colour_where_none_is_wanted(play):
    """NO_COLOR leaves bold and the bar, and no colour; --silent needs no loudspeaker and no line about it."""
    playing = play("nod", "--silent", env=NOWHERE | {"NO_COLOR": "1"}, size=(10, 40))
    playing.shows("Breathe out")
    playing.press("q")
    assert playing.ends() == (0, "")
    assert "\x1b[36m" not in playing.shown
    assert "\x1b[1m" in playing.shown


def test_a_recording_of_a_conversation_is_whole_and_no_session(play, tmp_path, exported):
    """Paused and gone on, the recording has all that was heard, and does not pass for the session."""
    path = tmp_path / "played.wav"
    playing = play("nod", "--silent", "--record", str(path), size=(24, 80))
    playing.shows("This is a test.")
    playing.press(" ")
    playing.shows("PAUSED")
    playing.press(" ")
    code, errors = playing.ends(40)
    assert code == 0
    assert "recorded" in errors
    assert not read_fingerprint(path)
    assert path.stat().st_size > len(exported)
    assert sound(exported)[-24000:] == sound(path.read_bytes())[-24000:]


def test_a_recording_ends_where_she_stopped(play, tmp_path):
    """After an early stop what was heard is a whole file, and it does not pass for the session."""
    path = tmp_path / "played.wav"
    playing = play("reach", "--silent", "--record", str(path))
    playing.shows("Reach up")
    time.sleep(0.5)
    playing.process.send_signal(signal.SIGINT)
    code, errors = playing.ends()
    assert code == 0
    assert "up to where it stopped" in errors
    assert path.stat().st_size > 2 * 0.4 * 24000
    assert not read_fingerprint(path)


def test_a_recording_that_cannot_be_is_refused_before_it_begins(play, tmp_path):
    """A file that is there already is not replaced, and that is said before anything is played."""
    path = tmp_path / "mine.wav"
    path.write_bytes(b"mine")
    code, errors = play("reach", "--silent", "--record", str(path)).ends(20)
    assert code == 1
    assert "already there" in errors
    assert path.read_bytes() == b"mine"


def test_the_journal_tells_what_happened(play):
    """Each unit she came to, in order, and each command at its place, with the end."""
    playing = play("reach", "--silent", size=(24, 80))
    playing.shows("This is a test.")
    for key, shown in ((" ", "PAUSED"), ("g", "We go on.")):
        playing.press(key)
        playing.shows(shown)
    playing.press("n")
    playing.shows("Stand tall")
    playing.press("q")
    playing.ends()
    entries = playing.journal.entries
    numbers = [entry.number for entry in entries if isinstance(entry, Reached)]
    assert numbers == sorted(numbers)
    assert [entry.name for entry in entries if isinstance(entry, Commanded)][:3] == [
        "toggle",
        "go on",
        "next",
    ]
    assert playing.journal.ended == "stopped"


def test_a_second_guide_plays_and_says_that_it_cannot_be_steered(play):
    """With another guide playing, one line says so, keys work, and the remote steers the first one."""
    first = play("reach", "--silent")
    first.shows("This is a test.")
    second = play("roll", "--silent", data=first.data, size=(24, 80))
    second.shows("This is a test.")
    assert "Reach up" in first.remote("pause")
    second.press("q")
    code, errors = second.ends(5)
    assert code == 0
    (line,) = errors.splitlines()
    assert line.startswith("voiceguide: another guide is playing (Reach up)")
    assert first.process.poll() is None
    first.process.send_signal(signal.SIGTERM)
    assert first.ends(5)[0] == 0


def test_another_begins_in_the_place_of_the_one_that_plays(play):
    """`play NAME --take-over` ends the other guide with a line, and is the one that is steered."""
    first = play("reach", "--silent")
    first.shows("This is a test.")
    second = play("roll", "--silent", "--take-over", data=first.data)
    assert first.ends() == (0, "voiceguide: another guide has taken over\n")
    second.shows("This is a test.")
    assert "Roll down" in second.remote("pause")
    second.process.send_signal(signal.SIGTERM)
    assert second.ends() == (0, "")
    assert [account.ended for account in accounts(first.data / "sessions")] == ["closed", "closed"]


def test_a_wrong_name_takes_over_nothing(play):
    """What cannot be played ends no other guide; with nobody playing, `--take-over` changes nothing."""
    first = play("reach", "--silent", "--take-over")
    first.shows("This is a test.")
    code, errors = play("rol", "--silent", "--take-over", data=first.data).ends()
    assert (code, len(errors.splitlines())) == (1, 1)
    assert "Reach up" in first.remote("pause")
    first.process.send_signal(signal.SIGTERM)
    assert first.ends() == (0, "")


def test_what_is_not_kept_is_not_taken_over_with_resume(perform):
    """`say` has no journal; that is told, and it goes on."""
    first = perform("say", *["Breathe in, and out again. " * 20])
    first.shows("Breathe in")
    code, errors = perform("resume", "--silent", "--take-over", data=first.data).ends()
    assert (code, len(errors.splitlines())) == (1, 1)
    assert "is not kept" in errors
    assert first.process.poll() is None
    first.process.send_signal(signal.SIGTERM)
    assert first.ends()[0] == 0


def test_a_session_that_never_began_is_not_gone_on_with(play, perform):
    """Refused for its loudspeaker, it leaves no journal, and there is nothing to resume."""
    playing = play("reach", "--device", "nowhere at all", env=NOWHERE)
    code, errors = playing.ends()
    assert code == 1
    assert len(errors.splitlines()) == 1
    assert not list(playing.data.rglob("*.jsonl"))
    code, errors = perform("resume", "--silent", data=playing.data).ends()
    assert (code, errors.splitlines()) == (
        1, ["voiceguide: there is no unfinished session; `voiceguide play NAME` begins one"],
    )  # fmt: skip


@pytest.mark.parametrize("hoarse", [False, True])
def test_the_lead_in_does_not_wait_for_the_voice(hoarse, small, monkeypatch):
    """It is heard while the first words are still being spoken; if they cannot be, nothing has begun."""
    pulling, begun = threading.Event(), []
    start = Loudspeaker.start
    monkeypatch.setattr(Loudspeaker, "start", lambda self, required: (start(self, required), pulling.set()))

    class Slow(SilentVoice):
        def clip(self, utterance):
            assert pulling.wait(30), "nothing is heard before the voice has spoken"
            if hoarse:
                raise VoiceError("no voice today")
            return super().clip(utterance)

    def journal():
        begun.append("journal")
        raise KeyboardInterrupt  # enough is known

    session = Guide(load(Path(small))).plan("nod", teach="names")
    session = Session(session.library, session.course, Slow())
    with pytest.raises(VoiceError if hoarse else KeyboardInterrupt):
        playing_live.run(session, silent=True, journal=journal)
    assert begun == ([] if hoarse else ["journal"])


def test_nothing_is_recorded_of_a_voice_that_cannot_speak(small, tmp_path):
    """It is tried before the recording is begun, so that there is no file of a session that never was."""

    class Mute(SilentVoice):
        def clip(self, utterance):
            raise VoiceError(f"no voice for {utterance.text}")

    session = Guide(load(Path(small))).plan("nod", teach="names")
    with pytest.raises(VoiceError):
        playing_live.run(
            Session(session.library, session.course, Mute()), silent=True, record=tmp_path / "x.wav"
        )
    assert list(tmp_path.iterdir()) == []


def test_what_goes_on_is_told_before_it_does(play, perform):
    """`resume` says in a line which session goes on, of when, and where; its journal goes on with it.

    Who has stopped is told what to type to go on later.
    """
    first = play("reach", "--silent", size=(24, 80))
    first.shows("Stand tall")
    first.press("q")
    first.ends()
    assert "To go on with it later: voiceguide resume" in first.shown
    begun = first.journal.begun.astimezone()
    second = perform("resume", "--silent", data=first.data, size=(24, 80))
    second.shows("Stand tall")
    second.press("q")
    code, errors = second.ends()
    assert code == 0
    (line,) = errors.splitlines()
    assert line.startswith(f"voiceguide: going on with Reach up of {begun.day} {begun:%B, %H:%M}: ")
    assert len([entry for entry in second.journal.entries if isinstance(entry, Resumed)]) == 1
