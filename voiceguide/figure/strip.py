"""A whole exercise or routine on one sheet: every pose with its name, and the movement."""

from collections.abc import Sequence
from dataclasses import dataclass

from voiceguide.errors import UnknownName, nearest
from voiceguide.figure.drawing import escaped, movement, still
from voiceguide.figure.palette import INK, PAPER
from voiceguide.figure.poses import Keyframe, keyframes, loop, telling
from voiceguide.figure.scene import scene
from voiceguide.figure.shape import Box, number
from voiceguide.library.duration import speak_duration
from voiceguide.library.facts import Exercise, HoldStep, Library, Part, Phase, Routine
from voiceguide.library.routines import CHAIR

GAP = 14.0
HEADING = 26.0
LABEL = 24.0
NARROWEST = 76.0
LONGEST_LABEL = 24
LONGEST_TITLE = 60
FONT = 'font-family="system-ui, sans-serif"'


@dataclass(frozen=True)
class Cell:
    """One figure of the sheet, with what is written under it."""

    inside: str
    box: Box
    label: str
    note: str


def picture_svg(library: Library, name: str, *, key: str = "picture") -> str:
    """The sheet of an exercise or a routine, as an SVG document. Raises UnknownName."""
    if name in library.exercises:
        exercise = library.exercises[name]
        rows = [
            (_row_title(exercise, part), _part_cells(part, f"{key}-{at}"))
            for at, part in enumerate(exercise.parts)
        ]
        return _sheet(exercise.title, _told(exercise), rows, key)
    if name in library.routines:
        routine = library.routines[name]
        return _sheet(routine.title, routine.purpose, [("", _routine_cells(library, routine, key))], key)
    known = [*library.exercises, *library.routines]
    hint = nearest(name, known) or "see `voiceguide list`"
    raise UnknownName(f'there is no exercise or routine "{name}"; {hint}')


def _row_title(exercise: Exercise, part: Part) -> str:
    return part.title if len(exercise.parts) > 1 else ""


def _told(exercise: Exercise) -> str:
    """The sheet in words, for who cannot see it."""
    steps = [f"{step.name}: {_taught(part, step)}" for part in exercise.parts for step in part.rep]
    sided = any(part.sides for part in exercise.parts)
    return " ".join(steps).replace("{side}", "right").replace("{other_side}", "left") + (
        " Then the other side, in mirror image." if sided else ""
    )


def _taught(part: Part, step: Phase | HoldStep) -> str:
    """What she is taught at a step, with the length of its stay."""
    length = (step.takes if isinstance(step, HoldStep) else None) or part.dose.hold
    return step.teach.text.replace("{hold}", speak_duration(length) if length else "")


def _part_cells(part: Part, key: str) -> list[Cell]:
    cells = []
    before = part.figure
    for frame in _shown(keyframes(part)):
        seen = scene(frame.pose, before)
        cells.append(Cell(still(seen), seen.box, frame.label, frame.note))
        before = frame.pose
    inside, box = movement(*loop(part), f"{key}-loop")
    return [*cells, Cell(inside, box, "in motion", "")]


def _shown(frames: Sequence[Keyframe]) -> list[Keyframe]:
    """Without the start, where the first phase looks the same and says more."""
    first, second = frames[0], frames[1]
    same = (first.pose.joints, first.pose.hands) == (second.pose.joints, second.pose.hands)
    return list(frames[1:] if same and not second.pose.arrows else frames)


def _routine_cells(library: Library, routine: Routine, key: str) -> list[Cell]:
    cells = []
    for at, entry in enumerate(routine.entries):
        exercise = library.exercises[entry.exercise]
        parts = [part for part in exercise.parts if not entry.parts or part.name in entry.parts]
        poses, seconds = loop(parts[0])
        first = poses.index(telling(parts[0]))
        inside, box = movement(
            poses[first:] + poses[:first], seconds[first:] + seconds[:first], f"{key}-{at}"
        )
        cells.append(Cell(inside, box, exercise.title, ""))
    rest = library.positions[CHAIR if routine.listen and CHAIR in library.positions else routine.ends]
    if routine.listen:
        cells.append(Cell(still(scene(rest.figure)), scene(rest.figure).box, "listening", ""))
    elif rest.level != "standing" or not cells:
        seen = scene(rest.figure)
        cells.append(Cell(still(seen), seen.box, rest.title, "at the end"))
    return cells


def _sheet(title: str, description: str, rows: list[tuple[str, list[Cell]]], key: str) -> str:
    """Cells in rows, all in one scale, each standing on the line of its row."""
    drawn, down, right = [], GAP + HEADING, 0.0
    for heading, cells in rows:
        if heading:
            drawn.append(_text(heading, GAP, down + 8, 9))
            down += 16
        high = max(cell.box.height for cell in cells)
        across = GAP
        for cell in cells:
            wide = max(cell.box.width, NARROWEST)
            drawn.append(_cell(cell, across, down, wide, high))
            across += wide + GAP
        right = max(right, across)
        down += high + LABEL + GAP
    right = max(right, 10.0 * min(len(title), LONGEST_TITLE))
    body = _text(_short(title, LONGEST_TITLE), GAP, GAP + 10, 13) + "".join(drawn)
    size = f'width="{number(right * 2)}" height="{number(down * 2)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(right)} {number(down)}" {size} '
        f'role="img" aria-labelledby="{key}-title {key}-text" color="{INK}">'
        f'<title id="{key}-title">{escaped(title)}</title><desc id="{key}-text">{escaped(description)}</desc>'
        f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>{body}</svg>\n'
    )


def _cell(cell: Cell, left: float, top: float, wide: float, high: float) -> str:
    box = cell.box
    place = f'x="{number(left + (wide - box.width) / 2)}" y="{number(top + high - box.height)}"'
    view = " ".join(map(number, (box.left, box.top, box.width, box.height)))
    size = f'width="{number(box.width)}" height="{number(box.height)}"'
    label = _text(_short(cell.label, LONGEST_LABEL), left + wide / 2, top + high + 9, 8.5, "middle")
    note = _text(cell.note, left + wide / 2, top + high + 19, 7.5, "middle", ".8") if cell.note else ""
    return f'<svg {place} {size} viewBox="{view}">{cell.inside}</svg>{label}{note}'


def _text(text: str, x: float, y: float, size: float, anchor: str = "start", opacity: str = "1") -> str:
    weight = ' font-weight="600"' if opacity == "1" else ""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{size:g}" text-anchor="{anchor}" {FONT}{weight} '
        f'fill="{INK}">{escaped(text)}</text>'
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
