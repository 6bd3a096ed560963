"""What every voice does, whichever it is."""

import threading

import pytest

from voiceguide.errors import CannotSpeak
from voiceguide.pcm import Pcm
from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice
from voiceguide.voice.base import Voice
from voiceguide.voice.pronouncing import PronouncingVoice

SENTENCE = Utterance("Rest here, and breathe.")


EVERY = ["silent", "spoken", "pronouncing", "natural", "piper", "commanded", "served", "recorded"]


@pytest.fixture(params=EVERY)
def voice(request: pytest.FixtureRequest) -> Voice:
    """Each voice in turn."""
    if request.param == "pronouncing":
        return PronouncingVoice(request.getfixturevalue("spoken"), {"rest here": "wrest hear"})
    return open_voice("silent") if request.param == "silent" else request.getfixturevalue("spoken")


def test_length_is_that_of_the_clip(voice: Voice) -> None:
    """The length given out is the number of samples of the clip, to the sample."""
    length = voice.length_of(SENTENCE)
    assert length > 0
    assert len(voice.clip(SENTENCE)) == length


def test_clip_is_always_the_same(voice: Voice) -> None:
    """Asking twice gives the same bytes."""
    assert voice.clip(SENTENCE) == voice.clip(SENTENCE)


def test_spacing_does_not_change_the_clip(voice: Voice) -> None:
    """Line breaks and doubled spaces of a content file are no part of what is said."""
    assert voice.clip(Utterance("Rest  here,\n and breathe. ")) == voice.clip(SENTENCE)


def test_prepare_returns_and_clips_follow(voice: Voice) -> None:
    """What was prepared can be had, in any order."""
    ahead = [Utterance(f"Number {n}.") for n in range(5)]
    voice.prepare(iter(ahead))
    assert all(voice.clip(one) for one in reversed(ahead))


@pytest.mark.parametrize("text", ["", "  \n", "...", "stop\0here", "bell\a", "\ud800 lone"])
def test_unspeakable_text_is_refused(voice: Voice, text: str) -> None:
    """Nothing, mere punctuation and control characters are refused in one printable line with the text."""
    with pytest.raises(CannotSpeak) as caught:
        voice.clip(Utterance(text))
    message = str(caught.value)
    assert message.isprintable()
    assert message.startswith('cannot speak "')


def test_unspeakable_text_does_not_stop_prepare(voice: Voice) -> None:
    """An error in one text waits until that text is asked for; the others are spoken."""
    voice.prepare([Utterance("\0"), Utterance("Still here.")])
    assert voice.clip(Utterance("Still here."))


def test_threads_may_ask_at_once(voice: Voice) -> None:
    """Many threads that want one clip all get the same one."""
    heard: list[bytes] = []
    wanted = Utterance("Asked for by many.")
    threads = [threading.Thread(target=lambda: heard.append(voice.clip(wanted))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 8
    assert len(set(heard)) == 1


def test_identity_is_one_line(voice: Voice) -> None:
    """The identity is one line and names the sample rate."""
    assert voice.identity.isprintable()
    assert f"{voice.sample_rate} Hz" in voice.identity


def test_close_twice() -> None:
    """Closing again does nothing, for every voice, started or not."""
    for voice in (open_voice("silent"), open_voice(), PronouncingVoice(open_voice("silent"), {"a": "b"})):
        voice.close()
        voice.close()
        assert voice.identity


@pytest.mark.parametrize(("text", "quarters"), [("three", 1), ("In, flat.", 2), ("one two three four", 4)])
def test_silent_voice_is_a_quarter_second_a_word(text: str, quarters: int) -> None:
    """The test voice has the published length, all zeros, in both manners and at any sample rate."""
    for rate in (8000, 22050, 24000):
        voice = open_voice("silent", sample_rate=rate)
        assert voice.clip(Utterance(text)) == Pcm.silence(quarters * rate // 4, rate)
        assert voice.length_of(Utterance(text, "calm")) == quarters * rate // 4
