"""What a terminal sends becomes commands, each once, however it is torn; pasted text becomes none."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.coach.commands import KEY_NAMES, TABLE, command_for_key
from voiceguide.doors.keys import BURST, QUIET, KeyStrokes

SENT = {name: [each for each, called in KEY_NAMES.items() if called == name] for name in KEY_NAMES.values()}
TYPED = [(sent, row.command) for row in TABLE for key in row.keys for sent in SENT.get(key, [key])]
"""Every key of the table as a terminal may send it, and its command."""

UP, DOWN, LEFT = "\x1b[A", "\x1bOB", "\x1b[D"


def commands(keys: list[str]) -> list[str]:
    return [command for key in keys if (command := command_for_key(key))]


@pytest.mark.parametrize(("sent", "command"), TYPED)
def test_every_key_of_the_table(sent, command):
    """Each key gives its command, once, also when it comes in two halves."""
    assert commands(KeyStrokes().take(sent, 0)) == [command]
    for half in range(1, len(sent)):
        strokes = KeyStrokes()
        assert strokes.take(sent[:half], 0) == []
        assert strokes.torn
        assert commands(strokes.take(sent[half:], 0)) == [command]
        assert not strokes.torn


def test_escape_alone_means_nothing():
    """Escape waits for its second half; when none comes, the next key is that key."""
    strokes = KeyStrokes()
    assert strokes.take("\x1b", 0) == []
    assert strokes.take("", 0.1) == []
    assert strokes.take("[", 5) == ["["]


def test_escape_hides_no_key():
    """A key that comes right after Escape counts: a stop is never lost."""
    assert commands(KeyStrokes().take("\x1bq", 0)) == ["stop"]


@pytest.mark.parametrize("sent", [
    "\x1b[H", "\x1b[15~", "\x1b[1;5C", "\x1b[<0;12;7M", "\x1bOP", "\x1b[200", "\x1b[é", "\x1b", "é", "🤰",
])  # fmt: skip
def test_other_keys_mean_nothing(sent):
    """Home, F5, Ctrl with an arrow, a mouse, letters that are no command: no part of them is a command."""
    assert commands(KeyStrokes().take(sent, 0)) == []


@pytest.mark.parametrize("text", ["stop", "please go on", "\x1b[200~q\x1b[201~", "\x1b[200~rest\n\x1b[201~"])
def test_pasted_text_is_no_command(text):
    """Text that comes at once, marked as pasted or not, gives nothing, and what trails behind it neither."""
    strokes = KeyStrokes()
    assert strokes.take(text, 0) == []
    assert strokes.take("q", QUIET / 2) == []
    assert strokes.take("q", 3 * QUIET) == ["q"]


def test_fingers_are_no_burst():
    """As many keys as fingers press while the machine is busy all count."""
    assert commands(KeyStrokes().take(f"  {UP}"[: BURST + 2], 0)) == ["toggle", "toggle", "louder"]


def test_a_key_held_down_counts_once():
    """Where a key repeated while nobody looked, it is that key, once: "qqqq" stops."""
    strokes = KeyStrokes()
    assert strokes.take("qqqqqqqq", 0) == ["q"]
    assert strokes.take(LEFT * 10, 1) == [LEFT]
    assert strokes.take(LEFT, 1 + QUIET / 2) == []


@given(st.lists(st.sampled_from([UP, DOWN, LEFT, " ", "q", "\t", "\x1b[15~"])), st.data())
def test_any_tearing_gives_the_same_keys(keys, data):
    """However what was typed is cut into pieces, the keys are those that were pressed."""
    strokes, got = KeyStrokes(), []
    for at, key in enumerate(keys):
        cut = data.draw(st.integers(0, len(key)))
        for piece in filter(None, (key[:cut], key[cut:])):
            got += strokes.take(piece, at)
    assert got == keys


@given(st.lists(st.text(alphabet="\x1b[O0;~Aqs \x03é", max_size=9)))
def test_line_noise_is_survived(pieces):
    """Whatever comes, nothing grows without bound, and after a moment's quiet a key is a key."""
    strokes = KeyStrokes()
    for at, piece in enumerate(pieces):
        strokes.take(piece, at)
    assert len(strokes._half) < 40
    strokes.take("", len(pieces))
    assert strokes.take("q", len(pieces) + 1) == ["q"]


def test_at_a_terminal(keep_doors):
    """At a real terminal every key gives its command, at once first; the terminal's mode is given back."""
    keeper = keep_doors(terminal=True)
    wanted = [(sent, command) for sent, command in TYPED if sent != "\x03"]
    for sent, command in wanted:
        before = keeper.written.count(f"got: {command}")
        keeper.press(sent)
        keeper.writes(f"got: {command}", before + 1)
    assert keeper.got == [command for _, command in wanted]
    told = [line for line in keeper.written if line.startswith(("at once: ", "got: "))]
    assert told[0::2] == [line.replace("got: ", "at once: ") for line in told[1::2]]
    keeper.process.terminate()
    keeper.writes("closed")
    assert keeper.terminal_mode() == keeper.mode
    assert (keeper.ends(), keeper.errors) == (0, "")


def test_torn_and_pasted_at_a_terminal(keep_doors):
    """A torn arrow is one arrow; Escape alone and a pasted text are nothing; Ctrl-C is a stop."""
    keeper = keep_doors(terminal=True)
    keeper.press("\x1b")
    keeper.press("[A")
    keeper.writes("got: louder")
    keeper.press("\x1b")
    time.sleep(0.3)  # the guide waits 0.1 s for a second half
    keeper.press("[")
    keeper.writes("got: slower")
    keeper.press("stop the session please")
    time.sleep(0.3)
    keeper.press("\x03")
    keeper.writes("got: stop")
    assert keeper.got == ["louder", "slower", "stop"]


def test_put_aside_and_taken_up_at_a_terminal(keep_doors):
    """Ctrl-Z gives the terminal back and stops the process; continued, it takes keys again."""
    keeper = keep_doors(terminal=True, shell=True)
    keeper.press("\x1a")
    keeper.writes("back")
    assert any("[stopped]" in line for line in keeper.written)
    keeper.press(" ")
    keeper.writes("got: toggle")
    assert keeper.got == ["aside", "toggle"]
