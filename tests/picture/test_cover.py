"""The cover: read back as XML and as pixels."""

import subprocess
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import resvg_py
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.figure import silhouette, telling
from voiceguide.picture import cover_svg, note_in, png
from voiceguide.picture.cover import MARGIN, SIZE
from voiceguide.picture.lettering import drawable, fitted
from voiceguide.picture.png import FONT
from voiceguide.picture.ribbon import COLOURS, QUIET, stretches, widths
from voiceguide.timeline import Timeline

SVG = "{http://www.w3.org/2000/svg}"
TITLES = {
    "short": "Me",
    "two lines": "All six exercises",
    "quotes": 'She said "slowly" & <b>it\'s</b> ]]>',
    "emoji": "Breathe 🤰🏽 and rest 😌",
    "only emoji": "🤰🏽😌",
    "right to left": "תרגילי נשימה — تمارين التنفس",
    "long": "a very long title, word after word " * 143,
    "one word": "W" * 5000,
    "lines": "one\ntwo\x00\x1b[0m",
    "empty": "",
}


@pytest.fixture(params=TITLES.values(), ids=list(TITLES))
def title(request: pytest.FixtureRequest) -> str:
    """Each title in turn."""
    return str(request.param)


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def pixels(svg: str, width: int) -> Any:
    """Our PNG of the picture as rows of RGB."""
    return decoded(png(svg, width), width)


def decoded(data: bytes, width: int) -> Any:
    """A PNG as rows of RGB, as ffmpeg decodes it."""
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-f",
        "png_pipe",
        "-i",
        "-",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-",
    ]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.uint8).reshape(width, width, 3)


def test_any_title_gives_a_picture(title: str, plan: Any) -> None:
    """Valid XML; drawn within the margins, whatever it is; nothing of it is code."""
    svg = cover_svg(plan("torso-twist"), title)
    root = ElementTree.fromstring(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "rect", "circle", "text", "clipPath", "path", "g",
    }  # fmt: skip
    drawn = pixels(svg, 250)
    margin = MARGIN * 250 // SIZE - 4
    assert (drawn[:80, :margin] == drawn[0, 0]).all()
    assert (drawn[:80, -margin:] == drawn[0, 0]).all()
    written = (drawn[15:75, margin:-margin] != drawn[0, 0]).any()
    assert written == bool(drawable(title))


def test_every_shipped_cover_shows_its_exercises(shipped_name: str, plan: Any, shipped: Any) -> None:
    """A figure for each of its exercises, in the exercise's colour of the ribbon, all within the picture."""
    routine = shipped.routines.get(shipped_name)
    names = [entry.exercise for entry in routine.entries] if routine else [shipped_name]
    figures = [silhouette(telling(shipped.exercises[name].parts[0])) for name in names]
    timeline = plan(shipped_name)
    root = ElementTree.fromstring(cover_svg(timeline, "x", figures))
    placed = root.findall(f"{SVG}svg")
    assert len(placed) == len(names)
    assert [each.attrib["color"] for each in placed] == [each.colour for each in stretches(timeline)[1:-1]]
    for each in placed:
        x, y, width, height = (float(each.attrib[name]) for name in ("x", "y", "width", "height"))
        assert x >= MARGIN
        assert x + width <= SIZE - MARGIN
        assert y > 180
        assert y + height < 780


@pytest.mark.parametrize("width", [300, 1400, 3000])
def test_every_size_is_drawn_without_the_system(width: int, plan: Any) -> None:
    """A square PNG of exactly that size, equal each time."""
    svg = cover_svg(plan("pelvic-tilt"), "Pelvic tilt")
    data = png(svg, width)
    assert size_of(data) == (width, width)
    assert len(data) < 400_000
    assert width == 3000 or data == png(svg, width)


def test_it_has_no_alpha_and_no_other_pixels(plan: Any) -> None:
    """Colours only, as podcast directories want it, and each exactly as it was drawn."""
    svg = cover_svg(plan("bedtime"), "Bedtime")
    assert png(svg, 300)[24:26] == bytes((8, 2)), "eight bits, RGB"
    drawn = bytes(
        resvg_py.svg_to_bytes(svg_string=svg, width=300, skip_system_fonts=True, font_files=[str(FONT)])
    )
    assert (pixels(svg, 300) == decoded(drawn, 300)).all()


def test_text_is_drawn_with_our_own_font(plan: Any) -> None:
    """With no font of the system's, the title is there all the same."""
    with_title, without = (pixels(cover_svg(plan("pelvic-tilt"), title), 100) for title in ("Tilt", ""))
    assert (with_title != without).sum() > 200


def test_a_note_is_kept_inside() -> None:
    """A text put into a PNG is read back; other files have none."""
    data = png(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', 20, fingerprint="abc", other="x"
    )
    assert note_in(data, "fingerprint") == "abc"
    assert note_in(data, "other") == "x"
    assert note_in(data, "missing") is None
    assert note_in(data[:20], "fingerprint") is None
    assert note_in(b"RIFF" + bytes(100), "fingerprint") is None


def test_the_ribbon_is_the_session(shipped_name: str, plan: Any) -> None:
    """Its parts follow each other from start to end, quiet at both ends; where she moves it is wider."""
    timeline = plan(shipped_name)
    parts = stretches(timeline)
    assert (parts[0].start, parts[-1].end) == (0, 1)
    assert all(this.end == following.start for this, following in pairwise(parts))
    assert {parts[0].colour, parts[-1].colour} == {QUIET}
    assert all(part.colour in COLOURS for part in parts[1:-1])
    edges = widths(timeline)
    assert all(0 < edge <= 1 for edge in edges)
    if timeline.phases:
        assert edges[0] < max(edges) > edges[-1]


def test_an_empty_session_has_a_cover_too() -> None:
    """No chapters, no length: still a picture."""
    assert size_of(png(cover_svg(Timeline(24_000), "say"), 50)) == (50, 50)


@given(title=st.text(max_size=300))
def test_the_title_is_as_large_as_it_fits(title: str) -> None:
    """Its lines stay within the height; nothing but an end cut off, marked, is lost."""
    lines, size = fitted(title, 800, 300, 150, 60)
    assert 60 <= size <= 150
    assert len(lines) * size * 1.14 <= 300
    joined = "".join("".join(lines).split())
    whole = "".join(drawable(title).split())
    assert joined == whole or whole.startswith(joined.removesuffix("…"))


@pytest.mark.parametrize("letters", ["Aaz", "Żółć", "Ελλάδα", "Привет", "שלום", "سلام"])
def test_the_font_has_the_letters_it_is_said_to_have(letters: str) -> None:
    """Every alphabet the cover promises is drawn, each word as something else than another one."""
    text = '<text x="5" y="70" font-size="40" font-family="DejaVu Sans" font-weight="700">{}</text>'
    form = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">{text}</svg>'
    assert drawable(letters) == letters
    assert len({png(form.format(each), 300) for each in (letters, letters[::-1], "")}) == 3


def test_what_is_no_picture_is_refused(plan: Any) -> None:
    """A figure without a view box is a mistake of the caller."""
    with pytest.raises(ValueError, match="viewBox"):
        cover_svg(plan("pelvic-tilt"), "x", ["<p/>"])
