"""What is drawn: whole, well-formed, harmless, and the same every time."""

import re
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as Xml

import pytest
from drawn import LIBRARY, shipped_poses

from voiceguide.errors import UnknownName
from voiceguide.figure import (
    figure_svg,
    loop,
    mirrored,
    movement_svg,
    picture_svg,
    pose_of,
    silhouette,
    telling,
)
from voiceguide.figure.frames import animated
from voiceguide.figure.scene import scene
from voiceguide.figure.shape import bounds
from voiceguide.library.facts import Arrow
from voiceguide.library.load import read_library

POSES = shipped_poses()
NAMES = [*LIBRARY.exercises, *LIBRARY.routines]
SVG = "{http://www.w3.org/2000/svg}"
poses = pytest.mark.parametrize("name", POSES)
names = pytest.mark.parametrize("name", NAMES)

ODD = """\
version: 1
exercises:
  odd:
    title: "<script>alert('&')</script> \\"]]>"
    for: A test.
    position: standing
    setup: Stand.
    rep:
      - {phase: "<b>up</b>", breath: in, takes: 4s, teach: "Up & <away>.", cue: In, figure: {arm: 170}}
    source: a test
"""


@cache
def sheet(name):
    """The sheet of a name, drawn once."""
    return picture_svg(LIBRARY, name)


def ids(text):
    """All ids of a document."""
    return re.findall(r' id="([^"]+)"', text)


@poses
def test_every_shipped_pose_lies_within_its_picture(name):
    """Nothing of a figure is cut off at the edge of its picture."""
    text = figure_svg(POSES[name], title=name)
    left, top, wide, high = map(float, Xml.fromstring(text).get("viewBox").split())
    seen = scene(POSES[name])
    box = bounds((*seen.props, *seen.body, *seen.arrows))
    assert left <= box.left
    assert top <= box.top
    assert box.right <= left + wide + 0.1
    assert box.bottom <= top + high + 0.1


def test_every_position_and_phase_has_its_own_figure():
    """All shipped positions look different; in every exercise something moves or an arrow shows it."""
    drawn = {figure_svg(position.figure) for position in LIBRARY.positions.values()}
    assert len(drawn) == len(LIBRARY.positions)
    for exercise in LIBRARY.exercises.values():
        for part in exercise.parts:
            assert len({figure_svg(step.figure) for step in part.rep}) > 1, exercise.name


def test_no_two_exercises_show_the_same():
    """The pose that tells most differs from exercise to exercise, as a drawing and as a silhouette."""
    told = [telling(exercise.parts[0]) for exercise in LIBRARY.exercises.values()]
    assert len({figure_svg(pose) for pose in told}) == len(told)
    assert len({silhouette(pose) for pose in told}) == len(told)


def test_rocking_and_camel_have_different_outlines():
    """A glance at the covers tells them apart: most of a head's breadth lies between their outlines."""
    rock, camel = (scene(telling(LIBRARY.exercises[name].parts[0])) for name in
                   ("pelvic-rocking", "camel-backing"))  # fmt: skip
    (one, other) = ({shape.part: bounds([shape]) for shape in seen.body} for seen in (rock, camel))
    assert other["trunk"].top < one["trunk"].top - 3.0, "the hump is higher"
    assert other["hair"].bottom > one["hair"].bottom + 10.0, "the head hangs"
    assert other["face"].bottom > other["trunk"].bottom


def test_a_drawn_in_belly_is_seen():
    """In the draw-in her front goes back by more than a hand's breadth, and the outline before shows it."""
    exercise = LIBRARY.exercises["sitting-reverse-crunches"]
    before, drawn = exercise.figure, telling(exercise.parts[0])
    fronts = [next(bounds([each]).right for each in scene(pose).body if each.part == "trunk")
              for pose in (before, drawn)]  # fmt: skip
    assert fronts[0] - fronts[1] > 5.0
    assert "stroke-dasharray" in figure_svg(drawn, before=before)


def test_the_lean_of_tailor_sitting_is_seen():
    """Looked at from her side, the lean carries her head forward on the paper by more than its size."""
    part = LIBRARY.exercises["tailor-sitting"].parts[0]
    heads = [next(bounds([each]) for each in scene(pose).body if each.part == "face")
             for pose in (part.figure, telling(part))]  # fmt: skip
    assert heads[1].left > heads[0].right - 5.0
    assert heads[1].top > heads[0].top + 5.0


def test_an_arrow_points_one_way_both_ways_or_round():
    """What moves to and fro has a head at either end; a turn to her right points to the left of who looks."""
    facing = replace(LIBRARY.positions["standing"].figure, view="front")

    def drawn(way):
        (arrow,) = scene(replace(facing, arrows=(Arrow("head", way),))).arrows
        return arrow.polygons()[0]

    def heads(points, along):
        """Its breadth at the beginning and at the end."""
        first, last = min(point[along] for point in points), max(point[along] for point in points)
        parts = ([p for p in points if p[along] < first + 8], [p for p in points if p[along] > last - 8])
        return [max(p[1 - along] for p in part) - min(p[1 - along] for p in part) for part in parts]

    top, bottom = heads(drawn("up"), 1)
    assert top > 2 * bottom
    top, bottom = heads(drawn("up-down"), 1)
    assert top == pytest.approx(bottom)
    hers, other = heads(drawn("turn-right"), 0)
    assert hers > 1.3 * other
    other, hers = heads(drawn("turn-left"), 0)
    assert hers > 1.3 * other


@names
def test_a_sheet_is_well_formed(name):
    """A sheet is XML with a title and a description, its ids once each, nothing that runs or is fetched."""
    text = sheet(name)
    root = Xml.fromstring(text)
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text
    assert len(ids(text)) == len(set(ids(text)))
    for used in root.get("aria-labelledby").split():
        assert used in ids(text)
    assert not root.findall(f".//{SVG}script")
    assert not re.search(r"\bon[a-z]+=|href|url\(|@import|javascript:", text)


@names
def test_a_sheet_is_the_same_every_time(name):
    """The same library gives the same bytes, with one decimal at the most in every coordinate."""
    assert sheet(name) == picture_svg(LIBRARY, name)
    coordinates = "".join(re.findall(r' d="([^"]*)"', sheet(name)))
    assert not re.search(r"\.\d\d", coordinates)


@names
def test_a_sheet_names_every_phase(name):
    """Under each figure of an exercise stands the name of its phase; of a routine, the exercise's title."""
    words = {element.text for element in Xml.fromstring(sheet(name)).iter(f"{SVG}text")}
    if name in LIBRARY.exercises:
        expected = {step.name for part in LIBRARY.exercises[name].parts for step in part.rep}
    else:
        expected = {LIBRARY.exercises[each.exercise].title for each in LIBRARY.routines[name].entries}
    assert expected <= words


@pytest.mark.parametrize("name", list(LIBRARY.exercises))
def test_a_movement_loops_and_can_stand_still(name):
    """Every outline keeps its form through the loop, which ends as it began; reduced motion stops it."""
    part = LIBRARY.exercises[name].parts[-1]
    text = movement_svg(*loop(part), title=name)
    assert "prefers-reduced-motion" in text
    moving = re.findall(r'keyTimes="([^"]+)" values="(M[^"]+)"', text)
    assert moving
    for times, values in moving:
        paths = values.split(";")
        assert len(times.split(";")) == len(paths)
        assert paths[0] == paths[-1]
        assert len({re.sub(r"[-\d. ]+", "", path) for path in paths}) == 1


def test_hands_are_under_the_knees_and_then_on_top():
    """Where an arm lies before a leg only at times, both orders are painted, and one is seen at a time."""
    poses, seconds = loop(LIBRARY.exercises["tailor-sitting"].parts[1])
    frames = animated(poses, seconds)
    assert len(frames.layerings()) == 2
    seen = re.findall(
        r'<g visibility="([a-z]+)"><animate [^>]*values="([^"]+)"', movement_svg(poses, seconds)
    )
    assert [first for first, _ in seen] == ["visible", "hidden"]
    for one, other in zip(*(values.split(";") for _, values in seen), strict=True):
        assert {one, other} == {"visible", "hidden"}


def test_a_loop_takes_as_long_as_asked():
    """The seconds of a movement are the whole length of its loop."""
    poses, _ = loop(LIBRARY.exercises["pelvic-rocking"].parts[0])
    assert animated(poses, [3.0, 5.0]).seconds == 8.0
    assert 'dur="6s"' in movement_svg(poses, 6)


def test_several_figures_can_stand_in_one_page():
    """With keys of their own, no two share an id."""
    poses, seconds = loop(LIBRARY.exercises["pelvic-rocking"].parts[0])
    page = "".join(
        movement_svg(poses, seconds, title="x", description="y", key=key) for key in ("one", "two")
    )
    assert len(ids(page)) == len(set(ids(page))) == 8


def test_a_silhouette_has_one_colour():
    """A silhouette is filled with one colour: the body and its arrows fully, what she rests on paler."""
    pose = POSES["camel-backing  round"]
    text = silhouette(pose, colour="#123456")
    assert set(re.findall(r"#[0-9a-f]{6}", text)) == {"#123456"}
    (whole,) = Xml.fromstring(text)
    pale, body = whole
    assert float(pale.get("opacity")) < 0.5
    seen = scene(pose)
    assert [path.get("d") for path in pale] == [shape.path() for shape in seen.props]
    drawn = [path.get("d") for path in body]
    assert {shape.path() for shape in seen.arrows} < set(drawn)
    assert {shape.path() for shape in seen.body if shape.part in ("trunk", "face", "left-leg")} < set(drawn)


def test_the_other_side_is_the_mirror_image():
    """The left side is the right side, mirrored; without sides there is only one picture."""
    right, left = (pose_of(LIBRARY, "torso-twist", "turn", side=side) for side in ("right", "left"))
    assert left == mirrored(right)
    one, other = bounds(scene(right).body), bounds(scene(left).body)
    assert (other.left, other.right) == pytest.approx((-one.right, -one.left))
    assert pose_of(LIBRARY, "pelvic-rocking", side="left") == POSES["pelvic-rocking"]


def test_a_phase_is_found_by_its_name_and_part():
    """`pose_of` knows exercises, phases and parts, and helps with a name that is nearly right."""
    assert pose_of(LIBRARY, "pelvic-rocking", "round") == POSES["pelvic-rocking  round"]
    assert pose_of(LIBRARY, "tailor-sitting", "stay", part="stretch") == POSES["tailor-sitting stretch stay"]
    with pytest.raises(UnknownName, match='did you mean "round"'):
        pose_of(LIBRARY, "pelvic-rocking", "rounds")
    with pytest.raises(UnknownName, match='did you mean "pelvic-rocking"'):
        pose_of(LIBRARY, "pelvic-rockin")
    with pytest.raises(UnknownName, match='did you mean "bedtime"'):
        picture_svg(LIBRARY, "bedtimes")


def test_no_text_of_an_author_becomes_markup():
    """Titles and phases with < & and quotes are shown as they were written, and run nothing."""
    text = picture_svg(read_library(ODD, "odd.yaml", LIBRARY), "odd")
    root = Xml.fromstring(text)
    assert root.find(f"{SVG}title").text == "<script>alert('&')</script> \"]]>"
    assert "<script" not in text
    assert "<b>" not in text
