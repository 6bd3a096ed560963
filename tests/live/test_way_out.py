"""The way out of a position: known for every moment, and ready before it is needed."""

from fractions import Fraction

from performer import WAY_OUT_HUM, HumVoice

from voiceguide.live.wayout import WayOut

WORDS = {0: "Stopped. Stand still.", 100: "Stopped. Sit on the floor."}


def words_at(sample: int) -> str:
    return WORDS[max(start for start in WORDS if start <= sample)]


def test_the_words_are_prepared_once_for_each_position():
    """While she is in a position its way out is spoken ahead, sentence by sentence, once."""
    voice = HumVoice()
    way_out = WayOut(words_at, voice, Fraction(1, 2))
    for position in (10, 20, 90, 100, 110):
        way_out.make_ready(position)
    assert voice.prepared == ["Stopped.", "Stand still.", "Stopped.", "Sit on the floor."]


def test_sentences_are_spoken_with_a_gap():
    """Each sentence is followed by the library's gap between sentences."""
    voice = HumVoice()
    blocks = list(WayOut(words_at, voice, Fraction(1, 2)).blocks("Stopped. Stand still."))
    assert [len(block) for block in blocks] == [2 * 6000, 2 * 12000, 2 * 12000, 2 * 12000]
    assert blocks[1] == bytes(24000)
    assert max(blocks[0]) == max(WAY_OUT_HUM.to_bytes(2, "little"))
