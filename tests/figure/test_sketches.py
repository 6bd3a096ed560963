"""The figure in the terminal guide: in step with the session, and only where there is room."""

import io

import pytest
from drawn import LIBRARY
from rich.console import Console

from voiceguide.cli.screen import Page, page_lines
from voiceguide.cli.sketch import Sketch, pose_at
from voiceguide.cli.view import View
from voiceguide.figure import between, mirrored, pose_of
from voiceguide.guide import Guide
from voiceguide.timeline.status import status_at
from voiceguide.voice import SilentVoice

TWIST = Guide(LIBRARY, SilentVoice).plan("torso-twist").timeline
FULL = Guide(LIBRARY, SilentVoice).plan("full").timeline


def page(timeline, sample, width, height, encoding="utf-8"):
    """The lines of one screen."""
    view = View(timeline, sample, "playing", "", (), pose_at(LIBRARY, timeline, sample))
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=out, width=width, height=height, force_terminal=True, color_system=None)
    console.print(Page(page_lines(view, status_at(timeline, sample), console, Sketch())))
    out.seek(0)
    return out.read().splitlines()


def dots(lines):
    """How many braille characters with dots there are."""
    return sum(0x2800 < ord(char) <= 0x28FF for line in lines for char in line)


def test_the_figure_moves_with_the_phase():
    """It sets out from the pose before, arrives at the phase's own, and stays there in the hold."""
    turn = next(phase for phase in TWIST.phases if phase.address.phase == "turn")
    tall, turned = pose_of(LIBRARY, "torso-twist", "tall"), pose_of(LIBRARY, "torso-twist", "turn")
    assert pose_at(LIBRARY, TWIST, turn.start) == between(tall, turned, 0.25)
    assert pose_at(LIBRARY, TWIST, turn.end - 1) == turned
    assert pose_at(LIBRARY, TWIST, TWIST.holds[0].start).joints == turned.joints


def test_the_left_side_is_mirrored():
    """On the left side the same phase is its mirror image."""
    right, left = (phase for phase in TWIST.phases if phase.address.phase == "turn")
    assert pose_at(LIBRARY, TWIST, left.end - 1) == mirrored(pose_at(LIBRARY, TWIST, right.end - 1))


def test_it_begins_and_ends_standing():
    """Before the first position she stands; after the last she sits, where the session leaves her."""
    assert pose_at(LIBRARY, TWIST, 0) == LIBRARY.positions["standing"].figure
    assert pose_at(LIBRARY, TWIST, TWIST.length - 1) == LIBRARY.positions["chair"].figure


def test_there_is_a_figure_at_every_moment():
    """From the first sample to the last of all six exercises there is something to draw."""
    for sample in range(0, FULL.length, FULL.sample_rate * 5):
        assert pose_at(LIBRARY, FULL, sample).joints


@pytest.mark.parametrize("size", [(40, 10), (60, 12), (80, 24), (120, 40), (200, 60)])
def test_a_page_with_a_figure_fits_its_terminal(size):
    """With or without room for the figure, the page is as large as the terminal and the words are on it."""
    hold = TWIST.holds[0].start
    lines = page(TWIST, hold, *size)
    assert len(lines) == size[1]
    assert max(map(len, lines)) <= size[0]
    assert bool(dots(lines)) == (size[1] >= 20)


def test_a_terminal_without_braille_gets_plain_characters():
    """Where only ASCII can be shown, the figure is drawn with it."""
    lines = page(TWIST, TWIST.holds[0].start, 80, 30, encoding="ascii")
    assert all(line.isascii() for line in lines)
    assert sum(line.count("#") for line in lines) > 20


def test_a_figure_is_drawn_once():
    """As long as nothing changes, the same lines are shown again."""
    sketch, pose = Sketch(), LIBRARY.positions["wall"].figure
    assert sketch.lines(pose, 20, 10, False) is sketch.lines(pose, 20, 10, False)
    assert sketch.lines(pose, 20, 10, False) != sketch.lines(pose, 20, 10, True)
