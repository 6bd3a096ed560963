"""Numbers, durations and sentences as they are spoken."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.coach.wording import listed, number_word, sentences, spoken_seconds


@pytest.mark.parametrize(
    ("number", "word"),
    [(0, "zero"), (13, "thirteen"), (20, "twenty"), (21, "twenty-one"), (99, "ninety-nine"),
     (100, "one hundred"), (214, "two hundred and fourteen"),
     (999, "nine hundred and ninety-nine"), (1000, "1000")],
)  # fmt: skip
def test_numbers_are_words(number, word):
    """Numbers are spoken as words, so that every voice says them alike."""
    assert number_word(number) == word


def test_no_two_numbers_sound_alike():
    """Every count up to a thousand has a word of its own."""
    assert len({number_word(number) for number in range(1001)}) == 1001


@pytest.mark.parametrize(
    ("seconds", "words"),
    [("1", "one second"), ("30", "thirty seconds"), ("60", "one minute"), ("90", "one minute thirty seconds"),
     ("120", "two minutes"), ("33.3", "thirty-three seconds"), ("0.2", "one second")],
)  # fmt: skip
def test_durations_are_words(seconds, words):
    """Durations are spoken in whole seconds and minutes."""
    assert spoken_seconds(Fraction(seconds)) == words


@given(st.lists(st.sampled_from(["Sit tall.", "Is it easy?", "Rest!", "Soft knees, long neck."]), min_size=1))
def test_sentences_are_kept_whole(parts):
    """Splitting a text into sentences loses and adds nothing."""
    assert list(sentences("  ".join(parts))) == parts


def test_a_list_of_things():
    """Things are joined as a person says them."""
    assert listed(("a mat",)) == "a mat"
    assert listed(("a mat", "a chair", "a wall")) == "a mat, a chair and a wall"
