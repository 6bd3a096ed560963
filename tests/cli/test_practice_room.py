"""The practice room: keys, and what ears tell, in; lines and results out; no microphone, no clock."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from voiceguide.cli.practice_room import (
    DIES_AWAY,
    LOADING,
    OFFERED,
    QUIET,
    SEEN,
    TRIES,
    WAITED,
    Mouth,
    OnlyLines,
    PracticeRoom,
    practise,
    rows_named,
)
from voiceguide.coach.armed import Situation, armed
from voiceguide.ears import installed
from voiceguide.ears.conditions import Meter
from voiceguide.ears.events import EchoState, Onset, Ready, Said, Trouble, Unclear
from voiceguide.errors import BadRequest, CannotHear
from voiceguide.pcm import Pcm

RATE = 24_000
SOUND = Pcm.silence(RATE, RATE)


class Visit:
    """Somebody in a practice room, whose clock is hers to set."""

    def __init__(
        self, phrases: Sequence[str], read: Callable[[], str], *, sentence: Pcm | None = None
    ) -> None:
        self.armed: list[tuple[tuple[str, str], ...]] = []
        self.lost = RATE // 2  # while the ears got ready
        self.meter, self.mouth, self.now = Meter(RATE), Mouth(), 0.0
        self.room = PracticeRoom(rows_named(phrases), self, self.meter, self.mouth, sentence, OnlyLines())
        self._read = read
        self.hum()

    def arm(self, phrases: Sequence[tuple[str, str]]) -> None:
        self.armed.append(tuple(phrases))

    def hum(self, level: float = -60.0, played: bytes = b"") -> None:
        noise = np.random.default_rng(1).standard_normal(RATE) * 32768 * 10 ** (level / 20)
        self.meter.hear(noise.astype("<i2").tobytes(), played or bytes(2 * RATE))

    def wait(self, seconds: float) -> str:
        """Let time pass; what was written meanwhile."""
        self.room.look(self.now)
        self.now += seconds
        self.room.look(self.now)
        return self._read()

    def to_the_phrases(self) -> str:
        self.room.take(Ready(), self.now)
        return self.wait(QUIET)

    def say(self, text: str, *, sure: bool = True, level: float = -26.0) -> str:
        self.room.take(Onset(0), self.now)
        self.room.take(Said(text, sure, -1.0, -2.0, level, 0, RATE), self.now)
        return self._read()

    def mumble(self, level: float = -26.0) -> str:
        self.room.take(Unclear(level, 0, RATE), self.now)
        return self._read()

    def press(self, key: str) -> str:
        self.room.press(key, self.now)
        return self._read()


@pytest.fixture
def visit(capsys: pytest.CaptureFixture[str]) -> Callable[..., Visit]:
    """Enter the room, to try these phrases."""
    return lambda *phrases, **more: Visit(phrases, lambda: capsys.readouterr().out, **more)


def test_from_the_quiet_to_the_sum(visit: Callable[..., Visit]) -> None:
    """The room, then phrase after phrase without a key, then what was heard, and how loud she is."""
    her = visit("stop now", "hold on")
    assert her.room.usual is None
    shown = her.to_the_phrases()
    assert "be quiet for a moment" in shown
    assert "The room is quiet (-60 dB)." in shown
    assert '1 of 2   say: "stop now"' in shown
    assert "heard (-26 dB)" in her.say("stop now")
    assert '2 of 2   say: "hold on"' in her.wait(SEEN)
    her.say("hold on", level=-30.0)
    shown = her.wait(SEEN)
    assert "2 of 2 were heard.\nNothing seems to be in the way.\n" in shown
    assert not her.room.open
    assert her.room.usual == -28


def test_what_is_heard_wrong_is_said_at_once(visit: Callable[..., Visit]) -> None:
    """Other words, none of the words, and nothing are told apart; after three times it goes on."""
    her = visit("stop now", "hold on")
    her.to_the_phrases()
    assert 'heard as "hold on"; say it once more' in her.say("hold on")
    assert "something was said, and not understood; say it once more" in her.mumble()
    assert "nothing was heard; on to the next one" in her.wait(WAITED)
    assert TRIES == 3
    assert '2 of 2   say: "hold on"' in her.wait(SEEN)
    her.say("hold on")
    assert "1 of 2 were heard.\nNot heard: stop now. Each has a key, too." in her.wait(SEEN)


def test_other_words_for_the_same_and_doubt_are_told(visit: Callable[..., Visit]) -> None:
    """Another phrase of the command counts; what a session would ask back says so."""
    her = visit("stop now", "next")
    her.to_the_phrases()
    assert 'heard as "stop", which does the same (-26 dB)' in her.say("stop")
    her.wait(SEEN)
    assert "it was not sure, and would ask you first" in her.say("next one please", sure=False)
    assert her.room.usual == -26, "what is not sure says nothing of her level"
    assert "2 of 2 were heard." in her.wait(SEEN)


@pytest.mark.parametrize(("seconds", "told"), [(0.6, False), (1.4, True)])
def test_ears_that_lag_behind_are_told_of(visit: Callable[..., Visit], seconds: float, told: bool) -> None:
    """Once, as soon as a word is understood later than a second after it, with what helps."""
    her = visit("stop now", "hold on")
    her.to_the_phrases()
    for text, hint in (("stop now", told), ("hold on", False)):
        ended = her.meter.heard - round(seconds * RATE)
        her.meter.told(Said(text, True, -1.0, -2.0, -26.0, 0, ended))
        busy = "The machine is busy: what you say is understood more than a second late. It helps to close"
        assert (busy in her.say(text)) == hint
        her.wait(SEEN)


def test_what_the_ears_were_too_slow_to_hear_is_told_of(visit: Callable[..., Visit]) -> None:
    """But not what they missed before they were ready."""
    her = visit("stop now")
    assert "busy" not in her.to_the_phrases()
    assert "busy" not in her.mumble()
    her.lost += RATE
    assert "The machine is busy: not all you say is heard. It helps to close other programs" in her.mumble()
    assert "busy" not in her.wait(WAITED)


def test_what_comes_after_a_result_is_not_judged(visit: Callable[..., Visit]) -> None:
    """A word too many while the result is looked at spoils nothing."""
    her = visit("stop now", "hold on")
    her.to_the_phrases()
    her.say("stop now")
    assert not her.say("hold on")
    assert "2 of 2" in her.wait(SEEN)


def test_keys_go_on_repeat_and_end(visit: Callable[..., Visit]) -> None:
    """The key n goes on at once, also from the quiet; a shows it again; q sums up what was tried."""
    her = visit("stop now", "hold on", "next")
    assert not her.press("n"), "before the ears are ready there is nothing to go on to"
    her.room.take(Ready(), her.now)
    assert '1 of 3   say: "stop now"' in her.press("n")
    her.say("hold on")
    assert '1 of 3   say: "stop now"' in her.press("a")
    assert '2 of 3   say: "hold on"' in her.press("Return")
    her.say("hold on")
    shown = her.press("q")
    assert "1 of 2 were heard.\nNot heard: stop now." in shown
    assert not her.room.open


def test_the_guide_speaks_once_and_again_on_a_key(visit: Callable[..., Visit]) -> None:
    """While it speaks nothing is listened for; what became of its voice is told when it has died away."""
    her = visit("stop now", sentence=SOUND)
    assert "Now you hear the guide." in her.to_the_phrases()
    assert her.armed[-1] == ()
    assert her.mouth.speaks
    assert her.wait(60) == "", "as long as it speaks"
    her.hum(-30, played=b"\0\x40" * RATE)
    her.room.take(EchoState(3000, 15.5, converged=True), her.now)
    assert her.mouth.pull(2 * RATE) == SOUND.samples + bytes(2 * RATE)
    shown = her.wait(DIES_AWAY)
    assert "is taken out of what the microphone hears" in shown
    assert '1 of 1   say: "stop now"' in shown
    assert "Now you hear the guide again." in her.press("g")
    assert her.mouth.speaks
    shown = her.press("n")
    assert not her.mouth.speaks
    assert '1 of 1   say: "stop now"' in shown


def test_what_stays_of_the_guide_is_tried_twice(visit: Callable[..., Visit]) -> None:
    """Before it is called a trouble; a machine that was busy at first is none."""
    her = visit("stop now", sentence=SOUND)
    her.to_the_phrases()
    her.hum(-30, played=b"\0\x40" * RATE)
    her.room.take(EchoState(3000, 5.0, converged=False), her.now)
    her.mouth.pull(RATE)
    assert her.wait(DIES_AWAY) == "Once more, to be sure.\n"
    her.mouth.pull(RATE)
    shown = her.wait(DIES_AWAY)
    assert "you are heard in its pauses only" in shown
    assert '1 of 1   say: "stop now"' in shown


@pytest.mark.parametrize("act", ["waking", "quiet", "guide", "phrase"])
def test_it_ends_wherever_she_ends_it(visit: Callable[..., Visit], act: str) -> None:
    """And stays ended, however much time has passed."""
    her = visit("stop now", sentence=SOUND)
    if act != "waking":
        her.room.take(Ready(), her.now)
    if act in ("guide", "phrase"):
        her.wait(QUIET)
    if act == "phrase":
        her.press("n")
    her.press("q")
    assert not her.room.open
    assert her.wait(LOADING + WAITED) == ""
    assert not her.room.open
    assert not her.mouth.speaks


def test_what_is_in_the_way_is_told_once(visit: Callable[..., Visit]) -> None:
    """After the first miss, and again only in the sum."""
    her = visit("stop now")
    her.to_the_phrases()
    shown = her.mumble(level=-54.0)
    assert "You are soft at the microphone" in shown
    assert "The room is nearly as loud as you are" in shown
    assert "microphone" not in her.mumble(level=-54.0) + her.mumble(level=-54.0)
    assert "You are soft at the microphone" in her.wait(SEEN)


def test_a_muted_microphone_is_told_before_she_says_a_word(visit: Callable[..., Visit]) -> None:
    """It is what is asked most, and nothing else helps."""
    her = visit("stop now")
    for _ in range(3):
        her.meter.hear(bytes(2 * RATE), bytes(2 * RATE))
    assert "it is muted" in her.to_the_phrases()


def test_ears_that_never_get_ready_end_it(visit: Callable[..., Visit]) -> None:
    """With their own reason, or after a while without one; later trouble is a line."""
    with pytest.raises(CannotHear, match="weights"):
        visit().room.take(Trouble("weights are missing"), 0)
    her = visit()
    with pytest.raises(CannotHear, match="do not get ready"):
        her.wait(LOADING)
    her = visit("stop now")
    her.to_the_phrases()
    her.room.take(Trouble("you were not heard for a moment"), her.now)
    assert "not heard for a moment" in her.wait(0.1)


def test_all_that_can_be_said_is_tried_and_listened_for(visit: Callable[..., Visit]) -> None:
    """As in a session: each phrase of the table may be taken for any other."""
    assert rows_named([]) == OFFERED
    her = visit("hold on")
    her.to_the_phrases()
    listened = {text for text, _ in her.armed[-1]}
    assert {each.text for each in armed(Situation("playing", unit="repetition", sided=True))} < listened


@pytest.mark.parametrize(("said", "hint"), [("stop noe", '"stop now"'), ("toggle", "say for example")])
def test_what_is_nothing_to_say_is_refused(said: str, hint: str) -> None:
    """With the nearest that is, or an example."""
    with pytest.raises(BadRequest, match=hint):
        rows_named([said])


def test_where_hearing_is_not_installed_it_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is opened or written."""
    monkeypatch.setattr(installed, "is_installed", lambda: False)
    with pytest.raises(CannotHear, match="pip install"):
        practise(OFFERED)
    assert capsys.readouterr() == ("", "")
