"""The conductor itself, whatever she asks for and however fast: what is heard is what the course says."""

import random
import time
from collections import Counter
from pathlib import Path
from threading import Event

import conducted
import pytest
from conducted import BEGUN, RATE, STEP, Conducted
from listening import key
from test_any_commands import LIBRARY, NAMES, SKIPPING

from voiceguide.coach import Request
from voiceguide.coach.commands import COMMANDS
from voiceguide.coach.course import Closing, Repetition, Setup, Transfer
from voiceguide.coach.repetition import hold_seconds
from voiceguide.coach.units import part_of
from voiceguide.diary import practice_of
from voiceguide.guide import replayed
from voiceguide.journal import Account
from voiceguide.library.facts import HoldStep
from voiceguide.timeline.status import status_at
from voiceguide.voice import SilentVoice

ASKED = [command for command in COMMANDS if command != "stop"]
DOSES = [{}, {"reps": 2}, {"sets": 2}, {"reps": 3, "sets": 2}]


def conversation(seed: int) -> Conducted:
    """A session with commands at random moments, often several at once."""
    chance = random.Random(seed)
    request = Request(teach=chance.choice(("full", "short", "names")), shared=True, **chance.choice(DOSES))
    session = Conducted(LIBRARY, chance.choice(NAMES), request)
    for _ in range(chance.randint(2, 8)):
        session.listen(chance.choice([chance.uniform(0, 3), chance.uniform(0, 60), chance.uniform(60, 300)]))
        for _ in range(chance.choice([1, 1, 2, 3])):
            session.command(chance.choice(ASKED))
            session.listen(chance.choice([0, 0, 0.05, 0.3]))
        if chance.random() < 0.15:
            session.lose_the_sound()
            session.command(chance.choice(ASKED))
            session.find_the_sound()
    session.finish()
    return session


def check(session: Conducted) -> None:
    """It came to its end; the journal tells the same; nothing was lost on the way."""
    account = Account(Path(), session.course.name, {}, BEGUN, tuple(session.journal.entries))
    again = replayed(LIBRARY, session.outlined, account)
    assert (again.units, again.listener) == (session.course.units, session.course.listener), session.given
    assert isinstance(session.course.now, Closing), session.given
    assert told_by_the_diary(account) == heard_to_the_end(session), session.given
    if SKIPPING & set(session.given):
        return
    for unit in (unit for unit in session.outlined.units if isinstance(unit, Repetition)):
        assert session.reps[key(unit)] >= 1, (key(unit), session.given)
        for step in part_of(LIBRARY, unit).rep:
            if isinstance(step, HoldStep):
                stayed = session.stays[(*key(unit), step.name)]
                assert stayed >= hold_seconds(step, unit.dose) * RATE - 5, (stayed, session.given)


def told_by_the_diary(account: Account) -> Counter[tuple[str, str, str]]:
    """How many repetitions there were of each exercise, part and side, as the diary reads the journal."""
    told: Counter[tuple[str, str, str]] = Counter()
    for bout in practice_of(account).bouts:
        for amount in bout.amounts:
            told[bout.exercise, amount.part, amount.side] += amount.reps
    return +told


def heard_to_the_end(session: Conducted) -> Counter[tuple[str, str, str]]:
    """The same, as they were heard; one that was done twice counts once."""
    entries = session.outlined.entries
    heard = (each for each, times in session.reps.items() if times)
    return Counter((entries[entry].exercise, part, side or "") for entry, part, side, _, _ in heard)


@pytest.mark.parametrize("block", range(6))
def test_nothing_is_lost_however_fast_she_asks(block):
    """Random commands, also several before anything has changed: all that was outlined is done, and told."""
    for seed in range(block * 5, block * 5 + 5):
        check(conversation(seed))


@pytest.mark.parametrize(
    "commands",
    [
        ("pause", "go on", "how long"), ("next", "how long"), ("next", "pause", "go on"), ("next", "ready"),
        ("again", "how long"), ("other side", "ready"), ("slower", "slower", "what now"),
        ("longer", "longer"),
        ("longer", "how long"), ("back", "next"), ("slower", "pause", "go on"),
        ("what now", "how long", "help"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["torso-twist", "desk-break"])
@pytest.mark.parametrize("seconds", [180.5, 236])
def test_commands_in_one_breath_are_all_obeyed(name, commands, seconds):
    """The second is judged by what the first will bring, before a sample of it has been heard."""
    session = Conducted(LIBRARY, name, Request(reps=2, shared=True))
    session.listen(seconds)
    for command in commands:
        session.command(command)
    session.finish()
    check(session)


@pytest.mark.parametrize("name", ["pelvic-tilt", "camel-backing"])
def test_where_a_unit_has_just_ended_the_one_to_come_counts(name):
    """At the very sample at which another take follows, nothing of the one that is left counts any more."""
    session = Conducted(LIBRARY, name, Request(reps=4, shared=True))
    while not isinstance(session.course.now, Repetition):
        session.listen(0.1)
    session.command("shorter")
    session.listen_to_unit_end()
    session.command("how long")
    told = session.journal.entries[-1].spot
    following = session.conductor._judged()[0].take
    assert following.course.units == session.course.units
    assert told == following.spot(0).as_data()
    session.finish()
    check(session)


@pytest.mark.parametrize("kind", [Setup, Transfer])
def test_ready_over_an_instruction_lets_it_be_said_to_its_end(kind):
    """It ends the wait after the words, and cuts none of them off."""
    session = Conducted(LIBRARY, "pelvic-rocking", Request(reps=2))
    take, here = session.conductor.take
    while not (isinstance(session.course.now, kind) and take.spot(here).speaking):
        session.listen(0.1)
        take, here = session.conductor.take
    said = take.gap(here)
    session.command("ready")
    while session.conductor.take[0] is take:
        heard = session.conductor.take[1]
        session._pull(STEP)
    assert said - STEP <= heard <= said + STEP
    session.finish()
    check(session)


def test_fewer_while_the_other_side_is_owed_some():
    """Repetitions that are owed are never fewer than none: both sides end with the new number at most."""
    session = Conducted(LIBRARY, "torso-twist", Request(reps=2, shared=True, start="torso-twist/rep-2"))
    session.listen(150)
    session.command("other side")
    session.listen(50)
    session.command("shorter")
    session.finish()
    assert isinstance(session.course.now, Closing)


def answered(session: Conducted, seconds: float = 2) -> str:
    """What she is answered to how long it lasts, within so many real seconds; empty if she is not."""
    session.conductor.answered = ""
    session.command("how long")
    until = time.monotonic() + seconds
    while not session.conductor.answered and time.monotonic() < until:
        session.conductor.follow()
        time.sleep(0.001)
    return session.conductor.answered


@pytest.mark.parametrize("listened", [0, 0.5, 2])
def test_how_long_is_known_right_after_another_command(listened):
    """While what she asked for is made, and while its own words are said before the session goes on."""
    session = Conducted(LIBRARY, "torso-twist", Request(shared=True))
    session.listen(12)
    session.command("next")
    session.listen(listened)
    assert session.course.now.kind == "opening", "she is told first what to stop for"
    assert "About" in answered(session)


def test_an_answer_waits_until_it_is_known(monkeypatch):
    """As long as not all words are measured, nothing is said; then it is, and not that it is not known."""
    measured = Event()

    class Slow(SilentVoice):
        def length_of(self, utterance):
            if "notice how you feel" in utterance.text.casefold():
                measured.wait()
            return super().length_of(utterance)

    monkeypatch.setattr(conducted, "VOICE", Slow(RATE))
    session = Conducted(LIBRARY, "torso-twist", Request(shared=True))
    session.listen(12)
    assert answered(session, 0.3) == ""
    measured.set()
    assert "About" in answered(session)
    told = [entry.name for entry in session.journal.entries if getattr(entry, "name", "")]
    assert set(told) == {"how long"}


def test_what_never_becomes_known_is_said_at_last(monkeypatch):
    """After five seconds she is told that it is not known yet."""
    monkeypatch.setattr("voiceguide.live.conductor.PATIENCE", 0.05)
    never = Event()

    class Slow(SilentVoice):
        def length_of(self, utterance):
            if "notice how you feel" in utterance.text.casefold():
                never.wait()
            return super().length_of(utterance)

    monkeypatch.setattr(conducted, "VOICE", Slow(RATE))
    session = Conducted(LIBRARY, "torso-twist", Request(shared=True))
    session.listen(12)
    try:
        assert answered(session) == "How long it takes is not known yet."
    finally:
        never.set()


def test_in_a_pause_it_is_what_the_screen_shows():
    """Not the words that will bring her back, too; but where she asked for more meanwhile, that counts."""
    session = Conducted(LIBRARY, "torso-twist", Request.of(shared=True, hold=30))
    session.listen(150)
    session.command("pause")
    session.listen(5)
    take, sample = session.conductor.take
    shown = status_at(take.score.timeline, sample).left
    assert session.conductor._spot().left == pytest.approx(shown)
    answered(session)
    session.listen(5)
    assert session.conductor._spot().left == pytest.approx(shown)
    session.command("longer")
    assert answered(session)
    assert session.conductor._spot().left > shown + 5
