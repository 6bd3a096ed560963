"""The reading list: nothing that may be heard is missing in it, and each line fits into its room."""

from fractions import Fraction
from pathlib import Path

import pytest

from voiceguide.clock import exact_seconds
from voiceguide.coach import Address, Request, outline
from voiceguide.coach.obey import obey
from voiceguide.coach.spot import Spot
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
GONE = ("dropped", "shortened")


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


@pytest.fixture(scope="module")
def lists(library: Library) -> dict[str, tuple[Line, ...]]:
    return {name: reading_list(library, [name], Request()) for name in NAMES}


def texts(lines: tuple[Line, ...]) -> set[Utterance]:
    return {line.utterance for line in lines}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("teach", ["full", "short", "names"])
def test_all_that_a_session_says_is_in_it(library, lists, name, teach):
    """Whatever is taught, whichever wordings have their turn, and for who has never listened before."""
    guide = Guide(library, SilentVoice)
    for turn in range(12):
        session = guide.plan(name, teach=teach, turn=turn, listen_first=not turn)
        assert set(utterances(session.script)) <= texts(lists[name])
        assert {cue.sound for cue in session.timeline.cues if cue.kind == "speech"} <= texts(lists[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_conversation_stays_in_it(library, lists, name):
    """A pause within a movement, the way back, all the rest after it, and the way out are in it."""
    course = outline(library, name, Request())
    for number, unit in enumerate(course.units):
        spot = Spot(number, line=1)
        paused = obey(library, course.reached(number), spot, "pause")
        stopped = obey(library, course.reached(number), spot, "stop")
        goes_on = Take(library, paused.course, SilentVoice())
        said = {*utterances(goes_on.script), *utterances(stopped.aside)}
        assert said <= texts(lists[name]), unit


def test_each_line_stands_once_in_the_order_of_hearing(library, lists):
    """A line that comes again is not read again; what is heard in every session comes first."""
    lines = lists["torso-twist"]
    assert len(texts(lines)) == len(lines)
    assert len({recording_name(line.utterance) for line in lines}) == len(lines)
    heard = list(dict.fromkeys(utterances(Guide(library, SilentVoice).plan("torso-twist").script)))
    assert [line.utterance for line in lines if line.utterance in heard] == heard
    whens = [line.when for line in lines]
    assert list(dict.fromkeys(whens)) == ["session", "reply", "first time"]
    assert whens == sorted(whens, key=["session", "reply", "first time"].index)


def test_asking_for_less_gives_less(library, lists):
    """A wish shortens the list to what is heard with it."""
    names = reading_list(library, ["torso-twist"], Request(teach="names"))
    assert texts(names) < texts(lists["torso-twist"])


def test_a_countdown_has_a_second_for_each_number(lists):
    """Rooms come from the plan: numbers follow each other, sentences have all the time they like."""
    room = {line.utterance.text: line.room for line in lists["torso-twist"]}
    assert room["three"] == room["two"] == 1
    assert room["Other side."] is None
    assert Fraction(1) < room["Out, and turn"] < 5


class Slow(SilentVoice):
    """Takes its own time for some lines, in samples."""

    def __init__(self, lengths: dict[Utterance, int]) -> None:
        super().__init__(RATE)
        self._lengths = lengths

    def length_of(self, utterance: Utterance) -> int:
        return self._lengths.get(utterance, super().length_of(utterance))


@pytest.mark.parametrize("name", ["torso-twist", "pelvic-rocking", "tailor-sitting"])
def test_a_line_has_its_room_and_no_more(library, name):
    """As long as its room it is said in full everywhere; a tenth of a second more drives something out."""
    session = Guide(library, SilentVoice).plan(name)
    found = rooms(session.script, session.length_of, RATE)

    def refused(utterance: Utterance, length: int) -> set[tuple[str, Address]]:
        take = Take(library, session.course, Slow({utterance: length}))
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
