"""The mixer: what is laid into silence, whole or from anywhere, is the same sound."""

from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.coach import Address, Tone
from voiceguide.pcm import Pcm
from voiceguide.sound import mix, tone_clip, tone_length
from voiceguide.sound.mixer import LONGEST_BLOCK
from voiceguide.timeline import Cue, arrange
from voiceguide.timeline.model import Chapter, End
from voiceguide.utterance import Utterance
from voiceguide.voice import SilentVoice

HERE = Address()


@st.composite
def timelines(draw: st.DrawFn) -> tuple[list[object], dict[str, bytes]]:
    """Pieces with gaps of 0 to 30,000 samples between clips of 1 to 30,000, and each clip's samples."""
    pieces: list[object] = [Chapter(0, "a chapter")]
    clips: dict[str, bytes] = {}
    position = 0
    for number in range(draw(st.integers(0, 6))):
        start = position + draw(st.integers(0, 30_000))
        position = start + draw(st.integers(1, 30_000))
        clips[str(number)] = array("h", [number + 1]).tobytes() * (position - start)
        pieces.append(Cue(start, position, "speech", "role", str(number), HERE, Utterance(str(number))))
    pieces.append(End(position + draw(st.integers(0, 30_000))))
    return pieces, clips


def whole(pieces, clips, start=0):
    """All samples of the pieces from a start on."""
    return b"".join(mix(pieces, lambda sound: Pcm(24000, clips[sound.text]), start))


@settings(max_examples=60)
@given(timelines())
def test_every_sample_is_where_the_plan_says(timeline):
    """Each clip stands on its own samples, all else is silence, and the length is the plan's."""
    pieces, clips = timeline
    samples = array("h", whole(pieces, clips))
    expected = array("h", bytes(2 * pieces[-1].length))
    for cue in pieces:
        if isinstance(cue, Cue):
            expected[cue.start : cue.end] = array("h", clips[cue.text])
    assert samples == expected


@settings(max_examples=60)
@given(timelines(), st.integers(0, 400_000))
def test_seeking_equals_slicing(timeline, start):
    """The sound from any sample on is the whole sound without what comes before it."""
    assert whole(*timeline, start) == whole(*timeline)[2 * start :]


@settings(max_examples=60)
@given(timelines(), st.integers(1, 50_000))
def test_blocks_of_any_size_are_the_same_sound(timeline, size):
    """No block is empty or longer than half a second; cutting them anew changes nothing."""
    pieces, clips = timeline
    blocks = list(mix(pieces, lambda sound: Pcm(24000, clips[sound.text])))
    assert all(0 < len(block) <= 2 * LONGEST_BLOCK for block in blocks)
    sound = b"".join(blocks)
    assert b"".join(sound[n : n + 2 * size] for n in range(0, len(sound), 2 * size)) == whole(pieces, clips)


@settings(max_examples=60)
@given(timelines(), st.integers(-5, 5))
def test_a_clip_of_another_length_does_not_shift_the_plan(timeline, surplus):
    """A clip shorter than its cue is followed by silence, a longer one ends with its cue."""
    pieces, clips = timeline
    wrong = {text: (clip + clip)[: max(2, len(clip) + 2 * surplus)] for text, clip in clips.items()}
    samples = array("h", whole(pieces, wrong))
    assert len(samples) == pieces[-1].length
    for cue in pieces:
        if isinstance(cue, Cue):
            last = min(cue.end, cue.start + len(wrong[cue.text]) // 2)
            assert set(samples[cue.start : last]) == {int(cue.text) + 1}
            assert set(samples[last : cue.end]) <= {0}


@pytest.mark.parametrize("start", [0, 1, 35_999, 36_000, 1_000_001])
def test_a_session_from_anywhere(write, lengths, start):
    """A whole shipped session sounds the same from any sample on, tones included."""
    voice = SilentVoice()

    def clip_of(sound):
        return tone_clip(sound, 24000) if isinstance(sound, Tone) else voice.clip(sound)

    def sound(first):
        return b"".join(mix(arrange(write("torso-twist"), lengths(24000), 24000), clip_of, first))

    assert sound(start) == sound(0)[2 * start :]


def test_tones_are_where_the_plan_says(plan, write, lengths):
    """With a silent voice exactly the tones are heard, each on its own samples."""
    timeline = plan("torso-twist")
    voice = SilentVoice()
    pieces = arrange(write("torso-twist"), lengths(24000), 24000)
    blocks = mix(pieces, lambda s: tone_clip(s, 24000) if isinstance(s, Tone) else voice.clip(s))
    samples = array("h", b"".join(blocks))
    tones = [cue for cue in timeline.cues if cue.kind == "tone"]
    for tone in tones:
        assert samples[tone.start : tone.end].tobytes() == tone_clip(tone.sound, 24000).samples
        assert tone.end - tone.start == tone_length(tone.sound, 24000)
        samples[tone.start : tone.end] = array("h", bytes(2 * (tone.end - tone.start)))
    assert not any(samples)


@settings(max_examples=60)
@given(st.integers(1, 20_000), st.integers(0, 20_000), st.integers(1, 20_000), st.integers(0, 45_000))
def test_a_tone_beneath_words_is_heard_with_them(words, moment, tone, start):
    """Both sound where they overlap, each alone elsewhere, from any sample on."""
    moment = min(moment, words - 1)
    pieces = [
        Cue(0, words, "speech", "breath", "0", HERE, Utterance("0"), overlapped=True),
        Cue(moment, moment + tone, "tone", "phase-in", "", HERE, Utterance("1")),
        End(50_000),
    ]
    clips = {"0": array("h", [100] * words).tobytes(), "1": array("h", [7] * tone).tobytes()}
    expected = array("h", bytes(2 * 50_000))
    for number in range(50_000):
        expected[number] = 100 * (number < words) + 7 * (moment <= number < moment + tone)
    assert array("h", whole(pieces, clips, start)) == expected[start:]
