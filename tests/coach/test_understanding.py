"""What becomes of what was heard: when in doubt, wait."""

from hypothesis import given
from hypothesis import strategies as st

from voiceguide.coach.armed import NO, YES, Situation, armed
from voiceguide.coach.commands import TABLE, Overheard
from voiceguide.coach.understanding import (
    ANSWER_WITHIN,
    ASKED_AGAIN,
    LONGEST_DUCK,
    LOUDER,
    RESTORED,
    SOFTER,
    UNCLEAR_WITHIN,
    NotUnderstood,
    Understanding,
    Understood,
    VoiceBegun,
    VoiceGone,
    conclude,
    time_passes,
)

PLAYING = Situation("playing", "repetition", sided=True)
TALKING = PLAYING._replace(speaking=True, words="Let your back float up.")
USUAL = -26.0
MOVING = {row.command for row in TABLE if row.weight == "moves"}
COMMAND_OF = {text: row.command for row in TABLE for text in row.spoken}

PHRASES = [*COMMAND_OF, *YES, *NO]
LEVELS = st.floats(-60, 0)
HEARD = st.one_of(
    st.builds(VoiceBegun, at=st.just(0.0)),
    st.builds(VoiceGone, at=st.just(0.0)),
    st.builds(Understood, at=st.just(0.0), text=st.sampled_from(PHRASES), sure=st.booleans(), level=LEVELS),
    st.builds(NotUnderstood, at=st.just(0.0), level=LEVELS, seconds=st.floats(0.05, 4)),
)
STEPS = st.lists(st.tuples(st.floats(0, 12), HEARD), max_size=30)
STATES = st.sampled_from(["playing", "playing", "playing", "paused", "break", "landing", "lost", "closed"])


class Ear:
    """Hears one thing after another; what it gives, and what she is asked, as a session would do it."""

    def __init__(self, situation=PLAYING, usual=USUAL):
        self.situation, self.understanding, self.given = situation, Understanding(usual), []

    @property
    def armed(self):
        asks = self.understanding.asks(self.situation)
        return armed(self.situation, open_question=asks)

    def hear(self, heard):
        self.understanding, messages = conclude(self.understanding, heard, self.armed, self.situation)
        return self._noted(messages)

    def wait(self, at):
        self.understanding, messages = time_passes(self.understanding, at)
        return self._noted(messages)

    def _noted(self, messages):
        for message in messages:
            if isinstance(message, Overheard) and not message.sure:
                self.situation = self.situation._replace(question=message.command)
            elif message == "unsure":
                self.situation = self.situation._replace(question="go on", state="paused")
        self.given += messages
        return list(messages)

    def says(self, text, at=0.0, sure=True, level=USUAL):
        return self.hear(Understood(at, text, sure, level))

    def mumbles(self, at=0.0, level=USUAL, seconds=1.0, stopping=False):
        return self.hear(NotUnderstood(at, level, seconds, stopping))


def test_what_was_surely_heard_is_done():
    """A phrase that is listened for is its command."""
    assert Ear().says("next one please") == [Overheard("next")]
    assert Ear().says("how much longer") == [Overheard("how long")]


def test_what_is_not_listened_for_is_nothing():
    """A phrase that means nothing here does nothing, however surely it was heard."""
    assert Ear().says("keep going") == []
    assert Ear(Situation("break")).says("next one please") == []


def test_what_moves_her_on_is_asked_back_when_in_doubt():
    """It is asked; only a yes does it."""
    ear = Ear()
    assert ear.says("next one please", sure=False) == [Overheard("next", sure=False)]
    assert ear.says("yes please", at=3) == [Overheard("next")]
    assert ear.says("yes please", at=4) == []


def test_no_means_no():
    """After a no, a yes no longer does it."""
    ear = Ear()
    ear.says("go back", sure=False)
    assert ear.says("no", at=2) == []
    assert ear.says("yes please", at=3) == []


def test_silence_is_no_answer():
    """A question is closed after some seconds, and nothing is done."""
    ear = Ear()
    ear.says("other side", sure=False)
    assert ear.wait(ANSWER_WITHIN) == []
    assert ear.says("yes please", at=ANSWER_WITHIN) == []


def test_a_doubtful_yes_is_none():
    """What is doubtful cannot be agreed to in doubt."""
    ear = Ear()
    ear.says("next one please", sure=False)
    assert ear.says("yes", at=2, sure=False) == []
    assert ear.says("yes", at=3) == [Overheard("next")]


def test_a_question_that_was_never_asked_cannot_be_answered():
    """There was no room for the question: a yes is one to somebody else."""
    ear = Ear()
    ear.says("next one please", sure=False)
    ear.situation = ear.situation._replace(question=None)
    assert ear.says("yes please", at=2) == []


def test_a_stop_counts_in_doubt():
    """What stops or pauses acts at whatever score."""
    for text, command in {"stop now": "stop", "stop": "stop", "hold on": "pause", "pause": "pause"}.items():
        assert Ear().says(text, sure=False, level=-50) == [Overheard(command)]


def test_not_understood_twice_within_five_seconds_it_pauses_and_asks():
    """Once may be anything; twice is somebody who wants something. A yes goes on, however late."""
    ear = Ear()
    assert ear.mumbles(at=10) == []
    assert ear.mumbles(at=10 + UNCLEAR_WITHIN) == ["unsure"]
    assert ear.says("yes please", at=100) == [Overheard("go on")]


def test_not_understood_twice_in_a_longer_time_is_talk():
    """Apart by more than five seconds they are two single ones."""
    ear = Ear()
    assert ear.mumbles(at=0) == []
    assert ear.mumbles(at=UNCLEAR_WITHIN + 0.1) == []
    assert ear.mumbles(at=UNCLEAR_WITHIN + 4) == ["unsure"]


def test_people_who_talk_in_the_room_pause_it_once():
    """Having asked, it lets what is not understood be for two minutes; who calls out is waited for."""
    ear = Ear()
    for at in range(0, 100, 4):
        ear.mumbles(at=at)
        ear.situation = ear.situation._replace(state="playing")
    assert ear.given == ["unsure"]
    assert ear.mumbles(at=110, level=USUAL + LOUDER) == ["unsure"]
    ear.situation = ear.situation._replace(state="playing")
    ear.mumbles(at=4 + ASKED_AGAIN)
    assert ear.mumbles(at=4 + ASKED_AGAIN + 4) == ["unsure"]


def test_what_is_left_of_its_own_voice_is_not_her():
    """Beside its words, what is much softer than she is not taken for her; nothing is till she is known."""
    for usual, level in ((USUAL, USUAL - SOFTER - 0.1), (None, -20.0)):
        ear = Ear(TALKING, usual)
        ear.mumbles(at=1, level=level)
        assert ear.mumbles(at=2, level=level) == []
    ear = Ear(TALKING)
    ear.mumbles(at=1, level=USUAL - SOFTER)
    assert ear.mumbles(at=2, level=USUAL - SOFTER) == ["unsure"]


def test_what_is_understood_in_between_shows_that_all_is_well():
    """After a command, it takes two again."""
    ear = Ear()
    ear.mumbles(at=0)
    ear.says("a bit faster", at=1)
    assert ear.mumbles(at=2) == []


def test_who_calls_out_is_waited_for():
    """One utterance much louder than usual pauses and asks, even one that may have meant to move on."""
    assert Ear().mumbles(level=USUAL + LOUDER) == ["unsure"]
    assert Ear().mumbles(level=USUAL + LOUDER - 0.1) == []
    assert Ear().says("next one please", sure=False, level=USUAL + LOUDER) == ["unsure"]
    assert Ear(usual=None).mumbles(level=0) == []


def test_her_usual_level_is_learnt_from_what_she_says_calmly():
    """From the first phrase on; a stop may be shouted and teaches nothing."""
    ear = Ear(usual=None)
    ear.says("stop now", level=-10)
    assert ear.understanding.usual is None
    ear.says("a bit faster", level=-30)
    assert ear.understanding.usual == -30
    ear.says("a bit faster", level=-20)
    assert -30 < ear.understanding.usual < -25
    assert ear.says("again please", sure=False, level=0) == ["unsure"]


def test_paused_nothing_unclear_counts():
    """While she waits, talk is talk."""
    ear = Ear(PLAYING._replace(state="paused"))
    assert [ear.mumbles(at=at, level=0) for at in range(5)] == [[]] * 5


def test_where_she_was_asked_to_say_so_her_voice_is_enough():
    """In the quiet after "say: I'm ready" a short utterance will do; talk and shouts will not."""
    asked = Situation("playing", "transfer", invited=True)
    assert Ear(asked).mumbles(seconds=0.8) == [Overheard("ready")]
    assert Ear(asked).says("I'm ready", sure=False) == [Overheard("ready")]
    assert Ear(asked).mumbles(seconds=3) == []
    assert Ear(asked).mumbles(seconds=0.8, stopping=True) == [], "it may have been a stop"
    assert Ear(asked).mumbles(level=USUAL - SOFTER - 0.5, seconds=0.8) == [], "somebody else is in the room"
    assert Ear(asked).mumbles(level=USUAL + LOUDER, seconds=0.8) == ["unsure"]
    assert Ear(asked._replace(invited=False)).mumbles(seconds=0.8) == []


def test_the_guide_gives_way_to_her_voice():
    """Softer at once, and as loud as before a second after what came to nothing."""
    ear = Ear(TALKING)
    assert ear.hear(VoiceBegun(1)) == ["duck"]
    assert ear.hear(VoiceBegun(1.5)) == []
    assert ear.hear(VoiceGone(2)) == []
    assert ear.wait(2 + RESTORED - 0.01) == []
    assert ear.wait(2 + RESTORED) == ["unduck"]
    assert ear.wait(30) == []


def test_what_was_understood_restores_it_at_once():
    """So that the answer and what follows are heard as ever."""
    ear = Ear(TALKING)
    ear.hear(VoiceBegun(1))
    assert ear.says("slow down please", at=2) == ["unduck", Overheard("slower")]


def test_what_never_ends_does_not_keep_it_soft():
    """Ears that say no more, or a voice without an end: it comes back."""
    ear = Ear(TALKING)
    ear.hear(VoiceBegun(1))
    assert ear.wait(1 + LONGEST_DUCK) == ["unduck"]


def test_nothing_gives_way_where_nothing_is_said():
    """In a quiet that goes on, and in a pause, there is nothing to be made softer."""
    assert Ear(PLAYING).hear(VoiceBegun(1)) == []
    assert Ear(TALKING._replace(state="paused")).hear(VoiceBegun(1)) == []


@given(STEPS, st.lists(STATES, min_size=1, max_size=6), st.booleans())
def test_she_is_never_moved_on_in_doubt(steps, states, invited):
    """Whatever is heard: a skip follows a sure phrase of its own, or a sure yes to the question about it."""
    ear, at = Ear(), 0.0
    for number, (seconds, heard) in enumerate(steps):
        at += seconds
        state = states[number % len(states)]
        ear.situation = ear.situation._replace(state=state, invited=invited)
        asked = ear.understanding.question
        phrases = {each.text for each in ear.armed}
        for message in ear.hear(heard._replace(at=at)):
            if isinstance(message, Overheard) and message.sure and message.command in MOVING:
                assert isinstance(heard, Understood)
                assert heard.sure
                assert heard.text in phrases
                meant = COMMAND_OF.get(heard.text)
                assert meant == message.command or (heard.text in YES and asked == message.command)


@given(STEPS, STATES)
def test_only_what_is_armed_is_obeyed(steps, state):
    """No command comes from a phrase that is not listened for; in a closed state there is none at all."""
    ear, at = Ear(), 0.0
    for seconds, heard in steps:
        at += seconds
        ear.situation = ear.situation._replace(state=state)
        phrases = {each.text for each in ear.armed}
        given_now = ear.hear(heard._replace(at=at))
        if isinstance(heard, Understood) and heard.text not in phrases:
            assert not [each for each in given_now if isinstance(each, Overheard) or each == "unsure"]
        if state == "closed":
            assert not [each for each in given_now if isinstance(each, Overheard)]


@given(STEPS)
def test_a_duck_always_ends(steps):
    """Ducked and restored alternate, and in the end it is as loud as ever."""
    ear, at = Ear(TALKING), 0.0
    for seconds, heard in steps:
        at += seconds
        ear.hear(heard._replace(at=at))
    ear.wait(at + LONGEST_DUCK + RESTORED)
    ducking = [each for each in ear.given if each in ("duck", "unduck")]
    assert ducking == ["duck", "unduck"] * (len(ducking) // 2)


@given(st.lists(st.tuples(st.floats(0, UNCLEAR_WITHIN), st.floats(-60, -20)), min_size=2, max_size=2))
def test_two_unclear_ones_pause(steps):
    """However they sound, if they follow each other closely."""
    ear, at = Ear(), 0.0
    for seconds, level in steps:
        at += seconds
        ear.mumbles(at=at, level=level)
    assert "unsure" in ear.given
