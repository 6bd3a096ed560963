"""The reading list: nothing that may be heard is missing in it, and each line fits into its room."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voiceguide.clock import exact_seconds
from voiceguide.coach import Address, Request
from voiceguide.coach.commands import COMMANDS
from voiceguide.coach.obey import obey
from voiceguide.guide import Guide
from voiceguide.library import Library, load
from voiceguide.take import Take, utterances
from voiceguide.teacher.reading import Line, reading_list
from voiceguide.timeline import build
from voiceguide.timeline.arrange import rooms
from voiceguide.utterance import Utterance
from voiceguide.voice import SilentVoice
from voiceguide.voice.recorded import recording_name

NAMES = ("torso-twist", "bedtime")
RATE = 24000
LEFT = re.compile(r"\b(second|repetition)s?\b|\bmore\b")
LEFT_OF_ANYTHING = re.compile(r"\b(second|repetition|minute)s?\b|\bmore\b")
GONE = ("dropped", "shortened")


@cache
def shipped() -> Library:
    return load()


@cache
def read(name: str) -> tuple[Line, ...]:
    return reading_list(shipped(), [name], Request())


def texts(lines: tuple[Line, ...]) -> set[Utterance]:
    return {line.utterance for line in lines}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("teach", ["full", "short", "names"])
def test_all_that_a_session_says_is_in_it(name, teach):
    """Whatever is taught, whichever wordings have their turn, and for who has never listened before."""
    guide = Guide(shipped(), SilentVoice)
    for turn in range(12):
        session = guide.plan(name, teach=teach, turn=turn, listen_first=not turn)
        assert set(utterances(session.script)) <= texts(read(name))
        assert {cue.sound for cue in session.timeline.cues if cue.kind == "speech"} <= texts(read(name))


@settings(max_examples=60)
@given(
    name=st.sampled_from(NAMES),
    teach=st.sampled_from(["full", "short", "names"]),
    wait=st.sampled_from(["time", "ready", "both", "always"]),
    turn=st.integers(0, 20),
    share=st.integers(0, 999),
    command=st.sampled_from(COMMANDS),
)
@example(name="torso-twist", teach="full", wait="always", turn=1, share=0, command="stop")
def test_an_answer_and_what_becomes_of_the_session_is_in_it(name, teach, wait, turn, share, command):
    """Whatever she asks for, whenever: what is said then is in it, but for what nobody knows before."""
    take = Guide(shipped(), SilentVoice).plan(name, teach=teach, wait=wait, turn=turn)
    spot = take.spot(take.timeline.length * share // 1000)
    reply = obey(take.library, take.course.reached(spot.unit), spot, command)
    after = Take(take.library, replace(reply.course, state="playing"), SilentVoice())
    said = {*utterances(reply.aside), *utterances(take.script), *utterances(after.script)}
    unknowable = LEFT if wait == "time" else LEFT_OF_ANYTHING
    assert [each.text for each in said - texts(read(name)) if not unknowable.search(each.text)] == []


@pytest.mark.parametrize(
    "commands",
    [[(166, "other side"), (292, "other side")], [(255, "longer"), (0, "longer"), (0, "longer")]],
    ids=["both sides done", "a long hold"],
)
def test_what_comes_of_several_commands_is_in_it(commands):
    """Of what takes more than one command, what she may well ask for."""
    take: Take = Guide(shipped(), SilentVoice).plan("torso-twist", wait="time")
    for share, command in commands:
        spot = take.spot(take.timeline.length * share // 1000)
        reply = obey(take.library, take.course.reached(spot.unit), spot, command)
        take = Take(take.library, replace(reply.course, state="playing"), SilentVoice())
        said = {*utterances(reply.aside), *utterances(take.script)}
        assert [each.text for each in said - texts(read("torso-twist")) if not LEFT.search(each.text)] == []


def test_each_line_stands_once_in_the_order_of_hearing():
    """A line that comes again is not read again; what is heard in every session comes first."""
    lines = read("torso-twist")
    assert len(texts(lines)) == len(lines)
    assert len({recording_name(line.utterance) for line in lines}) == len(lines)
    heard = list(dict.fromkeys(utterances(Guide(shipped(), SilentVoice).plan("torso-twist").script)))
    assert [line.utterance for line in lines if line.utterance in heard] == heard
    whens = [line.when for line in lines]
    assert list(dict.fromkeys(whens)) == ["session", "reply", "first time"]
    assert whens == sorted(whens, key=["session", "reply", "first time"].index)


def test_asking_for_less_gives_less():
    """A wish shortens the list to what is heard with it."""
    names = reading_list(shipped(), ["torso-twist"], Request(teach="names"))
    assert texts(names) < texts(read("torso-twist"))


def test_a_countdown_has_a_second_for_each_number():
    """Rooms come from the plan: numbers follow each other, sentences have all the time they like."""
    room = {line.utterance.text: line.room for line in read("torso-twist")}
    assert room["three"] == room["two"] == 1
    assert room["Torso twist."] is None
    assert all(each is None or 1 <= each < 10 for each in room.values())


class Slow(SilentVoice):
    """Takes its own time for some lines, in samples."""

    def __init__(self, lengths: dict[Utterance, int]) -> None:
        super().__init__(RATE)
        self._lengths = lengths

    def length_of(self, utterance: Utterance) -> int:
        return self._lengths.get(utterance, super().length_of(utterance))


@pytest.mark.parametrize("name", ["torso-twist", "pelvic-rocking", "tailor-sitting"])
def test_a_line_has_its_room_and_no_more(name):
    """As long as its room it is said in full everywhere; a tenth of a second more drives something out."""
    session = Guide(shipped(), SilentVoice).plan(name)
    found = rooms(session.script, session.length_of, RATE)

    def refused(utterance: Utterance, length: int) -> set[tuple[str, Address]]:
        take = Take(shipped(), session.course, Slow({utterance: length}))
        timeline = build(take.script, take.length_of, RATE)
        return {(each.text, each.address) for each in timeline.decisions if each.action in GONE}

    said = set(utterances(session.script))
    checked = [utterance for utterance in found if utterance in said and utterance.manner == "brisk"]
    assert checked
    for utterance in checked:
        fitting = refused(utterance, found[utterance])
        assert utterance.text not in {text for text, _ in fitting}
        assert refused(utterance, found[utterance] + RATE // 10) - fitting


def test_every_line_of_an_authors_own_fits(tmp_path: Path):
    """A phase of one second gives its word that second, and what it may begin sooner."""
    file = tmp_path / "mine.yaml"
    file.write_text(
        "version: 1\nexercises:\n  mine:\n    title: Mine\n    for: It is short.\n    position: standing\n"
        "    setup: Stand tall.\n    rep:\n"
        "      - {phase: up, breath: in, takes: 1s, teach: Rise., cue: Up}\n"
        "      - {phase: down, breath: out, takes: 1s, teach: Sink., cue: Down}\n"
        "    dose: {reps: 3}\n    source: a test\n"
    )
    room = {each.utterance.text: each.room for each in reading_list(load(file), ["mine"], Request())}
    assert room["Up"] <= exact_seconds(3 * RATE // 2, RATE)
    assert room["Rise."] is None
