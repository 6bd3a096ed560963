"""Every row of the command table on a real sound server, by key and by `voiceguide remote`: what is heard."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from statistics import median

import pytest
from ears import LOUD, RATE, Ear, is_spoken_ahead, spoken
from performance import undisturbed

from voiceguide.coach.commands import COMMANDS, KEY_NAMES, TABLE
from voiceguide.coach.wording import spoken_seconds

SEQUENCES = {name: sent for sent, name in reversed(KEY_NAMES.items())}
"""What a terminal sends for a key by its name."""

NEXT_UP = "First: reach up."
SETTING_UP = (
    "Stand tall, with both feet on the floor, and let your shoulders sink down, away from your ears, "
    "while you look straight ahead."
)
HOLD = "You stay for two minutes, and breathe."
LEFT = tuple(f"About {spoken_seconds(seconds)} left." for seconds in range(120, 600, 60))

TO_THE_HOLD = (
    (None, (NEXT_UP,)),
    (None, (SETTING_UP,)),
    ("ready", (HOLD,)),
)

CONVERSATIONS = {
    "on her way": (
        ("next", ("First, what to stop for.",)),
        (None, (NEXT_UP,)),
        ("pause", ()),
        ("go on", ("We go on.",)),
        ("toggle", ()),
        ("toggle", ("We go on.",)),
        ("next", ("And now roll down, sitting on a firm chair.",)),
        ("back", (NEXT_UP, "Roll down, from the beginning.")),
        ("back", (NEXT_UP, "Reach up, from the beginning.")),
        (None, (SETTING_UP,)),
        ("again", (SETTING_UP,)),
    ),
    "in a hold": (
        *TO_THE_HOLD,
        ("how long", LEFT),
        ("what now", ("Next: roll down, sitting on a firm chair.",)),
        ("longer", ("Ten seconds longer.",)),
        ("shorter", ("A little shorter.",)),
        ("slower", ("Slower.",)),
        ("faster", ("Faster.",)),
        ("pause", ()),
        ("go on", ("We go on.",)),
    ),
    "away and back": (
        *TO_THE_HOLD,
        ("pause", ()),
        ("help", ("Space pauses.",)),
        ("break", ("Take all the time you need.",)),
        ("ready", ("Welcome back.",)),
        (None, (HOLD,)),
        ("other side", ("Now your left side.",)),
        ("stop", ("Take your time.",)),
    ),
}
"""Conversations: what she asks for, and what she hears then, one of these; nothing: silence."""

ELSEWHERE = {"louder", "quieter"}
"""Commands with a test of their own."""


def press(playing, command: str) -> None:
    key = next(row.keys[0] for row in TABLE if row.command == command)
    playing.press(SEQUENCES.get(key, key))


def call(playing, command: str) -> None:
    playing.remote("pause or go on" if command == "toggle" else command)


def converse(playing, ear: Ear, give, rows) -> list[str]:
    """Have the whole conversation; return what was not as it should be."""
    wrong = []
    playing.has_begun()
    for command, heard in rows:
        before = ear.now
        if command:
            give(playing, command)
        if not heard:
            ear.silent_from(before, 1)
        elif ear.hears_one(heard, before, seconds=40) is None:
            wrong.append(f"{command}: none of {heard}")
    return wrong


def test_every_command_is_given_somewhere():
    """The conversations, and the tests of what is not for a conversation, have the whole table."""
    given = {command for rows in CONVERSATIONS.values() for command, _ in rows if command}
    assert given | ELSEWHERE == set(COMMANDS)


@pytest.fixture(scope="module")
def second(sound_server) -> str:
    """Another loudspeaker, for a second conversation at the same time."""
    sound_server.add_loudspeaker("second", "Second")
    return "second"


@pytest.mark.parametrize("subject", CONVERSATIONS)
def test_every_command_by_key_and_by_remote(sound_server, second, perform, small, subject):
    """Each command does what the table says, however it is given, and the journal has it."""
    rows = CONVERSATIONS[subject]
    for _, heard in rows:
        for text in heard:
            spoken(text)
    words = ("play", "small", "--content", small, "--teach", "names", "--lead-in", "0", "--hold", "2min")
    with ExitStack() as stack, ThreadPoolExecutor() as both:
        talks = {}
        for give, sink, size in ((press, "spk", (24, 80)), (call, second, None)):
            ear = stack.enter_context(sound_server.listening(sink))
            playing = perform(*words, env=sound_server.env | {"PULSE_SINK": sink}, size=size)
            talks[give.__name__] = playing, both.submit(converse, playing, ear, give, rows)
        assert {name: talk.result() for name, (_, talk) in talks.items()} == {"press": [], "call": []}
    for playing, _ in talks.values():
        assert playing.obeyed == [command for command, _ in rows if command]


@pytest.mark.parametrize(
    ("key", "gain"), [("\x1b[A", 2**0.5), ("\x1b[B", 0.5**0.5)], ids=["louder", "quieter"]
)
@undisturbed
def test_louder_and_quieter_are_heard_at_once(sound_server, perform, small, key, gain):
    """Three decibels more or fewer, in what is being said, and nothing else changes."""
    with sound_server.listening() as ear:
        playing = perform("play", "reach", "--content", small, "--teach", "names", "--lead-in", "0",
                          env=sound_server.env, size=(24, 80))  # fmt: skip
        begun = ear.hears_words(SETTING_UP)
        playing.press(key)
        time.sleep(2.5)
        words, heard = spoken(SETTING_UP), ear.samples[begun:]
    pairs = zip(heard[RATE : 2 * RATE], words[RATE : 2 * RATE], strict=True)
    louder = [after / before for after, before in pairs if abs(before) > LOUD and after]  # 0: a dropout
    assert len(louder) > 1000
    assert median(louder) == pytest.approx(gain, rel=0.03)  # the limiter holds back no more than the peaks


def test_what_she_will_hear_next_is_spoken_ahead(sound_server, perform, small, tmp_path):
    """With an empty cache: while she is away the way back is spoken, and the landing before she stops."""
    cache = tmp_path / "cold"
    with sound_server.listening() as ear:
        playing = perform("play", "reach", "--content", small, "--teach", "names", "--lead-in", "0",
                          size=(24, 80), env=sound_server.env | {"VOICEGUIDE_CACHE": str(cache)})  # fmt: skip
        ear.hears_words("This is a test.")
        assert is_spoken_ahead("Walk only when you feel ready.", cache)
        playing.press(" ")
        playing.shows("PAUSED")
        time.sleep(0.5)
        assert is_spoken_ahead("We go on.", cache)
        pressed = playing.press(" ")
        back = ear.hears_words("We go on.")
        assert ear.when(back) - pressed < 0.3
