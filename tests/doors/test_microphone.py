"""The microphone as a door: ears tell what they hear, and are told what to listen for."""

import threading

import pytest

from voiceguide.coach.armed import Situation
from voiceguide.coach.commands import Overheard
from voiceguide.coach.understanding import ANSWER_WITHIN, RESTORED
from voiceguide.doors.all import Doors
from voiceguide.doors.deafness import BACK_WITHIN
from voiceguide.doors.microphone import MicrophoneDoor

RATE = 24000
PLAYING = Situation("playing", "repetition")
QUIET = {"level": -26.0, "begun": 0, "ended": RATE, "stopping": False}


class Ears:
    """Write down what they are told."""

    def __init__(self):
        self.orders, self.listening, self.closed = [], [], 0

    def arm(self, sayings):
        self.orders.append({each.text for each in sayings})

    def listen(self, on):
        self.listening.append(on)

    def close(self):
        self.closed += 1


class Room:
    """A door in a session that stands still unless it is told otherwise."""

    def __init__(self, situation=PLAYING, usual=-26.0):
        self.given, self.ears, self.now, self.situation = [], Ears(), 100.0, situation
        self.door = MicrophoneDoor(
            self.given.append, lambda: self.situation, lambda _: self.ears, usual, lambda: self.now
        )
        self.door.look()

    def after(self, seconds, **change):
        self.now += seconds
        self.situation = self.situation._replace(**change)
        self.door.look()

    def hears(self, text, sure=True, level=-26.0):
        facts = QUIET | {"text": text, "sure": sure, "llr": -1.0, "log_p": -2.0, "level": level}
        self.door.tell("heard", facts, RATE)

    def mumbles(self, **facts):
        self.door.tell("unclear", QUIET | facts, RATE)


def test_a_phrase_becomes_its_command():
    """What ears are sure of is handed on as a command that was overheard."""
    room = Room()
    room.hears("next one please")
    room.hears("stop", sure=False)
    assert room.given == [Overheard("next"), Overheard("stop")]


def test_ears_are_told_what_to_listen_for_whenever_that_changes():
    """An order for each change of state and of what the guide says, and none without one."""
    room = Room()
    assert "next one please" in room.ears.orders[-1]
    room.after(0.1)
    assert len(room.ears.orders) == 1
    room.after(0.1, state="paused")
    assert "keep going" in room.ears.orders[-1]
    assert "next one please" not in room.ears.orders[-1]
    room.after(0.1, state="break")
    assert room.ears.orders[-1] == {"I'm ready", "stop now"}
    assert len(room.ears.orders) == 3


def test_words_of_the_guide_count_until_two_seconds_after_them():
    """Also when the take they were in is gone by then."""
    room = Room()
    room.after(0.1, words="Hold on to something steady.")
    assert "hold on" not in room.ears.orders[-1]
    room.after(0.1, words="")
    room.after(1.8)
    assert "hold on" not in room.ears.orders[-1]
    room.after(0.2)
    assert "hold on" in room.ears.orders[-1]


def test_what_is_left_of_words_that_are_over_is_not_her():
    """Soft within two seconds of the guide's words it is not; as loud as she is it is, and so it is later."""
    room = Room()
    for _ in range(2):
        room.after(0.1, words="Let your back float up.")
        room.after(1.5, words="")
        room.mumbles(level=-40.0)
    assert room.given == []
    room.mumbles()
    room.mumbles()
    assert room.given == ["unsure"]
    room = Room()
    room.after(0.1, words="Let your back float up.")
    room.after(2.2, words="")
    room.mumbles(level=-40.0)
    room.mumbles(level=-40.0)
    assert room.given == ["unsure"]


def test_words_that_are_over_need_not_be_softer():
    """Her voice in the quiet after them changes nothing."""
    room = Room()
    room.after(0.1, words="Let your back float up.")
    room.after(0.5, words="")
    room.door.tell("onset", {"at": 5}, RATE)
    assert room.given == []


def test_a_phrase_that_the_guide_says_is_not_taken_for_hers():
    """Ears that were too quick are not believed."""
    room = Room()
    room.after(0.1, words="Next: the same again.")
    room.hears("next one please")
    assert room.given == []


def test_paused_by_key_the_microphone_is_closed():
    """Closed, and opened again when it goes on; what still comes counts for nothing."""
    room = Room()
    assert room.ears.listening == [True]
    room.after(0.1, state="closed")
    assert room.ears.listening == [True, False]
    assert room.ears.orders[-1] == set()
    assert not room.door.listens
    room.hears("keep going")
    room.mumbles()
    room.mumbles()
    assert room.given == []
    room.after(0.1, state="playing")
    assert room.ears.listening == [True, False, True]
    assert room.door.listens


def test_doubt_is_asked_back_and_answered():
    """Yes and no are listened for from when she was really asked, and only for a while."""
    room = Room()
    room.hears("go back", sure=False)
    assert room.given == [Overheard("back", sure=False)]
    assert "yes please" not in room.ears.orders[-1]
    room.after(0.2, question="back")
    assert "yes please" in room.ears.orders[-1]
    room.hears("yes please")
    assert room.given[-1] == Overheard("back")
    room.hears("go back", sure=False)
    room.after(ANSWER_WITHIN)
    assert "yes please" not in room.ears.orders[-1]
    room.hears("yes please")
    assert room.given[-1] == Overheard("back", sure=False)


def test_her_voice_over_the_guide_makes_it_soft_for_a_while():
    """From the onset on, until a second after it came to nothing, without another event."""
    room = Room(PLAYING._replace(speaking=True, words="Let your back float up."))
    room.door.tell("onset", {"at": 5}, RATE)
    assert room.given == ["duck"]
    room.door.tell("quiet", {"at": 50}, RATE)
    room.after(RESTORED - 0.1)
    assert room.given == ["duck"]
    room.after(0.2)
    assert room.given == ["duck", "unduck"]


def test_not_understood_twice_it_waits():
    """Two utterances close together pause and ask; one shout does, too."""
    room = Room()
    room.mumbles()
    room.now += 4
    room.mumbles()
    assert room.given == ["unsure"]
    room = Room()
    room.mumbles(level=-10.0)
    assert room.given == ["unsure"]


@pytest.mark.parametrize(("seconds", "given"), [(0.8, [Overheard("ready")]), (3, [])])
def test_in_a_wait_where_she_was_asked_a_word_is_enough(seconds, given):
    """A short utterance ends it; a sentence is for somebody else."""
    room = Room(Situation("playing", "transfer", invited=True))
    room.mumbles(ended=round(seconds * RATE))
    assert room.given == given


def test_over_the_guide_nothing_but_a_stop_until_the_echo_is_known():
    """What is heard in its pauses counts from the first second on."""
    room = Room(PLAYING._replace(speaking=True))
    assert room.ears.orders[-1] == {
        "stop now", "stop please", "stop", "wait a moment", "please wait", "hold on", "pause",
    }  # fmt: skip
    room.after(0.1, speaking=False)
    assert "next one please" in room.ears.orders[-1]
    room.door.tell("echo", {"delay": 2000, "explained": 22.0, "converged": True}, RATE)
    room.after(0.1, speaking=True)
    assert "next one please" in room.ears.orders[-1]


def test_trouble_is_told_in_a_line_and_aloud_only_if_it_lasts():
    """Ears that hear again within seconds were never deaf to her; those that do not are told of once."""
    room = Room()
    room.door.tell("trouble", {"text": "the ears have stopped; they are started again"}, RATE)
    assert room.door.notices == ("the ears have stopped; they are started again",)
    room.after(BACK_WITHIN - 1)
    room.door.tell("ready", {}, RATE)
    room.after(BACK_WITHIN + 1)
    assert room.given == []
    assert room.door.listens
    room.door.tell("trouble", {"text": "the microphone is gone"}, RATE)
    room.after(BACK_WITHIN)
    room.after(BACK_WITHIN)
    assert room.given == ["deaf"]
    assert not room.door.listens


def test_a_microphone_that_is_set_too_loud_is_told_and_she_is_heard_still():
    """In a line, and aloud in the next quiet; it is no deafness."""
    room = Room()
    room.door.tell("overdriven", {"text": "sound comes too loud"}, RATE)
    assert room.door.notices == ("sound comes too loud",)
    room.after(2 * BACK_WITHIN)
    assert room.given == ["overdriven"]
    assert room.door.listens


def test_what_ears_say_that_is_of_no_use_here_is_let_be():
    """An event of a newer release of the ears changes nothing."""
    room = Room()
    room.door.tell("weather", {"rain": True}, RATE)
    assert room.given == []


def test_it_is_a_door_like_the_others():
    """Open within ``with``, in a thread of its own; what it hears goes the way of the keys."""
    put, at_once, ears, doors_of = [], [], Ears(), []

    def microphone(give):
        doors_of.append(MicrophoneDoor(give, lambda: PLAYING, lambda _: ears))
        return doors_of[0]

    with Doors(put.append, at_once.append, dict, microphone) as doors:
        for _ in range(100):
            if doors.listens:
                break
            threading.Event().wait(0.02)
        assert doors.listens
        doors_of[0].tell("heard", QUIET | {"text": "hold on", "sure": True}, RATE)
        doors_of[0].tell("trouble", {"text": "the microphone is muted"}, RATE)
        assert put == at_once == [Overheard("pause")]
        assert "the microphone is muted" in doors.notices
    assert ears.closed == 1
    doors_of[0].tell("heard", QUIET | {"text": "hold on", "sure": True}, RATE)
    assert put == [Overheard("pause")]
