"""Cutting: where a segment begins and ends, what comes early, and what is dropped."""

import numpy as np
import pytest

from voiceguide.ears.activity import FRAME, Judged
from voiceguide.ears.segments import Begun, Dropped, Loudness, Segment, Segments

SPEECH = Judged(starts=True, stays=True, level=-26.0)
SURE = Judged(starts=True, stays=True, level=-26.0, surely=True)
FADING = Judged(starts=False, stays=True, level=-30.0)
SILENT = Judged(starts=False, stays=False, level=-60.0)
KINDS = {"s": SPEECH, "S": SURE, "f": FADING, ".": SILENT}
LEVEL = 10 ** (-26 / 20)


def cut(pattern, hers=lambda level: level > -44, segments=None, kinds=KINDS):
    """What comes of frames: s speech, S surely, f what keeps it going, . silence; after which frame."""
    segments = segments or Segments(hers)
    found = []
    for number, kind in enumerate(pattern):
        loud = LEVEL if kind in "sSf" else 0.0
        frame = np.full(FRAME, loud, np.float32)
        frame[0] = number  # so that each is known again
        found += [(number, each) for each in segments.take(frame, kinds[kind])]
    return found


def numbers(segment):
    """Of the frames in a segment."""
    return [int(number) for number in segment.samples[::FRAME]]


def test_a_segment_has_what_was_before_it_and_ends_in_silence():
    """Two frames of speech begin it, eight of silence end it; eight before are kept."""
    (opened_after, opened), (early_after, early), (after, whole) = cut("." * 12 + "ssss" + "." * 20)
    assert (opened_after, opened) == (13, Begun(12 * FRAME))
    assert (early_after, early.whole, numbers(early)) == (18, False, list(range(4, 19)))
    assert (after, whole.whole, numbers(whole)) == (23, True, list(range(4, 24)))
    for segment in (early, whole):
        assert (segment.begun, segment.ended) == (12 * FRAME, 16 * FRAME)


def test_the_level_is_that_of_the_speech():
    """Silence around it does not make it softer."""
    frames = [np.full(FRAME, LEVEL if 10 <= number < 16 else 0, np.float32) for number in range(30)]
    segments = Segments(lambda _: True)
    kinds = [SPEECH if 10 <= number < 16 else SILENT for number in range(30)]
    found = [each for frame, kind in zip(frames, kinds, strict=True) for each in segments.take(frame, kind)]
    assert [each.level for each in found[1:]] == pytest.approx([-26, -26], abs=0.01)


def test_one_frame_of_speech_begins_nothing():
    """A click is not told of."""
    assert cut("....s......s.......") == []


def test_one_frame_that_is_surely_speech_is_told_at_once():
    """It is told of 32 ms sooner; if it was a click after all, it came to nothing."""
    assert cut("....S...............") == [(4, Begun(4 * FRAME)), (12, Dropped(13 * FRAME))]
    assert [after for after, _ in cut("....Ss..............")] == [4, 8, 13]


def test_a_pause_within_a_phrase_comes_early_and_goes_on():
    """After each three silent frames it may be understood; what goes on comes again as one, whole."""
    found = cut("." * 8 + "sss" + "...." + "ffss" + "." * 10)
    assert [(after, each.whole) for after, each in found[1:]] == [(13, False), (21, False), (26, True)]
    assert numbers(found[-1][1]) == list(range(27))


def test_what_fades_keeps_it_going():
    """Frames that would begin nothing keep it open."""
    found = cut("..ss" + "f" * 10 + "." * 8)
    assert [after for after, _ in found] == [3, 16, 21]


def test_what_is_settled_is_over():
    """Once it has been understood, nothing more of it comes, and what is said next is another."""
    segments = Segments(lambda _: True)
    assert [after for after, _ in cut("..ssss...", segments=segments)] == [3, 8]
    segments.settle()
    found = cut("." * 9 + "ss" + "." * 8, segments=segments)
    assert found[0] == (10, Begun((9 + 9) * FRAME))
    assert numbers(found[-1][1]) == list(range(1, 19))


def test_four_seconds_are_the_most():
    """Who talks longer is not scored, and what comes after that talk is not taken for its beginning."""
    found = cut("..ss" + "s" * 123 + "." * 8 + "ss" + "." * 8)
    assert [type(each) for _, each in found] == [Begun, Segment, Segment, Begun, Segment, Segment]
    found = cut("..ss" + "s" * 124 + "..." + "s" * 50 + "." * 8 + "ss" + "." * 8)
    assert [type(each) for _, each in found] == [Begun, Dropped, Begun, Segment, Segment]
    assert found[1][0] == 4 + 124 + 3 + 50 + 7


def test_what_is_too_soft_is_not_hers():
    """It is neither told of nor scored."""
    assert cut("..ssss" + "." * 10, hers=lambda level: level > -20) == []


def test_what_becomes_loud_enough_is_told_then():
    """A soft beginning is told of when it is loud enough, with the place where it began."""
    segments = Segments(lambda level: level > -44)
    soft, frame = Judged(starts=True, stays=True, level=-50.0), np.full(FRAME, LEVEL, np.float32)
    found = [segments.take(frame, each) for each in (SILENT, soft, soft, soft, SPEECH)]
    assert found == [[], [], [], [], [Begun(FRAME)]]


def test_what_was_lost_ends_what_had_begun():
    """After lost samples places go on as they should, and nothing is joined across."""
    segments = Segments(lambda _: True)
    cut("..sss", segments=segments)
    assert segments.skip(1000) == [Dropped(5 * FRAME + 1000)]
    assert segments.skip(FRAME) == []
    found = cut("..ss" + "." * 8, segments=segments)
    assert found[0][1] == Begun(5 * FRAME + 1000 + FRAME + 2 * FRAME)
    assert numbers(found[-1][1]) == list(range(12))


def test_her_level_is_learnt():
    """18 dB under her usual level are the least; that is the middle of what she said last, or as given."""
    loudness = Loudness()
    assert loudness.usual is None
    assert loudness.hers(-55, over_guide=False)
    assert not loudness.hers(-55, over_guide=True)
    assert loudness.hers(-43, over_guide=True)
    for level in (-30, -34, -20):
        loudness.learn(level)
    assert loudness.usual == -30
    assert loudness.hers(-47, over_guide=False)
    assert not loudness.hers(-49, over_guide=False)
    assert not loudness.hers(-49, over_guide=True)
    assert Loudness(-40).usual == -40
    assert Loudness(-40).hers(-57, over_guide=True)
    known = Loudness(-40)
    for level in (-20, -20, -20):
        known.learn(level)
    assert known.usual == -30, "a word of others must not change what was known"


OTHERS = Judged(starts=True, stays=True, level=-36.0)
TALK = KINDS | {"o": OTHERS}


def test_a_louder_voice_is_another_one():
    """Where others talk, what is 6 dB louder begins a segment of its own, and ends where they go on alone."""
    segments = Segments(lambda level: level > -44)
    found = cut("." * 10 + "o" * 40 + "s" * 20 + "o" * 40, segments=segments, kinds=TALK)
    (_, first), (after, hers), (ended_after, segment), _ = found
    assert first == Begun(10 * FRAME)
    assert (after, hers) == (51, Begun(50 * FRAME))
    assert ended_after == 50 + 20 + 15
    assert (segment.begun, segment.ended, segment.whole) == (50 * FRAME, 70 * FRAME, True)
    assert numbers(segment)[:1] == [42]


def test_a_louder_voice_is_heard_after_any_talk():
    """Somebody has talked on and on; she is heard all the same."""
    segments = Segments(lambda level: level > -44)
    found = cut("o" * 400 + "s" * 20 + "o" * 16, segments=segments, kinds=TALK)
    assert isinstance(found[-1][1], Segment)
    assert (found[-1][1].begun, found[-1][1].ended) == (400 * FRAME, 420 * FRAME)


def test_a_louder_syllable_is_no_other_voice():
    """What begins softly and is louder after a third of a second is one phrase."""
    found = cut("." * 10 + "o" * 10 + "s" * 10 + "." * 8, kinds=TALK)
    assert [type(each) for _, each in found] == [Begun, Segment, Segment]
    assert found[-1][1].begun == 10 * FRAME


def test_how_loud_others_talk_is_remembered():
    """She begins in a pause of theirs, and they go on as she ends: what they say is not joined to it."""
    segments = Segments(lambda level: level > -44)
    cut("." * 10 + "o" * 40 + "." * 30, segments=segments, kinds=TALK)
    found = cut("s" * 20 + "o" * 40, segments=segments, kinds=TALK)
    assert [(after, type(each)) for after, each in found[:2]] == [(1, Begun), (35, Segment)]
    found = cut("." * 8 + "s" * 20 + "." * 8, segments=segments, kinds=TALK)
    segments.settle()
    found = cut("s" * 20 + "o" * 16, segments=segments, kinds=TALK)
    assert found[-1][0] == 35, "what she said and was understood is not theirs"


def test_her_softer_syllables_are_hers():
    """Where others talk, a third of a second as soft as they are does not part her phrase."""
    segments = Segments(lambda level: level > -44)
    cut("." * 10 + "o" * 40 + "." * 30, segments=segments, kinds=TALK)
    found = cut("s" * 10 + "o" * 10 + "s" * 10 + "." * 8, segments=segments, kinds=TALK)
    whole = found[-1][1]
    assert (whole.ended - whole.begun, whole.whole) == (30 * FRAME, True)


def test_who_is_far_may_be_another():
    """9 dB under her usual level it may be somebody else; as long as that is not known, nobody is far."""
    assert not Loudness().far(-50)
    assert Loudness(-26).far(-35.5)
    assert not Loudness(-26).far(-34.5)
