"""Pronunciations: which words are respelt for a voice, how, and that nothing but the voice sees it."""

import json
import subprocess
import sys
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as some

from voiceguide.coach import Address, Say
from voiceguide.guide import Guide
from voiceguide.library import load
from voiceguide.pcm import Pcm
from voiceguide.sidecars.captions import srt, webvtt
from voiceguide.sidecars.lyrics import lrc
from voiceguide.sidecars.sheets import cue_sheet, cues_json, transcript
from voiceguide.sidecars.ssml import ssml
from voiceguide.utterance import Utterance
from voiceguide.voice import SilentVoice
from voiceguide.voice.cache import ClipCache
from voiceguide.voice.pronouncing import PronouncingVoice, Respelling
from voiceguide.voice.spoken import SpokenVoice

TABLE = {"use": "yews", "the use": "the use", "in and": "inn and", "wind down": "wined down", "NHS": "N H S"}


class Listening(SilentVoice):
    """A silent voice that remembers what it was given."""

    def __init__(self):
        super().__init__()
        self.given = []
        self.ahead = []

    def length_of(self, utterance):
        self.given.append(utterance.text)
        return super().length_of(utterance)

    def prepare(self, utterances):
        self.ahead += [utterance.text for utterance in utterances]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("You use the wall.", "You yews the wall."),
        ("Use the wall, and use the chair.", "Yews the wall, and yews the chair."),
        ("This is the use of it.", "This is the use of it."),
        ("Reuse, misuse, used, user, uses.", "Reuse, misuse, used, user, uses."),
        ("A use-by date, a re-use, the use's end, use’s.", "A use-by date, a re-use, the use's end, use’s."),
        ("Can you 'use' it? Use: so. (use)", "Can you 'yews' it? Yews: so. (yews)"),
        ("In and flat", "Inn and flat"),
        ("Breathe in, and flat", "Breathe in, and flat"),
        ("Wind down now.", "Wined down now."),
        ("The wind downs trees.", "The wind downs trees."),
        ("Wind  \n down", "Wined down"),
        ("Ask the NHS.", "Ask the N H S."),
        ("USE IT", "USE IT"),
        ("", ""),
    ],
)
def test_whole_words_are_respelt(written, spoken):
    """The longest whole phrase wins; the first letter keeps its size; parts of words are left alone."""
    assert Respelling(TABLE).of(written) == spoken


def test_what_was_respelt_is_not_respelt_again():
    """Two words that are each other's respelling change places."""
    assert Respelling({"left": "right", "right": "left"}).of("Left, right.") == "Right, left."


@given(
    some.dictionaries(
        some.text("aAıİßµ'’- bé", min_size=1).filter(str.strip), some.text("xyz", min_size=1), max_size=4
    ),
    some.text("aAıİßµ'’- bé.\n"),
)
def test_no_table_and_no_text_fail(table, text):
    """Whatever the letters, there is an answer; and without a word of the table nothing changes."""
    Respelling(table).of(text)
    assert Respelling({"cat": "kat"}).of(text) == text
    assert Respelling({}).of(text) == text


def test_the_voice_behind_is_given_the_respelt_words():
    """Clip, length and preparing all hand on the same; rate and warnings are those of the voice behind."""
    inner = Listening()
    voice = PronouncingVoice(inner, TABLE)
    one = Utterance("Use the wall.", "calm")
    assert len(voice.clip(one)) == voice.length_of(one) == inner.length_of(one)
    voice.prepare([one])
    assert set(inner.given) == {"Yews the wall.", "Use the wall."}
    assert inner.ahead == ["Yews the wall."]
    assert (voice.sample_rate, voice.warnings) == (inner.sample_rate, inner.warnings)


def test_the_manner_stays():
    """Calm words are handed on as calm ones."""

    class Manners(SilentVoice):
        def length_of(self, utterance):
            assert utterance.manner == "calm"
            return 1

    assert PronouncingVoice(Manners(), TABLE).length_of(Utterance("Use it.", "calm")) == 1


def test_the_clip_in_the_cache_is_of_what_is_spoken(tmp_path):
    """A word and its respelling are one clip, spoken once, whatever the table it came by."""
    asked = []

    class Engine:
        def start(self):
            pass

        def speak(self, text, rate):
            assert rate == 100
            asked.append(text)
            return Pcm(22050, b"\x00\x20\x00\xe0" * 8000)

        def close(self):
            pass

    inner = SpokenVoice(Engine, "test", ClipCache(tmp_path), 24000, {"plain": 100, "calm": 87})
    try:
        respelt = PronouncingVoice(inner, TABLE).clip(Utterance("Use it."))
        assert respelt == inner.clip(Utterance("Yews it."))
        assert PronouncingVoice(inner, {"use": "yews", "x": "y"}).clip(Utterance("Use it.")) == respelt
        assert asked == ["Yews it."]
        inner.clip(Utterance("Use it."))
        assert asked == ["Yews it.", "Use it."]
    finally:
        inner.close()


def test_another_table_is_another_identity():
    """The identity, by which a file is known to be up to date, changes with the table and with the voice."""
    voices = [SilentVoice(), SilentVoice(8000)]
    names = {PronouncingVoice(voice, table).identity for voice in voices for table in (TABLE, {"a": "b"}, {})}
    assert len(names) == 6
    assert PronouncingVoice(voices[0], dict(reversed(TABLE.items()))).identity in names


OWN = """\
version: 1
pronunciations: {use: yews, wind down: wined down}
exercises:
  mine:
    title: Wind down
    for: Many people use this.
    position: standing
    setup: Use the wall.
    rep:
      - {phase: up, breath: in, takes: 4s, teach: "Breathe in, and use it.", cue: In and use it}
    dose: {reps: 2}
    source: a test
"""


def test_only_the_voice_sees_the_respelling(author):
    """Plan, cue sheet, transcript, captions, JSON keep the words as written; the voice never gets these."""
    inner = Listening()
    guide = Guide(author(OWN), lambda: inner)
    session = guide.plan("mine")
    timeline = session.timeline
    ways = (
        webvtt,
        srt,
        partial(cue_sheet, title="T"),
        partial(cues_json, name="mine"),
        partial(lrc, title="T"),
    )
    for way in (*ways, partial(transcript, title="T"), partial(ssml, language="en")):
        text = way(timeline)
        assert "Use the wall." in text
        assert "Yews" not in text
    assert "Yews the wall." in inner.given
    assert "Wined down." in inner.given
    assert "Yews the wall." in inner.ahead
    assert not [text for text in [*inner.given, *inner.ahead] if "se the wall" in text]


def test_an_answer_laid_into_a_quiet_is_said_the_same_way(author):
    """Asides, answers and what `say` is given go through the same table."""
    inner = Listening()
    guide = Guide(author(OWN), lambda: inner)
    session = guide.plan("mine")
    end = session.timeline.length
    assert session.take_in((Say(Utterance("Use it."), "answer", Address()),), 0, end) is not None
    assert session.timeline.length == end
    assert guide.say("Use the chair.").timeline.length
    assert {"Yews it.", "Yews the chair."} <= set(inner.given)


PHONEMES = """
import ctypes, json, sys
import espeakng_loader
speech = ctypes.CDLL(espeakng_loader.get_library_path())
speech.espeak_Initialize(2, 0, espeakng_loader.get_data_path().encode(), 0)
speech.espeak_SetVoiceByName(b"gmw/en-gb-x-rp+f2")
speech.espeak_TextToPhonemes.restype = ctypes.c_char_p
def phonemes(text):
    letters = ctypes.create_string_buffer(text.encode())
    rest, found = ctypes.c_void_p(ctypes.addressof(letters)), []
    while rest.value:
        found.append((speech.espeak_TextToPhonemes(ctypes.byref(rest), 1, 2) or b"").decode())
    return " ".join(found)
print(json.dumps([phonemes(text) for text in json.load(sys.stdin)]))
"""

SAID = [
    ("Use a firm chair.", "jˈuːz"),
    ("Come onto your knees, and use the bed.", "jˈuːz"),
    ("What is the use of it?", "jˈuːs"),
    ("It is of use, and no use.", "jˈuːs"),
    ("Is it in use, or of any use?", "jˈuːs"),
    ("Close your eyes.", "klˈəʊz"),
    ("Close both eyes.", "klˈəʊz"),
    ("Close the door, if you like.", "klˈəʊz"),
    ("Close them.", "klˈəʊz"),
    ("Let them close.", "klˈəʊz"),
    ("Let your eyes close.", "klˈəʊz"),
    ("Move close to your chair.", "klˈəʊs"),
    ("Live with it.", "lˈɪv"),
    ("Many people live alone.", "lˈɪv"),
    ("This is a live session.", "lˈaɪv"),
    ("In and flat", "ˈɪn ænd"),
    ("Breathe in and out.", "ˈɪn ænd"),
    ("In to the middle", "ˈɪn tə"),
    ("Draw your baby in toward your spine.", "ˈɪn təwˈɔːd"),
]
"""A sentence, and the sound that has to be in it."""


@pytest.mark.skipif(sys.platform != "linux", reason="eSpeak NG comes with voiceguide on Linux")
def test_the_shipped_words_are_said_right():
    """What eSpeak makes of each shipped pronunciation, by its own account, is the sound that is meant."""
    respelling = Respelling(load().pronunciations)
    texts = [respelling.of(text) for text, _ in SAID]
    done = subprocess.run(
        [sys.executable, "-c", PHONEMES], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    wrong = [
        (text, heard)
        for (text, sound), heard in zip(SAID, json.loads(done.stdout), strict=True)
        if sound not in heard
    ]
    assert wrong == []


def test_every_shipped_pronunciation_is_tried():
    """Each word of the shipped table is in one of the sentences above."""
    together = " ".join(text.lower() for text, _ in SAID)
    assert [written for written in load().pronunciations if written not in together] == []


def test_shipped_respellings_keep_their_number_of_words():
    """So that times planned with the silent voice are the same with and without them."""
    for written, spelt in load().pronunciations.items():
        assert len(spelt.split()) == len(written.split())
