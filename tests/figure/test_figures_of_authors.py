"""`figure:` in a content file: what differs, checked like everything else."""

import pytest
from drawn import LIBRARY

from voiceguide.errors import ContentError
from voiceguide.library.figures import JOINTS, NEUTRAL
from voiceguide.library.load import read_library

FILE = """\
version: 1
exercises:
  mine:
    title: Mine
    for: A test.
    position: chair
    setup: Sit.
    rep:
      - {phase: up, breath: in, takes: 4s, teach: Up., cue: In, figure: FIGURE}
      - {phase: down, breath: out, takes: 4s, teach: Down., cue: Out}
    source: a test
"""


def read(figure):
    """The library with an exercise whose first phase has this figure."""
    return read_library(FILE.replace("FIGURE", figure), "mine.yaml", LIBRARY)


def steps(figure):
    """The poses of its two phases."""
    return [step.figure for step in read(figure).exercises["mine"].parts[0].rep]


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ("{thig: 90}", 'did you mean "thigh"'),
        ("{left-sin: 90}", 'did you mean "left-shin"'),
        ("{thigh: 900}", "degrees from -180 to 180"),
        ("{lean: flat}", "degrees from -90 to 120"),
        ("{lean: 1.5}", "whole number of degrees"),
        ("{lean: [1]}", "whole number of degrees"),
        ("{belly: 300}", "from 0 to 120"),
        ("{view: sid}", 'did you mean "side"'),
        ("{hands: nees}", 'did you mean "knees"'),
        ("{with: [chare]}", 'did you mean "chair"'),
        ("{stays: head}", "feet, knees, pelvis, back"),
        ("{arrows: {bely: back}}", 'did you mean "belly"'),
        ("{arrows: {belly: bak}}", 'did you mean "back"'),
        ("{arrows: up}", "arrows needs fields like `belly: ...`"),
        ("{lean: 1, lean: 2}", "twice"),
        ("90", "a figure needs fields"),
    ],
)
def test_a_wrong_figure_is_told_with_its_place(figure, message):
    """Every mistake in a figure is told with line and column, and what would be right."""
    with pytest.raises(ContentError) as told:
        read(figure)
    (problem,) = told.value.problems
    assert message in problem.message
    assert problem.line == 9
    assert problem.column > 60


def test_a_phase_differs_from_the_position_only_in_what_it_says():
    """Angles that are not written are the position's; the next phase starts from the position again."""
    up, down = steps("{lean: 20, arrows: {head: up}}")
    chair = LIBRARY.positions["chair"].figure
    assert up.joints == {**chair.joints, "lean": 20.0}
    assert (up.view, up.props, up.hands) == (chair.view, chair.props, chair.hands)
    assert [tuple(arrow) for arrow in up.arrows] == [("head", "up")]
    assert down == chair


def test_hands_can_be_freed_and_things_taken_away():
    """`hands: free` lets the arms' angles count; `with: nothing` removes chair or mat."""
    up, _ = steps("{hands: free, with: nothing, arm: 90}")
    assert up.hands == {}
    assert up.props == ()


def test_both_sides_overrule_one():
    """What is written for both sides counts for both, whatever one of them had before."""
    lying = "{phase: x, breath: in, takes: 4s, teach: X., cue: In, figure: {thigh: 10}}"
    text = FILE.replace("position: chair", "position: side-lying").replace(
        "figure: FIGURE", "figure: {shin: 0}"
    )
    text = text.replace("    source", f"      - {lying}\n    source")
    pose = read_library(text, "mine.yaml", LIBRARY).exercises["mine"].parts[0].rep[2].figure
    assert "left-thigh" in LIBRARY.positions["side-lying"].figure.joints
    assert "left-thigh" not in pose.joints


def test_a_position_without_a_figure_borrows_one_of_its_level():
    """A new chair position looks like the shipped chair; a standing one like standing."""
    text = """\
version: 1
positions:
  ball: {title: sitting on a ball, level: chair, way-out: Stand up.}
  table: {title: at a table, level: standing, way-out: Step back., figure: {lean: 30}}
moves:
"""
    for start, to in (
        ("standing", "ball"),
        ("ball", "standing"),
        ("standing", "table"),
        ("table", "standing"),
    ):
        text += f"  - {{from: {start}, to: {to}, say: Move., takes: 5s}}\n"
    positions = read_library(text, "mine.yaml", LIBRARY).positions
    assert positions["ball"].figure == LIBRARY.positions["chair"].figure
    assert positions["table"].figure.joints == {**NEUTRAL.joints, "lean": 30.0}


def test_every_joint_is_documented():
    """docs/writing-exercises.md tells every joint, view, hand place and thing."""
    import re
    from pathlib import Path

    from voiceguide.library.figures import ANCHORS, HANDS, PARTS, PROPS, VIEWS, WAYS

    text = (Path(__file__).parents[2] / "docs" / "writing-exercises.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([a-z-]+)`", text.partition("## Its picture")[2].partition("\n## ")[0]))
    joints = {joint for joint in JOINTS if not joint.startswith(("left-", "right-"))}
    assert joints | {*ANCHORS, *HANDS, *PARTS, *PROPS, *VIEWS, *WAYS} <= told
