"""What the page needs to keep step with the sound: the timeline without its words, in small numbers."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from voiceguide.clock import milliseconds
from voiceguide.coach import Address
from voiceguide.library.facts import OTHER_SIDE, HoldStep, Library, Phase
from voiceguide.library.routines import CHAIR
from voiceguide.sidecars.words import one_line
from voiceguide.timeline import Timeline
from voiceguide.timeline.model import HoldSpan, PhaseSpan
from voiceguide.web.pictures import Pictures

SETTING_UP: Final = ("setup", "switch", "teach")
"""Roles of cues during which she is about to do a movement."""


class PageStep(NamedTuple):
    """What she does in a span: breathe ``in`` or ``out``, move ``free``, ``hold``, or ``wait``."""

    kind: str
    words: str
    picture: int
    """number of its picture; -1 for none"""
    begin: int
    length: int
    """where in the picture's loop it is shown, in milliseconds"""
    reps: int
    """how many there are of it in its set"""


class PageSpan(NamedTuple):
    """From ``start`` to ``end``, in milliseconds, she does the step."""

    start: int
    end: int
    step: int
    rep: int


def page_plan(
    timeline: Timeline, library: Library, pictures: Pictures, exercises: Sequence[str] = ()
) -> dict[str, Any]:
    """The plan of a session, ready for JSON; ``player.js`` and ``guide.js`` read it.

    ``exercises`` are those of the session; until she moves for the first time, the first one is seen,
    and who only listens sits.
    """

    def ms(samples: int) -> int:
        return milliseconds(samples, timeline.sample_rate)

    steps: dict[PageStep, int] = {}
    spans = sorted(_spans(timeline, library, pictures, steps))
    spoken = [(ms(cue.start), ms(cue.end)) for cue in timeline.cues if cue.kind == "speech"]
    return {
        "length": ms(timeline.length),
        "scenes": [[ms(start), picture] for start, picture in _scenes(timeline, pictures, exercises)],
        "steps": list(steps),
        "spans": [(*turn, *span[2:]) for turn, span in zip(_turns(spans), spans, strict=True)],
        "lines": [number for turn in _turns(spoken) for number in turn],
        "pictures": pictures.names,
    }


def as_script(plan: dict[str, Any]) -> str:
    """The plan as text that may stand inside a script element, whatever its words are."""
    text = json.dumps(plan, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _spans(
    timeline: Timeline, library: Library, pictures: Pictures, steps: dict[PageStep, int]
) -> Iterator[PageSpan]:
    reps = _repetitions(timeline)
    pieces: list[tuple[PhaseSpan | HoldSpan, str]] = [
        *((phase, phase.breath or "wait") for phase in timeline.phases),
        *((hold, "hold") for hold in timeline.holds),
    ]
    for piece, kind in pieces:
        address = piece.address
        step = PageStep(
            kind, phase_words(library, address), *pictures.of_step(address), reps[_set_of(address)]
        )
        number = steps.setdefault(step, len(steps))
        start, end = (milliseconds(at, timeline.sample_rate) for at in (piece.start, piece.end))
        yield PageSpan(start, end, number, address.rep)


def _turns(times: Iterable[tuple[int, int, *tuple[int, ...]]]) -> Iterator[tuple[int, int]]:
    """Starts and ends as the time since the end before and the length, in hundredths of a second.

    Small numbers make a small page; a hundredth is less than a picture of the screen lasts. Nothing adds up.
    """
    before = 0
    for start, end, *_ in times:
        first, last = round(start / 10), round(end / 10)
        yield first - before, last - first
        before = last


def _scenes(timeline: Timeline, pictures: Pictures, exercises: Sequence[str]) -> list[tuple[int, int]]:
    """What is seen between the steps: what the session is, then her position, then each movement's start."""
    scenes = [(each.start, pictures.of_position(each.position)) for each in timeline.arrivals]
    first = pictures.of_card(exercises[0]) if exercises else pictures.of_position(CHAIR)
    if first >= 0:
        scenes[:1] = [(0, first)]
    scenes += [
        (cue.start, pictures.of_step(cue.address._replace(phase=""))[0])
        for cue in timeline.cues
        if cue.role in SETTING_UP
    ]
    known = sorted(scene for scene in scenes if scene[1] >= 0)
    return [scene for number, scene in enumerate(known) if not number or scene[1] != known[number - 1][1]]


def _repetitions(timeline: Timeline) -> dict[Address, int]:
    """How many repetitions each set has."""
    most: dict[Address, int] = {}
    addresses = [*(phase.address for phase in timeline.phases), *(hold.address for hold in timeline.holds)]
    for address in addresses:
        most[_set_of(address)] = max(address.rep, most.get(_set_of(address), 0))
    return most


def _set_of(address: Address) -> Address:
    return address._replace(rep=0, phase="")


def phase_words(library: Library, address: Address) -> str:
    """The few words for a phase or hold, like ``Out and up``; its name if they need more than the side."""
    step = step_at(library, address)
    if step is None:
        return one_line(address.phase)
    other = {str(side): str(opposite) for side, opposite in OTHER_SIDE.items()}.get(address.side, "")
    try:
        return one_line(step.cue.text.format_map({"side": address.side, "other_side": other}))
    except (KeyError, ValueError, IndexError):
        return one_line(address.phase)


def step_at(library: Library, address: Address) -> Phase | HoldStep | None:
    """The phase or hold an address means, if it means one."""
    exercise = library.exercises.get(address.exercise)
    parts = [part for part in exercise.parts if part.name == address.part] if exercise else []
    steps = [step for part in parts for step in part.rep if step.name == address.phase]
    return steps[0] if steps else None
