"""`play` as a whole, in a process of its own and without a loudspeaker: keys, terminal, pipes, recording."""

import os
import signal
import time
from pathlib import Path

import pytest

from voiceguide.output import read_fingerprint

NOWHERE = {**os.environ, "PULSE_SERVER": "unix:/nowhere/at/all"}


def test_without_a_loudspeaker_it_goes_on_on_the_screen(perform):
    """One line says that there is no sound; then every cue is shown when it is due, and it is no error."""
    begun = time.monotonic()
    playing = perform("hold", "--seconds", "1", env=NOWHERE)
    code, errors = playing.ends()
    assert code == 0
    assert len(errors.splitlines()) == 1
    assert "no sound" in errors
    assert "Let go." in playing.shown
    assert 2.8 < time.monotonic() - begun < 8


def test_keys_pause_go_on_and_stop(perform):
    """Space pauses and goes on, q stops and leaves the way out on the screen and the terminal as it was."""
    playing = perform("hum", "--silent", size=(24, 80))
    playing.shows("0:29 left")
    playing.press(" ")
    playing.shows("PAUSED")
    seen = len(playing.shown)
    time.sleep(0.5)
    assert len(playing.shown) == seen
    playing.press(" ")
    playing.shows("0:28 left")
    playing.press("q")
    playing.process.wait(3)
    assert playing.terminal_mode() == playing.mode
    assert playing.ends() == (0, "")
    assert "lower one hip" in playing.shown.rpartition("\x1b[?1049l")[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_stop_it_without_a_terminal(perform, number):
    """Ctrl-C and requests to end are heard where there are no keys."""
    playing = perform("hum", "--silent")
    playing.shows("Hum")
    playing.process.send_signal(number)
    assert playing.ends(3) == (0, "")
    assert "lower one hip" in playing.shown


def test_put_aside_and_taken_up_again(perform):
    """Ctrl-Z pauses, gives the terminal back and stops the process; then it is paused and takes keys."""
    playing = perform("hum", "--silent", size=(24, 80), shell=True)
    playing.shows("0:29 left")
    playing.press("\x1a")
    playing.shows("[stopped]")
    assert playing.terminal_mode() == playing.mode
    assert playing.shown.rindex("\x1b[?1049l") > playing.shown.rindex("\x1b[?1049h")
    playing.shows("PAUSED")
    playing.press(" ")
    playing.shows("0:28 left")
    playing.press("q")
    assert playing.ends(3) == (0, "")


def test_a_closed_pipe_stops_the_lines_and_not_the_session(perform):
    """When nobody reads any more, the session goes on to its end and nothing is complained about."""
    ours, theirs = os.pipe()
    playing = perform("hold", "--seconds", "1", "--silent", out=theirs)
    os.close(theirs)
    assert b"Round up" in os.read(ours, 100)
    os.close(ours)
    begun = time.monotonic()
    assert playing.ends() == (0, "")
    assert time.monotonic() - begun > 1


def test_no_colour_where_none_is_wanted(perform):
    """NO_COLOR leaves bold and the bar, and no colour; --silent needs no loudspeaker and no line about it."""
    playing = perform("hold", "--seconds", "1", "--silent", env=NOWHERE | {"NO_COLOR": "1"}, size=(10, 40))
    playing.shows("Hold")
    playing.press("q")
    assert playing.ends() == (0, "")
    assert "\x1b[36m" not in playing.shown
    assert "Hold" in playing.shown


def exported(tmp_path):
    from performer import hold_script, session

    return session(hold_script(1)).export(tmp_path / "exported.wav").path.read_bytes()


def test_a_recording_equals_the_export_byte_for_byte(perform, tmp_path):
    """What was played is what would have been exported, also when it was paused in between."""
    path = tmp_path / "played.wav"
    playing = perform("hold", "--seconds", "1", "--silent", "--record", str(path), size=(24, 80))
    playing.shows("Hold")
    playing.press(" ")
    playing.shows("PAUSED")
    playing.press(" ")
    code, errors = playing.ends()
    assert code == 0
    assert "recorded" in errors
    assert path.read_bytes() == exported(tmp_path)


def test_a_recording_ends_where_she_stopped(perform, tmp_path):
    """After an early stop what was heard is a whole file, and it does not pass for the session."""
    path = tmp_path / "played.wav"
    playing = perform("hum", "--silent", "--record", str(path))
    playing.shows("Hum")
    time.sleep(0.5)
    playing.process.send_signal(signal.SIGINT)
    code, errors = playing.ends()
    assert code == 0
    assert "up to where it stopped" in errors
    assert path.stat().st_size > 2 * 0.4 * 24000
    assert not read_fingerprint(path)


def test_a_recording_that_cannot_be_is_refused_before_it_begins(perform, tmp_path):
    """A file that is there already is not replaced, and that is said before anything is played."""
    path = tmp_path / "mine.wav"
    path.write_bytes(b"mine")
    code, errors = perform("hum", "--silent", "--record", str(path)).ends(5)
    assert code == 1
    assert "already there" in errors
    assert path.read_bytes() == b"mine"


def test_it_takes_little_of_the_machine(perform):
    """The screen, ten times a second, costs less than a tenth of a processor."""
    playing = perform("hold", "--silent", size=(50, 200))
    playing.shows("Hold")
    before = cpu_seconds(playing.process.pid)
    if before is None:
        pytest.skip("no /proc to read processor time from")
    time.sleep(2)
    used = cpu_seconds(playing.process.pid) - before
    playing.press("q")
    playing.ends()
    assert used < 0.2


def cpu_seconds(pid: int) -> float | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
