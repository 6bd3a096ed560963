"""The tape: only what lies between the keys is kept, and the keys themselves are not."""

from voiceguide.teacher.tape import KEY_DOWN, KEY_UP, LONGEST_TAKE, Tape

RATE = 48000


def numbered(first: int, count: int) -> bytes:
    return b"".join((number % 30000).to_bytes(2, "little") for number in range(first, first + count))


def test_only_what_is_heard_during_a_take_is_kept():
    """What comes before, after and between takes is gone; a take lacks the sound of its two keys."""
    tape = Tape(RATE)
    tape.hear(numbered(0, RATE))
    tape.begin()
    for piece in range(10):
        tape.hear(numbered(piece * 4800, 4800))
    take = tape.end()
    down, up = round(KEY_DOWN * RATE), round(KEY_UP * RATE)
    assert take.samples == numbered(down, RATE - down - up)
    tape.hear(numbered(0, RATE))
    tape.begin()
    assert tape.end().samples == b""


def test_a_take_begun_again_forgets_the_first():
    """Only the last beginning counts."""
    tape = Tape(RATE)
    tape.begin()
    tape.hear(numbered(0, RATE))
    tape.begin()
    assert (tape.seconds, tape.running) == (0, True)
    tape.end()
    assert not tape.running


def test_a_forgotten_take_does_not_fill_the_memory():
    """After two minutes nothing more is kept."""
    tape = Tape(8000)
    tape.begin()
    for _ in range(LONGEST_TAKE + 5):
        tape.hear(bytes(16000))
    assert tape.seconds == LONGEST_TAKE


def test_the_level_is_the_highest_since_it_was_asked():
    """Both ends of the wave count, and each is told once."""
    tape = Tape(RATE)
    tape.hear((-16384).to_bytes(2, "little", signed=True) + (100).to_bytes(2, "little"))
    assert tape.peak() == 0.5
    assert tape.peak() == 0
    assert tape.heard == 2
