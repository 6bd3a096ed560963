"""A session steered by what is heard of her: the real conductor and its door, ears that are scripted."""

import random

import pytest
from conducted import RATE, Conducted
from test_any_commands import LIBRARY, NAMES
from test_conducted import check

from voiceguide.coach import Request
from voiceguide.coach.commands import TABLE
from voiceguide.coach.course import Reentry, Repetition, Rest, Transfer
from voiceguide.doors.microphone import MicrophoneDoor
from voiceguide.library.variants import fitting

FRAMES = 24000
USUAL = -26.0


class Ears:
    """Remember what they are told."""

    def __init__(self):
        self.armed, self.listening = set(), None

    def arm(self, sayings):
        self.armed = {each.text for each in sayings}

    def listen(self, on):
        self.listening = on

    def close(self):
        pass


class Room:
    """She, ears and a session; time passes for all of them together."""

    def __init__(self, name, **wishes):
        request = Request(heard=True, shared=True, **wishes)
        self.session = Conducted(fitting(LIBRARY, request), name, request)
        self.conductor, self.ears, self.now = self.session.conductor, Ears(), 0.0
        self.door = MicrophoneDoor(self._give, self._situation, lambda _: self.ears, USUAL, lambda: self.now)
        self.door.tell("echo", {"converged": True}, FRAMES)
        self.given = []

    def _situation(self):
        return self.conductor.situation

    def _give(self, message):
        self.given.append(message)
        self.conductor.at_once(message)
        self.conductor.handle(message)

    def passes(self, seconds):
        """So much time, in which the session goes on, unless it waits."""
        for _ in range(round(seconds * 10)):
            self.session.listen(0.1)
            self.now += 0.1
            self.door.look()

    def until(self, wanted, within=900):
        """Until something is so."""
        for _ in range(within * 10):
            if wanted():
                return
            self.passes(0.1)
        raise AssertionError(f"never came: {self.conductor.situation}")

    def until_in(self, kind):
        self.until(lambda: isinstance(self.session.course.now, kind))

    def until_quiet(self):
        """Until what she would say is listened for."""
        self.until(lambda: not self.conductor.situation.words)
        self.passes(2.1)

    def says(self, text, sure=True):
        facts = {"text": text, "sure": sure, "level": USUAL}
        self.door.tell("heard", facts, FRAMES)
        self.door.look()

    def mumbles(self, level=USUAL, seconds=1.0):
        self.door.tell(
            "unclear",
            {"level": level, "begun": 0, "ended": round(seconds * FRAMES), "stopping": False},
            FRAMES,
        )
        self.door.look()

    @property
    def journal(self):
        return [each.name for each in self.session.journal.entries if hasattr(each, "name")]

    @property
    def course(self):
        return self.session.course


def test_a_spoken_command_is_kept_like_a_key():
    """It does what the key does, and the journal tells it by the same name; replayed, all is the same."""
    room = Room("torso-twist", reps=3)
    room.until_in(Repetition)
    room.until(lambda: "hold on" in room.ears.armed)
    room.says("hold on")
    assert room.course.state == "paused"
    room.passes(3)
    assert room.ears.listening
    room.says("keep going")
    assert room.course.state == "playing"
    room.until(lambda: "the other side please" in room.ears.armed)
    room.says("the other side please")
    assert room.journal == ["pause", "go on", "other side"]
    room.session.finish()
    check(room.session)


def test_every_command_of_the_table_can_be_said_somewhere():
    """Each row but the key that does two things: heard where it is listened for, it stands in the journal."""
    wanted = {row.command: row.spoken[0] for row in TABLE if row.spoken}
    room = Room("torso-twist", reps=4, sets=2)
    paused = ("go on", "ready")
    last = ("break", "stop")
    for command in (each for each in wanted if each not in (*paused, *last, "next", "pause")):
        room.until_in(Repetition)
        room.until(lambda said=wanted[command]: said in room.ears.armed)
        room.says(wanted[command])
        assert room.journal[-1] == command
        room.passes(4)
    for command in paused:
        room.until(lambda: "hold on" in room.ears.armed and "next exercise" in room.ears.armed)
        room.says("hold on")
        room.until(lambda said=wanted[command]: said in room.ears.armed)
        room.says(wanted[command])
        assert room.journal[-2:] == ["pause", command]
    room.until(lambda: "I need a break" in room.ears.armed)
    room.says("I need a break")
    room.until(lambda: room.ears.armed == {"I'm ready", "stop now"})
    room.says("I'm ready")
    room.until(lambda: "next one please" in room.ears.armed)
    room.says("next one please")
    room.until(lambda: "stop now" in room.ears.armed)
    room.says("stop now")
    assert room.journal[-4:] == ["break", "ready", "next", "stop"]
    assert room.conductor.landing
    assert set(room.journal) == set(wanted)


def test_a_doubtful_skip_is_asked_and_only_a_yes_does_it():
    """The question comes in a quiet of the session, in which nothing else moves."""
    room = Room("bedtime")
    room.until_in(Transfer)
    room.until(lambda: "next one please" in room.ears.armed)
    entry = room.course.now.entry
    room.says("next one please", sure=False)
    assert room.journal == []
    assert room.conductor.answered == "Did you say: next?"
    assert room.course.now.entry == entry
    assert "yes please" in room.ears.armed
    room.passes(3)
    room.says("yes please")
    assert room.journal == ["next"]
    assert room.course.now.entry == entry + 1


def test_without_an_answer_nothing_happens():
    """The session goes on to its end as if nothing had been said."""
    room = Room("pelvic-rocking", reps=3)
    room.until_in(Transfer)
    room.until(lambda: "next one please" in room.ears.armed)
    room.says("next one please", sure=False)
    room.passes(12)
    assert "yes please" not in room.ears.armed
    room.session.finish()
    assert room.journal == []
    check(room.session)


def test_not_understood_twice_it_pauses_and_asks():
    """It says that it paused, and a yes goes on; silence waits."""
    room = Room("pelvic-rocking")
    room.until_in(Repetition)
    room.mumbles()
    room.passes(2)
    room.mumbles()
    assert room.course.state == "paused"
    assert room.conductor.answered == "I paused. Shall I go on?"
    room.passes(60)
    assert room.course.state == "paused"
    assert room.ears.listening
    room.says("yes please")
    assert room.course.state == "playing"
    assert room.journal == ["pause", "go on"]


def test_where_her_time_is_limited_a_shout_leads_her_out():
    """There the way out is what she needs to hear, and not a question."""
    room = Room("pelvic-tilt", variant="floor", weeks=1)
    room.until_in(Repetition)
    room.mumbles(level=0)
    assert room.course.state == "paused"
    assert "It is time to leave this position" in room.conductor.answered
    assert room.conductor.answered.endswith("I wait until you say: I'm ready.")
    assert "Shall I" not in room.conductor.answered
    room.until(lambda: room.ears.armed == {"I'm ready", "stop now"})


def test_an_answer_waits_for_the_tone_that_tells_that_she_was_heard():
    """First that, and then the words; a key is answered at once."""
    room = Room("pelvic-rocking")
    room.until_in(Repetition)
    room.until(lambda: "wait a moment" in room.ears.armed)
    room.says("wait a moment")
    room.says("what's next")
    room.passes(0.2)
    assert not room.conductor.situation.speaking
    room.passes(0.2)
    assert room.conductor.situation.speaking
    room.until(lambda: not room.conductor.situation.speaking)
    room.conductor.handle("what now")
    room.passes(0.1)
    assert room.conductor.situation.speaking


def test_she_is_told_aloud_that_the_microphone_is_set_too_loud():
    """Where she is heard badly she may have to say it twice, or use a key; the session goes on."""
    room = Room("pelvic-rocking")
    room.until_in(Repetition)
    room.door.tell("overdriven", {"text": "sound comes too loud"}, FRAMES)
    room.until(lambda: "I hear you badly" in room.conductor.answered)
    assert room.course.state == "playing"
    assert room.ears.listening


def test_a_spoken_stop_is_silence_before_it_is_anything_else():
    """The guide falls silent in the thread of the ears; then she hears how to get up, and can end that."""
    room = Room("pelvic-rocking")
    room.until(lambda: room.conductor.situation.speaking and "stop now" in room.ears.armed)
    door = MicrophoneDoor(room.conductor.at_once, room._situation, lambda _: Ears())
    door.look()
    door.tell("heard", {"text": "stop now", "sure": True, "level": USUAL}, FRAMES)
    assert room.conductor.player.stopped
    assert room.course.state == "playing"
    room.says("stop now")
    assert room.conductor.landing
    room.until(lambda: "stop now" in room.ears.armed, within=30)
    room.says("stop now")
    assert room.conductor.situation.state == "closed"


def test_by_key_paused_nobody_listens():
    """A key closes the microphone, and a key opens it; a break, however asked for, knows two phrases."""
    room = Room("pelvic-rocking")
    room.until_in(Repetition)
    room.session.command("pause")
    room.passes(3)
    assert (room.ears.listening, room.ears.armed) == (False, set())
    room.session.command("go on")
    room.passes(1)
    assert room.ears.listening
    room.session.command("break")
    room.passes(1)
    room.until(lambda: room.ears.armed == {"I'm ready", "stop now"})
    assert room.ears.listening
    room.says("I'm ready")
    assert room.course.state == "playing"


@pytest.mark.parametrize("asked", ["how much longer", "what's next"])
def test_questions_are_answered_at_once_in_a_pause(asked):
    """And it stays paused."""
    room = Room("pelvic-rocking")
    room.until_in(Repetition)
    room.until(lambda: "hold on" in room.ears.armed)
    room.says("hold on")
    room.passes(3)
    room.says(asked)
    assert room.course.state == "paused"
    assert room.conductor.answered
    assert room.conductor._coming.stream.aside


def test_she_is_asked_once_to_say_when_she_is_there():
    """In the first wait that she may end; there a word is enough, and the words are not said again."""
    room = Room("full")
    texts = [cue.text for cue in room.conductor.take[0].timeline.cues]
    assert texts.count("When you are there, say: I'm ready.") == 1
    room.until(lambda: room.conductor.situation.invited)
    unit = room.course.at
    room.mumbles(seconds=0.7)
    assert room.journal == ["ready"]
    room.passes(0.5)
    assert room.course.at == unit + 1 or room.course.now.begun


def test_who_waits_for_her_says_what_ends_it():
    """With ``wait: ready`` each wait tells that it waits, the first one what to say, none a key to press."""
    room = Room("pelvic-rocking", wait="ready")
    texts = [cue.text for cue in room.conductor.take[0].timeline.cues]
    assert texts.count("When you are there, say: I'm ready.") == 1
    assert texts.count("I wait for you.") == texts.count("Are you there?") > 1
    assert not any("Return" in text for text in texts)


def in_a_wait(wait, heard=True):
    """She, in the first wait of a session, with the sample at which its last words so far are over."""
    room = Room("pelvic-rocking", wait=wait)
    if not heard:
        room.session = Conducted(LIBRARY, "pelvic-rocking", Request(wait=wait))
        room.conductor = room.session.conductor
    told = "I wait for you."
    room.until(lambda: room.conductor.situation.words.endswith(told))
    timeline = room.conductor.take[0].timeline
    number = [cue.text for cue in timeline.cues].index(told)
    return room, timeline, number


def test_after_its_patience_it_asks_once_whether_she_is_there():
    """Two minutes after it said that it waits; with ``wait: ready`` it goes on fifteen seconds later."""
    room, timeline, number = in_a_wait("ready")
    waits, asks, say, goes_on, following = timeline.cues[number : number + 5]
    assert [asks.text, say.text, goes_on.text] == [
        "Are you there?", "Say: I'm ready.", "After fifteen seconds, I go on.",
    ]  # fmt: skip
    assert asks.start - waits.end == 120 * RATE
    assert following.start - goes_on.end == 15 * RATE
    room.until(lambda: not room.conductor.situation.speaking)
    at = room.course.at, room.course.now.begun
    room.until(lambda: room.conductor.take[1] > following.start)
    assert room.course.state == "playing"
    assert (room.course.at, room.course.now.begun) != at or room.conductor.take[0].spot(following.start).line
    assert room.journal == []


@pytest.mark.parametrize("wait", ["ready", "always"])
def test_where_it_asked_her_voice_alone_is_enough(wait):
    """Whatever she answers, it is as if she had said that she is ready, at once."""
    room, timeline, number = in_a_wait(wait)
    asks = timeline.cues[number + 2]
    room.until(lambda: room.conductor.take[1] > asks.end and room.conductor.situation.invited)
    room.mumbles(seconds=0.5)
    assert room.journal == ["ready"]
    assert room.course.state == "playing"


def test_it_waits_however_long_it_takes_where_she_has_it_so():
    """Asked once, and told that it waits, she is waited for until she is ready; then it goes on."""
    room, timeline, number = in_a_wait("always")
    words = [cue.text for cue in timeline.cues[number + 1 : number + 4]]
    assert words == ["Are you there?", "Say: I'm ready.", "I wait for you."]
    assert not room.course.awaits
    room.until(lambda: room.course.state == "paused")
    assert room.course.awaits
    assert timeline.cues[number + 3].end <= room.conductor.take[1] < timeline.cues[number + 4].start
    room.passes(300)
    assert room.course.state == "paused"
    assert room.journal == ["wait"]
    assert room.ears.listening
    assert "I'm ready" in room.ears.armed
    assert not room.conductor.untouched
    room.says("I'm ready")
    assert not room.course.awaits
    following = timeline.cues[number + 4]
    room.until(lambda: room.conductor.situation.speaking)
    assert following.text in room.conductor.situation.words
    assert room.journal == ["wait", "ready"]


def test_who_is_waited_for_can_hear_again_what_to_do():
    """The instruction she is carrying out, and not the one that follows; it waits on."""
    room, timeline, number = in_a_wait("always")
    room.until(lambda: room.course.state == "paused")
    room.session.command("again")
    assert room.course.state == "paused"
    before = [cue for cue in timeline.cues[:number] if cue.role in ("move", "setup")]
    assert room.conductor.answered
    assert room.conductor.answered.endswith(before[-1].text)


def test_by_key_too_it_waits_however_long_it_takes():
    """Without ears she is told which key, once, and that it waits; Return goes on."""
    room, timeline, number = in_a_wait("always", heard=False)
    assert timeline.cues[number - 1].text == "When you are there, press Return."
    assert not any("say:" in cue.text.casefold() for cue in timeline.cues)
    room.until(lambda: room.course.state == "paused")
    room.passes(300)
    assert room.course.state == "paused"
    room.session.command("ready")
    assert room.course.state == "playing"
    assert room.journal == ["wait", "ready"]


@pytest.mark.parametrize("heard", [True, False])
def test_a_session_that_waits_is_whole_and_replays(heard):
    """She takes her time in every wait of it: all is done, and the journal tells the same course."""
    request = Request(wait="always", heard=heard, shared=True)
    session = Conducted(fitting(LIBRARY, request), "torso-twist", request)
    waited = 0
    while not session.over:
        session.listen(600)
        if session.course.state == "paused":
            waited += 1
            session.command("ready")
    assert waited > 1
    check(session)


def test_files_and_keys_say_what_they_always_said():
    """Who is not heard is never asked to say anything."""
    session = Conducted(LIBRARY, "full", Request())
    assert not any("say:" in cue.text for cue in session.conductor.take[0].timeline.cues)
    assert not any(unit.invites for unit in session.course.units)


def test_her_voice_makes_the_guide_soft_and_changes_nothing_else():
    """It gives way while she talks, and every word comes when it would have come."""
    room = Room("pelvic-rocking", reps=3)
    room.until(lambda: room.conductor.situation.speaking)
    room.door.tell("onset", {"at": 0}, FRAMES)
    assert room.conductor.player._over.ducked
    room.door.tell("quiet", {"at": 0}, FRAMES)
    room.passes(1.2)
    assert not room.conductor.player._over.ducked
    assert room.conductor.untouched
    assert room.journal == []


def test_deaf_ears_are_told_aloud():
    """Playing, in the next quiet; and she who waits is told at once, for she would wait in vain."""
    room = Room("pelvic-rocking")
    room.until_in(Repetition)
    room.until(lambda: "hold on" in room.ears.armed)
    room.says("hold on")
    room.passes(2)
    room.door.tell("trouble", {"text": "the microphone is gone"}, FRAMES)
    room.passes(6)
    assert room.conductor.answered == "I cannot hear you any more. The keys still work."
    assert room.course.state == "paused"
    room.session.command("go on")
    assert isinstance(room.course.to_come[0], Reentry)


def test_a_rest_can_be_ended_by_saying_so():
    """Ready in a rest begins the next set."""
    room = Room("pelvic-rocking", reps=2, sets=2)
    room.until_in(Rest)
    room.until(lambda: "I'm ready" in room.ears.armed)
    room.says("I'm ready")
    room.passes(1)
    assert isinstance(room.course.now, Repetition)
    assert RATE == 1000


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_heard_every_rule_of_a_session_holds(seed):
    """Commands, doubts, talk and shouts at random: replayed it is the same; nothing was lost or skipped."""
    chance = random.Random(seed)
    room = Room(chance.choice(NAMES), teach=chance.choice(("full", "short", "names")))
    phrases = [text for row in TABLE if row.command != "stop" for text in row.spoken]
    for _ in range(25):
        if room.session.over:
            break
        room.passes(chance.choice([0.1, 1, 3, 10, 30]))
        kind = chance.random()
        if kind < 0.4:
            armed = sorted(room.ears.armed & set(phrases))
            room.says(chance.choice(armed or phrases), sure=chance.random() < 0.6)
        elif kind < 0.5:
            room.says(chance.choice(["yes please", "no"]))
        elif kind < 0.7:
            room.mumbles(level=chance.choice([USUAL, USUAL, -5]), seconds=chance.choice([0.5, 3]))
        elif kind < 0.85:
            room.door.tell(chance.choice(["onset", "quiet"]), {"at": 0}, FRAMES)
        else:
            room.session.command(chance.choice(["pause", "go on", "how long"]))
    room.session.given += room.journal
    room.session.finish()
    check(room.session)
