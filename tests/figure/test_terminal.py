"""Figures in the characters of a terminal."""

import pytest
from drawn import LIBRARY, shipped_poses
from hypothesis import given
from hypothesis import strategies as some

from voiceguide.figure import figure_text

POSES = shipped_poses()


@given(some.sampled_from(list(POSES)), some.integers(0, 60), some.integers(0, 20), some.booleans())
def test_a_figure_fills_exactly_the_room_it_is_given(name, columns, rows, plain):
    """As many lines as rows, as many characters as columns, in braille or ASCII only."""
    lines = figure_text(POSES[name], columns, rows, plain=plain)
    assert [len(line) for line in lines] == [columns] * rows
    assert all(char.isascii() if plain else 0x2800 <= ord(char) <= 0x28FF for line in lines for char in line)


@pytest.mark.parametrize("plain", [False, True], ids=["braille", "ascii"])
def test_every_position_is_another_picture(plain):
    """Even at 30 by 12 characters no two positions look the same, and none is empty."""
    drawn = [
        "\n".join(figure_text(position.figure, 30, 12, plain=plain))
        for position in LIBRARY.positions.values()
    ]
    assert len(set(drawn)) == len(drawn)
    assert all(len(set(text)) > 3 for text in drawn)


def test_a_standing_figure_stands_on_the_last_line():
    """There is no empty line below her feet."""
    assert figure_text(LIBRARY.positions["standing"].figure, 20, 10)[-1].strip("⠀")
