"""Whose the words and the voices are, as a file and `voiceguide voices` tell it."""

from pathlib import Path

import pytest

from voiceguide.export.metadata import LICENCE, Metadata
from voiceguide.guide import Guide
from voiceguide.library import load
from voiceguide.release import YEAR
from voiceguide.voice import SilentVoice, open_voice
from voiceguide.voice.catalogue import DRIVERS, ELSEWHERE, system_driver
from voiceguide.voice.licences import LICENCES, licence_of

DOCS = Path(__file__).parents[2] / "docs"


def test_every_voice_has_a_licence_that_is_told():
    """Each driver's, and the silent one; docs/licences.md has each of them, word by word."""
    assert set(LICENCES) == {*DRIVERS, *ELSEWHERE, "silent"}
    page = (DOCS / "licences.md").read_text()
    assert [told for driver, told in LICENCES.items() if driver != "silent" and told not in page] == []


@pytest.mark.parametrize(
    "name", ["natural", "espeak", "system", "command:true {file}", "wyoming:127.0.0.1:9"]
)
def test_a_voice_that_is_opened_has_its_licence(name, tmp_path):
    """It is known by what the voice says of itself, whatever stands behind it."""
    voice = open_voice(name, cache_folder=tmp_path)
    kind = system_driver() if name == "system" else name.partition(":")[0]
    assert licence_of(voice.identity) == LICENCES[kind]
    voice.close()


def test_recordings_are_hers_and_the_rest_another_voice_s(tmp_path):
    """Of a folder of recordings both are told: what is missing in it is said by another."""
    voice = open_voice(f"recorded:{tmp_path}", cache_folder=tmp_path)
    other = licence_of(voice.other.identity)
    assert licence_of(voice.identity) == f"{LICENCES['recorded']}; {other}"
    assert other in LICENCES.values()
    voice.close()


def test_a_voice_that_spoke_in_another_s_place_is_told():
    """Where the natural voice failed and eSpeak said its line, the file is of both."""
    both = "natural, hibari_tts 0.2.1, onnxruntime 1.32.0; espeak, espeakng_loader 0.2.4"
    assert licence_of(both) == f"{LICENCES['natural']}; {LICENCES['espeak']}"


def test_a_voice_nobody_knows_is_not_claimed():
    """What is not in the table is not known, and nothing else."""
    assert licence_of("somebody 1.0") == "not known"


def test_a_file_says_whose_it_is(author, mine):
    """The shipped words are under CC BY; where an author's file lies over them, nothing is claimed."""
    tags = Metadata(Guide(load(), SilentVoice).plan("torso-twist")).tags()
    assert tags.copyright.startswith(f"{YEAR} The voiceguide authors. ")
    assert "CC BY 4.0" in tags.copyright
    assert tags.licence == LICENCE
    laid_over = Guide(author(mine), SilentVoice)
    for name in ("mine", "torso-twist"):
        tags = Metadata(laid_over.plan(name)).tags()
        assert (tags.copyright, tags.licence) == ("", "")


def test_another_licence_is_another_file():
    """What a file says of its licence is in its fingerprint: one that says another is written anew."""
    metadata = Metadata(Guide(load(), SilentVoice).plan("torso-twist"))
    before = metadata.fingerprint("mp3")
    changed = Metadata(metadata._session)
    changed.__dict__["_words"] = metadata._words._replace(licence="https://licence.example/")
    assert changed.fingerprint("mp3") != before
