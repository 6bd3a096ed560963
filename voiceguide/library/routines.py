"""Reading the ``routines:``, ``positions:`` and ``moves:`` sections."""

from collections import deque
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import partial
from typing import get_args

from voiceguide.errors import nearest
from voiceguide.library import fields as read
from voiceguide.library.exercises import read_position
from voiceguide.library.facts import (
    LONGEST_HOLD,
    DoseChange,
    Entry,
    Exercise,
    Height,
    HoldStep,
    Move,
    Pose,
    Position,
    Routine,
    WaitFor,
)
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.figures import NEUTRAL, read_figure
from voiceguide.library.movement import LONGEST_GAP, read_step
from voiceguide.library.source import MappingNode, Node

LEVELS: tuple[Height, ...] = ("standing", "chair", "floor")
STANDING, CHAIR = "standing", "chair"
_MOVE_KEYS = ("from", "to", "say", "in-short", "knees-together", "takes", "way-out")
_ROUTINE_KEYS = (
    "title", "also-known-as", "for", "exercises", "listen", "intro", "rest", "closing", "ends", "wait",
)  # fmt: skip
WAITS: tuple[WaitFor, ...] = get_args(WaitFor)


def read_positions(
    node: Node | None, problems: Problems, shipped: Mapping[str, Position]
) -> dict[str, Position]:
    """All positions, in the order a session visits them; ``shipped`` ones lend a figure to those without."""
    positions: dict[str, Position] = {}
    for name, entry in read.named_entries(node, "positions", problems).items():
        position = Fields(entry, "a position", ("title", "level", "way-out", "figure"), problems)
        level: Height = position.need("level", partial(read.choice, known=LEVELS), "standing")
        positions[name] = Position(
            name=name,
            title=position.need("title", read.plain_text, name),
            level=level,
            way_out=position.need_words("way-out"),
            figure=_figure(position, level, shipped),
        )
    return positions


def _figure(position: Fields, level: Height, shipped: Mapping[str, Position]) -> Pose:
    """The position's own figure, else that of the first shipped position of its level."""
    if position.has("figure"):
        return read_figure(position.node("figure"), NEUTRAL, position.problems)
    return next((each.figure for each in shipped.values() if each.level == level), NEUTRAL)


def read_move(node: Node, problems: Problems, positions: Mapping[str, Position]) -> Move:
    """The way from one position to another."""
    move = Fields(node, "a move", _MOVE_KEYS, problems)
    position = partial(read_position, positions=positions)
    step = partial(read_step, placeholders=())
    say = move.each("say", step)
    if not say:
        problems.append(move.place.problem('a move needs "say": the words that bring her there'))
    start, to = move.need("from", position, ""), move.need("to", position, "")
    if start and start == to:
        problems.append(move.place.problem(f'this move leads from "{start}" to itself; name another "to"'))
    return Move(
        start=start,
        to=to,
        say=say,
        takes=move.get("takes", partial(read.duration, at_most=LONGEST_GAP), Fraction(0)),
        way_out=move.get("way-out", read.spoken_text, None),
        in_short=move.each("in-short", step),
        knees_together=move.each("knees-together", step),
    )


def read_routine(
    name: str,
    node: Node,
    exercises: Mapping[str, Exercise],
    positions: Mapping[str, Position],
    problems: Problems,
) -> Routine:
    """One routine over known exercises."""
    routine = Fields(node, "a routine", _ROUTINE_KEYS, problems)
    entries = routine.each("exercises", partial(_entry, exercises=exercises))
    step = partial(read_step, placeholders=("title",))
    listen = routine.each("listen", step)
    if not entries and not listen:
        problems.append(routine.place.problem('a routine needs "exercises": a list of their names'))
    return Routine(
        name=name,
        title=routine.need("title", read.plain_text, name),
        purpose=routine.get("for", read.plain_text, ""),
        entries=entries,
        intro=routine.each("intro", step),
        closing=routine.each("closing", step),
        ends=routine.get("ends", partial(read_position, positions=positions), STANDING),
        wait=routine.get("wait", partial(read.choice, known=WAITS), "time"),
        listen=listen,
        rest=routine.get("rest", partial(read.duration, at_most=LONGEST_HOLD), Fraction(0)),
        also_known_as=routine.each("also-known-as", read.plain_text),
    )


def _entry(node: Node, problems: Problems, exercises: Mapping[str, Exercise]) -> Entry:
    known = partial(_known_exercise, exercises=exercises)
    if not isinstance(node, MappingNode):
        return Entry(known(node, problems), DoseChange(), ())
    entry = Fields(
        node, "an exercise of a routine", ("name", "level", "reps", "sets", "hold", "parts"), problems
    )
    name = entry.need("name", known, "")
    names = [part.name for part in exercises[name].parts if part.name] if name in exercises else []
    change = DoseChange(
        reps=entry.get("reps", read.count, None),
        sets=entry.get("sets", partial(read.count, at_most=100), None),
        hold=entry.get("hold", partial(read.stay, at_most=LONGEST_HOLD), None),
        level=entry.get("level", read.count, None),
    )
    if change.hold is not None and name in exercises and not _holds_open(exercises[name]):
        message = f'nothing in "{name}" is held for a time of its own choosing; leave "hold" out'
        problems.append(entry.place.problem(message))
    if change.level is not None and name in exercises and not any(p.levels for p in exercises[name].parts):
        problems.append(entry.place.problem(f'"{name}" has no levels; leave "level" out'))
    if entry.has("parts") and not names:
        problems.append(entry.place.problem(f'"{name}" has no parts; remove this'))
        return Entry(name, change, ())
    return Entry(name, change, entry.each("parts", partial(read.choice, known=names)))


def _holds_open(exercise: Exercise) -> bool:
    """Whether a hold in it lasts as long as the dose says."""
    return any(
        isinstance(step, HoldStep) and step.takes is None for part in exercise.parts for step in part.rep
    )


def _known_exercise(node: Node, problems: Problems, exercises: Mapping[str, Exercise]) -> str:
    name = read.plain_text(node, problems)
    if name and name not in exercises:
        hint = nearest(name, exercises) or f"known are {', '.join(exercises)}"
        problems.append(node.place.problem(f'there is no exercise "{name}"; {hint}'))
    return name


def shortest_way(moves: Iterable[Move], start: str, to: str) -> tuple[Move, ...] | None:
    """The fewest moves that lead from one position to another; None when there is no way."""
    moves = tuple(moves)
    ways: dict[str, tuple[Move, ...]] = {start: ()}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here == to:
            return ways[here]
        for move in moves:
            if move.start == here and move.to not in ways:
                ways[move.to] = (*ways[here], move)
                waiting.append(move.to)
    return None
