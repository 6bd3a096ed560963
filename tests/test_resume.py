"""A session goes on where its journal ends, whatever she asked for before; and one for Python users."""

import json
import time
from threading import Thread

import pytest

from voiceguide.cli.session import _going_on, resume_session
from voiceguide.coach import Request
from voiceguide.coach.commands import COMMANDS
from voiceguide.coach.course import Repetition
from voiceguide.errors import JournalError
from voiceguide.guide import Guide, replayed
from voiceguide.journal import Journal, last_unfinished, read_account
from voiceguide.library import load
from voiceguide.live.conductor import TICK, Conductor
from voiceguide.pcm import Pcm
from voiceguide.voice import SilentVoice

RATE = 2400
LIBRARY = load()
BLOCK = RATE // 10

TINY = """\
version: 1
exercises:
  tiny:
    title: Tiny
    for: Short.
    position: standing
    setup: Stand.
    rep:
      - {phase: up, breath: in, takes: 1s, teach: "Breathe in.", cue: In}
      - {phase: down, breath: out, takes: 1s, teach: "Breathe out.", cue: Out}
    dose: {reps: 2}
    source: a test
"""


@pytest.fixture
def guide():
    """The shipped library and a voice that says nothing."""
    return Guide(LIBRARY, lambda: SilentVoice(RATE))


class Driven:
    """A conductor pulled as fast as it goes, with a journal."""

    def __init__(self, session, folder, journal=None):
        self.journal = journal or Journal.begin(folder, session.name, session.asked())
        self.heard = 0
        self.conductor = Conductor(session, self._hear, self.journal)

    def _hear(self, sound):
        self.heard += len(sound) // 2

    def hear(self, seconds):
        """So many seconds of it, of which silence while she waits for nothing counts none."""
        until = self.heard + round(seconds * RATE)
        player = self.conductor.player
        while self.heard < until and not player.finished:
            player.pull(min(BLOCK, until - self.heard))
            self.conductor.follow()
            if player.waiting:
                time.sleep(0.001)

    def hear_until(self, unit):
        """Until that unit, or the end."""
        while self.conductor.course.at < unit and not self.conductor.player.finished:
            self.hear(0.1)

    def cut_short(self):
        """As if the power had gone: all is written but the end."""
        self.journal.end("cut")
        path = self.journal.path
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:-1]))
        return read_account(path)


def driven(guide, folder, name="torso-twist", **wishes):
    """A session that begins."""
    return Driven(guide.plan(name, **wishes), folder)


def same(unit):
    """What a unit is, whatever is left of it."""
    return (unit.kind, unit.entry, unit.address)


@pytest.mark.parametrize("unit", range(1, 12))
def test_it_goes_on_in_the_unit_where_it_ended(guide, tmp_path, unit):
    """From standing: the way there, the set-up, and into it; nothing owed is lost."""
    playing = driven(guide, tmp_path)
    playing.hear_until(unit)
    playing.hear(0.5)
    course = playing.conductor.course
    account = playing.cut_short()
    assert replayed(LIBRARY, playing_outline(guide, account), account) == course
    resumed = guide.resume(account).course
    owed = [each for each in course.to_come if isinstance(each, Repetition)]
    assert [each.address for each in resumed.to_come if isinstance(each, Repetition)] == [
        each.address for each in owed
    ]
    assert resumed.to_come[0].start == "standing"
    if owed and course.now.kind in ("repetition", "setup", "switch"):
        assert same(resumed.now) == same(course.now)


def playing_outline(guide, account):
    """The course as it was outlined."""
    return guide.plan(account.name, Request.of_data(account.asked["request"])).course


@pytest.mark.parametrize("command", [each for each in COMMANDS if each != "stop"])
@pytest.mark.parametrize("second", [20, 100, 155, 190])
def test_it_goes_on_after_every_command(guide, tmp_path, command, second):
    """The journal replayed is the course as it had become."""
    playing = driven(guide, tmp_path)
    playing.hear(second)
    playing.conductor.handle(command)
    playing.hear(6)
    course = playing.conductor.course
    account = playing.cut_short()
    assert replayed(LIBRARY, playing_outline(guide, account), account) == course
    session = guide.resume(account)
    assert session.course.units[-1].kind == "closing"
    assert session.timeline.cues[-1].role == "session-end"


class Unheard:
    """A loudspeaker that holds nothing back."""

    audible = False

    def __init__(self, player):
        self.played_out = lambda: player.finished


def test_another_guide_takes_over(guide, tmp_path):
    """Silent from then on, no landing spoken; over once the event has come, and kept as closed."""
    playing = driven(guide, tmp_path)
    playing.hear(165)
    conductor, course = playing.conductor, playing.conductor.course
    conductor.at_once("replaced")
    conductor.player.pull(RATE)
    assert conductor.player.finished
    running = Thread(target=conductor.run, args=[Unheard(conductor.player)])
    running.start()
    running.join(3 * TICK)
    assert running.is_alive()
    conductor.put("replaced")
    running.join(20)
    assert not running.is_alive()
    assert conductor.notices == ("another guide has taken over",)
    assert conductor.player.finished
    assert not conductor.whole
    account = read_account(playing.journal.path)
    assert account.ended == "closed"
    assert same(guide.resume(account).course.now) == same(course.now)


def test_a_stopped_session_goes_on_too(guide, tmp_path):
    """She may come back to what she has stopped."""
    playing = driven(guide, tmp_path)
    playing.hear(165)
    held = playing.conductor.course
    playing.conductor.handle("stop")
    account = playing.cut_short()
    session = guide.resume(account)
    owed = [unit.address for unit in session.course.to_come if isinstance(unit, Repetition)]
    assert owed == [unit.address for unit in held.to_come if isinstance(unit, Repetition)]
    assert session.course.state == "playing"


def test_a_resumed_session_is_resumed_again(guide, tmp_path):
    """Twice cut short, it still knows where it was."""
    playing = driven(guide, tmp_path)
    playing.hear(165)
    account = playing.cut_short()
    again = Driven(guide.resume(account), tmp_path, Journal.reopen(account.path))
    again.hear(30)
    course = again.conductor.course
    account = again.cut_short()
    assert replayed(LIBRARY, playing_outline(guide, account), account) == course
    assert guide.resume(account).timeline.length


def test_the_request_is_used_again(guide, tmp_path):
    """Pace, dose and sides are hers, as before."""
    playing = driven(guide, tmp_path, pace="0.8", hold=20, sides=("left", "right"))
    playing.hear(60)
    session = guide.resume(playing.cut_short())
    assert session.course.request == playing.conductor.course.request
    assert [hold.seconds for hold in session.timeline.holds] == [20, 20]
    assert [hold.address.side for hold in session.timeline.holds] == ["left", "right"]


@pytest.mark.parametrize(("heard", "said"), [
    (True, ["When you are there, say: I'm ready.", "Are you there?"]),
    (False, ["When you are there, press Return.", "After two minutes, I go on."]),
])  # fmt: skip
def test_with_a_microphone_or_without_one_she_is_told_what_is_so_now(guide, tmp_path, heard, said):
    """Whatever it began with: who is heard now is told what to say, who is not, which key to press."""
    playing = driven(guide, tmp_path, wait="ready", heard=not heard)
    playing.hear(40)
    playing.conductor.handle("slower")
    playing.hear(20)
    course = playing.conductor.course
    account = playing.cut_short()
    assert replayed(LIBRARY, playing_outline(guide, account), account) == course
    texts = [cue.text for cue in guide.resume(account, heard=heard).timeline.cues]
    assert [text for text in texts if text in said][:2] == said
    assert not any(("Return" in text) if heard else ("say:" in text) for text in texts)
    assert ("I am listening." in texts[:3]) == heard


@pytest.mark.parametrize("seconds", [6, 14, 20, 60])
def test_that_it_listens_is_said_once_wherever_it_goes_on(guide, tmp_path, seconds):
    """Also where she had left within the opening, which says so itself."""
    playing = driven(guide, tmp_path, heard=True)
    playing.hear(seconds)
    texts = [cue.text for cue in guide.resume(playing.cut_short(), heard=True).timeline.cues]
    assert texts.count("I am listening.") == 1


VARIANTS = """\
    variants:
      standing: {for: [girdle]}
      seated:
        for: [girdle, wrists]
        title: Tiny, seated
        position: chair
        setup: Sit.
"""


def test_what_was_known_of_her_is_used_again(author, tmp_path):
    """A resumed session is done the way that fitted, at the level asked for, whatever is known by now."""
    levels = "levels: [{reps: 2}, {reps: 9}]"
    guide = Guide(author(TINY.replace("dose: {reps: 2}", levels) + VARIANTS), lambda: SilentVoice(RATE))
    wishes = {"level": 2, "weeks": 30, "spare": ("wrists",), "sore": "left"}
    playing = Driven(guide.plan("tiny", **wishes), tmp_path)
    playing.hear(33)
    playing.conductor.handle("longer")
    account = playing.cut_short()
    session = guide.resume(account)
    assert session.course.request == Request(**wishes)
    assert session.library.exercises["tiny"].variant == "seated"
    assert session.title == "Tiny, seated"
    owed = [unit for unit in session.course.to_come if isinstance(unit, Repetition)]
    assert owed[-1].rep == 9 + 2
    assert "Sit." in [cue.text for cue in session.timeline.cues]


def one_line(error):
    """The message of an error, which is one line."""
    assert "\n" not in str(error.value)
    return str(error.value)


def test_changed_exercises_are_not_resumed(guide, tmp_path):
    """What she would come back to is not there any more: she is told what to type."""
    playing = driven(guide, tmp_path)
    playing.hear(60)
    account = playing.cut_short()
    changed = account._replace(asked={**account.asked, "outline": "another"})
    with pytest.raises(JournalError) as error:
        guide.resume(changed)
    assert "`voiceguide play torso-twist` begins anew" in one_line(error)


@pytest.mark.parametrize(
    ("name", "spot"),
    [("dance", {}), ("slower", {"unit": "x"}), ("slower", {"unit": None}), ("longer", {"held": "?"})],
)
def test_a_damaged_journal_is_one_clear_error(guide, tmp_path, name, spot):
    """Whatever stands in it, nothing but a JournalError comes of it."""
    playing = driven(guide, tmp_path)
    playing.hear(60)
    playing.conductor.handle("slower")
    account = playing.cut_short()
    lines = account.path.read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if '"slower"' in line)
    told = json.loads(lines[at])
    good = told["spot"]
    told |= {
        "name": name,
        "spot": {**good, **spot, "unit": "x"} if spot is not None else {**good, "held": "?"},
    }
    lines[at] = json.dumps(told)
    account.path.write_text("\n".join(lines) + "\n")
    with pytest.raises(JournalError) as error:
        guide.resume(read_account(account.path))
    assert one_line(error).startswith("the journal cannot be replayed")


@pytest.mark.parametrize(
    "change",
    [
        {"unit": 10**6}, {"unit": -5}, {"step": 10**6}, {"step": -7}, {"held": "1/0"}, {"held": "-5"},
        {"line": -3}, {"line": 10**9}, {"rested": "1e9999999999"}, {"unit": 3, "held": "4", "step": 2},
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["pause", "longer", "again", "ready", "other side"])
def test_an_impossible_spot_is_an_error_or_harmless(guide, tmp_path, change, command):
    """A place that is in no session ends in one line, or in a course that can be heard."""
    playing = driven(guide, tmp_path)
    playing.hear(165)
    playing.conductor.handle(command)
    account = playing.cut_short()
    entries = tuple(
        entry._replace(spot={**entry.spot, **change}) if hasattr(entry, "spot") else entry
        for entry in account.entries
    )
    try:
        session = guide.resume(account._replace(entries=entries))
    except JournalError as error:
        session = None
        told = str(error)
    else:
        told = session.timeline.cues[-1].role
    assert "\n" not in told
    assert session is None or told == "session-end"


def test_what_is_finished_is_not_resumed(guide, tmp_path):
    """Only what something is left of."""
    playing = driven(guide, tmp_path)
    playing.hear(20)
    playing.journal.end("finished")
    assert last_unfinished(tmp_path) is None


class Quick(SilentVoice):
    """Every sentence takes a twentieth of a second."""

    def clip(self, utterance):
        return Pcm.silence(self.length_of(utterance), self.sample_rate)

    def length_of(self, _utterance):
        return self.sample_rate // 20


def test_python_users_play_in_one_line(author):
    """A session of seconds, planned and played without a loudspeaker: in time, to its end, and it returns."""
    guide = Guide(author(TINY), lambda: Quick(24000))
    try:
        session = guide.plan("tiny", teach="names", lead_in=0, pace=2)
        begun = time.monotonic()
        session.play(silent=True)
        assert time.monotonic() - begun >= session.timeline.length / 24000 - 0.5
    finally:
        guide.close()


def test_resume_on_the_command_line_says_what_it_goes_on_with(tmp_path, monkeypatch, guide):
    """The session may be an old one: its title, its day and where it was, in one line."""
    playing = driven(guide, tmp_path)
    playing.hear(95)
    account = playing.cut_short()
    line = _going_on("Torso twist", account)
    day = account.begun.astimezone()
    assert line.startswith(f"going on with Torso twist of {day.day} {day:%B, %H:%M}: left side")
    strange = account._replace(entries=(account.entries[-1]._replace(where="\x1b[2Jhome"),))
    assert _going_on("Torso twist", strange).isprintable()


def test_resume_with_nothing_to_resume(tmp_path, monkeypatch):
    """One line that says what to type."""
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))
    with pytest.raises(JournalError) as error:
        resume_session(silent=True, device=None)
    assert one_line(error) == "there is no unfinished session; `voiceguide play NAME` begins one"
