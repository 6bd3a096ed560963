"""Poses in, SVG text out: a still figure, a movement that loops, a silhouette."""

from collections.abc import Sequence

from voiceguide.figure.frames import Frames, animated
from voiceguide.figure.palette import FILL, LINE
from voiceguide.figure.scene import Scene, scene
from voiceguide.figure.shape import Box, Shape, number
from voiceguide.library.facts import Pose

OUTLINE = f'stroke="{LINE}" stroke-width="1.5" stroke-linejoin="round" paint-order="stroke"'
DASHES = 'stroke-width="1.4" stroke-dasharray="3 2.5"'
SEAM = 'stroke="black" stroke-opacity=".45" stroke-width="2" stroke-linejoin="round" paint-order="stroke"'
NO_OUTLINE = frozenset({"light", "eye", "bare"})
PALE = 0.4
"""How much of its colour what she rests on has in a silhouette."""
SCALE = 2.0
"""Pixels to a centimetre, where nothing else is asked for."""


def figure_svg(
    pose: Pose, *, title: str = "", description: str = "", key: str = "figure", before: Pose | None = None
) -> str:
    """The pose as an SVG document.

    ``key`` begins every id, so that several can stand in one page; ``before`` is the pose she comes from,
    whose outline is kept where the pose has arrows. It has no background: floor lines take the page's colour.
    """
    seen = scene(pose, before)
    return document(still(seen), seen.box, title=title, description=description, key=key)


def movement_svg(
    poses: Sequence[Pose],
    seconds: float | Sequence[float],
    *,
    title: str = "",
    description: str = "",
    key: str = "movement",
) -> str:
    """The poses one after another, in a loop, as an SVG document.

    ``seconds`` is the whole length, or the time from the pose before to each. Whoever asked for reduced
    motion sees the first pose standing still.
    """
    inside, box = movement(poses, seconds, key)
    return document(inside, box, title=title, description=description, key=key)


def silhouette(pose: Pose, *, colour: str = "currentColor", title: str = "", key: str = "silhouette") -> str:
    """The pose and its arrows in a single colour, what she rests on paler, as an SVG document."""
    seen = scene(pose)
    body, props = (
        "".join(f'<path d="{shape.path()}"/>' for shape in shapes if shape.tone not in NO_OUTLINE)
        for shapes in ((*seen.body, *seen.arrows), seen.props)
    )
    return document(
        f'<g fill="{escaped(colour)}"><g opacity="{PALE}">{props}</g><g {SEAM}>{body}</g></g>',
        seen.box,
        title=title,
        description="",
        key=key,
    )


def still(seen: Scene) -> str:
    """A scene as SVG elements."""
    props = "".join(painted(shape) for shape in seen.props)
    body = "".join(painted(shape) for shape in seen.body)
    dashes = "".join(
        f'<path fill="none" stroke="{FILL["arrow"]}" {DASHES} d="{shape.path()}"/>' for shape in seen.ghost
    )
    arrows = "".join(f'<path d="{shape.path()}" fill="{FILL["arrow"]}"/>' for shape in seen.arrows)
    return f"{floor_line(seen)}<g {OUTLINE}>{props}</g>{dashes}<g {OUTLINE}>{body}</g>{arrows}"


def movement(poses: Sequence[Pose], seconds: float | Sequence[float], key: str) -> tuple[str, Box]:
    """A looping movement as SVG elements, and the paper it needs."""
    times = [seconds / len(poses)] * len(poses) if isinstance(seconds, int | float) else list(seconds)
    frames = animated(poses, times)
    first = scene(poses[0])
    box = frames.box
    props = "".join(painted(shape) for shape in first.props)
    calm = "".join(painted(shape) for shape in first.body)
    moving = _moving(frames)
    style = (
        f"#{key}-still{{display:none}}@media (prefers-reduced-motion:reduce)"
        f"{{#{key}-moving{{display:none}}#{key}-still{{display:inline}}}}"
    )
    return (
        f"<style>{style}</style>{floor_line(first)}<g {OUTLINE}>{props}"
        f'<g id="{key}-still" display="none">{calm}</g><g id="{key}-moving">{moving}</g></g>',
        box,
    )


def _moving(frames: Frames) -> str:
    """Her parts, each with its animation; in several orders if one lies before another only at times."""
    groups = {
        order: "".join(painted(shape, frames.animation(shape.part)) for shape in seen.body)
        for order, seen in frames.layerings().items()
    }
    if len(groups) == 1:
        return "".join(groups.values())
    first = frames.scenes[0].order
    return "".join(
        f'<g visibility="{"visible" if order == first else "hidden"}">{frames.appearance(order)}{inside}</g>'
        for order, inside in groups.items()
    )


def painted(shape: Shape, inside: str = "") -> str:
    """One shape as an SVG element."""
    plain = ' stroke="none"' if shape.tone in NO_OUTLINE else ""
    end = f">{inside}</path>" if inside else "/>"
    return f'<path fill="{FILL[shape.tone]}"{plain} d="{shape.path()}"{end}'


def floor_line(seen: Scene) -> str:
    """The floor, where there is no mat to show it."""
    if any(shape.part == "mat" for shape in seen.props):
        return ""
    left, right, at = number(seen.floor.left - 3), number(seen.floor.right + 3), number(seen.floor.bottom + 1)
    return f'<path d="M{left} {at}H{right}" stroke="currentColor" stroke-opacity=".5" stroke-width="1.2"/>'


def escaped(text: str) -> str:
    """Text as it may stand between tags and in quotes."""
    for sign, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot")):
        text = text.replace(sign, f"&{name};")
    return text


def document(inside: str, box: Box, *, title: str, description: str, key: str) -> str:
    """A whole SVG document around its elements."""
    names = [f"{key}-{what}" for what, text in (("title", title), ("text", description)) if text]
    label = f' role="img" aria-labelledby="{" ".join(names)}"' if names else ' aria-hidden="true"'
    texts = (f'<title id="{key}-title">{escaped(title)}</title>' if title else "") + (
        f'<desc id="{key}-text">{escaped(description)}</desc>' if description else ""
    )
    view = " ".join(map(number, (box.left, box.top, box.width, box.height)))
    size = f'width="{number(box.width * SCALE)}" height="{number(box.height * SCALE)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" {size}{label}>{texts}{inside}</svg>\n'
