"""Reading the ``routines:``, ``positions:`` and ``moves:`` sections."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import get_args

from voiceguide.library.blocks import Block, Key, ListKey
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
from voiceguide.library.fields import Fields
from voiceguide.library.figures import FIGURE, NEUTRAL, read_figure
from voiceguide.library.ladder import HOLD, REPS, SETS
from voiceguide.library.meanings import (
    Definitions,
    Duration,
    JsonSchema,
    Meaning,
    NameOf,
    OneWord,
    PlainText,
    Reading,
    SpokenText,
    WholeNumber,
    named_entries,
)
from voiceguide.library.movement import LONGEST_GAP, Instruction
from voiceguide.library.source import MappingNode, Node

LEVELS: tuple[Height, ...] = ("standing", "chair", "floor")
STANDING, CHAIR = "standing", "chair"
WAITS: tuple[WaitFor, ...] = get_args(WaitFor)

TITLE_OF_POSITION = Key(
    "title", 'What it is called; fits after "You will be".', needed=True, meaning=PlainText()
)
LEVEL = Key("level", "How high she is in it.", needed=True, meaning=OneWord(LEVELS))
WAY_OUT = Key(
    "way-out", "Said when she stops early: how she comes out of it.", needed=True, meaning=SpokenText()
)
FIGURE_OF_POSITION = Key("figure", "How she looks in it.", meaning=FIGURE)
POSITION_BLOCK = Block("a position", (TITLE_OF_POSITION, LEVEL, WAY_OUT, FIGURE_OF_POSITION))

_OF_MOVE = Instruction("of-move")
FROM = Key("from", "The position where this way begins.", needed=True, meaning=NameOf("position"))
TO = Key("to", "The position where it ends.", needed=True, meaning=NameOf("position"))
SAY = ListKey(
    "say",
    "A row of instructions, each with its own time.",
    needed=True,
    why="the words that bring her there",
    meaning=_OF_MOVE,
)
IN_SHORT = ListKey("in-short", "The same in a few words, for who knows it.", meaning=_OF_MOVE)
KNEES_TOGETHER = ListKey(
    "knees-together", "The same for who has pain at the front of the pelvis.", meaning=_OF_MOVE
)
TAKES_AFTER = Key("takes", "The time she gets after the last instruction.", meaning=Duration(LONGEST_GAP))
WAY_OUT_BETWEEN = Key(
    "way-out",
    "Said when she stops on the way; it must be safe at both ends and for who is half-way.",
    meaning=SpokenText(),
)
MOVE_BLOCK = Block("a move", (FROM, TO, SAY, IN_SHORT, KNEES_TOGETHER, TAKES_AFTER, WAY_OUT_BETWEEN))

_OF_ROUTINE = Instruction("of-routine", frozenset({"title"}))
NAME_OF_ENTRY = Key("name", "The name of the exercise.", needed=True, meaning=NameOf("exercise"))
LEVEL_OF_ENTRY = Key("level", "Which level of its ladder; 1 is the first week's.", meaning=WholeNumber())
PARTS_OF_ENTRY = ListKey("parts", "Which parts of it; all, if this is left out.", meaning=PlainText())
ENTRY_BLOCK = Block(
    "an exercise of a routine", (NAME_OF_ENTRY, LEVEL_OF_ENTRY, REPS, SETS, HOLD, PARTS_OF_ENTRY)
)


class InARoutine(Meaning[Entry]):
    """An exercise of a routine: its name alone, or with what is different."""

    def read(self, node: Node, reading: Reading) -> Entry:
        """The entry."""
        if not isinstance(node, MappingNode):
            return Entry(NAME_OF_ENTRY.meaning.read(node, reading), DoseChange(), ())
        return _entry(Fields(node, ENTRY_BLOCK, reading))

    def schema(self, defs: Definitions) -> JsonSchema:
        """A name or a block."""
        return {"anyOf": [NAME_OF_ENTRY.meaning.schema(defs), ENTRY_BLOCK.schema(defs)]}


TITLE_OF_ROUTINE = Key("title", "How the guide calls it.", needed=True, meaning=PlainText())
OTHER_NAMES = ListKey("also-known-as", "Other names, to find it by and to call it by.", meaning=PlainText())
PURPOSE_OF_ROUTINE = Key("for", "One sentence: what it is good for.", meaning=PlainText())
EXERCISES = ListKey("exercises", "Names of exercises, yours and the shipped ones.", meaning=InARoutine())
LISTEN = ListKey(
    "listen",
    "All that is said in a session that is only listened to, without exercises.",
    meaning=_OF_ROUTINE,
)
INTRO = ListKey("intro", "Said before the first exercise.", meaning=_OF_ROUTINE)
REST_AT_THE_END = Key(
    "rest", "A rest in the last position, before the last words.", meaning=Duration(LONGEST_HOLD)
)
CLOSING = ListKey("closing", "The last words.", meaning=_OF_ROUTINE)
ENDS = Key(
    "ends",
    "The position she stays in; otherwise she is brought back to standing.",
    meaning=NameOf("position"),
)
WAIT = Key(
    "wait",
    "What ends a wait, live: its time (usual), she (ready; always, however long it takes), or both.",
    meaning=OneWord(WAITS),
)
ROUTINE_BLOCK = Block(
    "a routine",
    (
        TITLE_OF_ROUTINE, OTHER_NAMES, PURPOSE_OF_ROUTINE, EXERCISES, LISTEN, INTRO, REST_AT_THE_END, CLOSING,
        ENDS, WAIT,
    ),
    one_of=(EXERCISES.name, LISTEN.name),
    why="a list of names, or of words that are only listened to",
)  # fmt: skip


def read_positions(
    node: Node | None, reading: Reading, shipped: Mapping[str, Position]
) -> dict[str, Position]:
    """All positions, in the order a session visits them; ``shipped`` ones lend a figure to those without."""
    positions: dict[str, Position] = {}
    for name, entry in named_entries(node, "positions", reading).items():
        position = Fields(entry, POSITION_BLOCK, reading)
        level: Height = position.get(LEVEL, "standing")
        positions[name] = Position(
            name=name,
            title=position.get(TITLE_OF_POSITION, name),
            level=level,
            way_out=position.words(WAY_OUT),
            figure=_figure(position, level, shipped),
        )
    return positions


def _figure(position: Fields, level: Height, shipped: Mapping[str, Position]) -> Pose:
    """The position's own figure, else that of the first shipped position of its level."""
    if position.has(FIGURE_OF_POSITION):
        return read_figure(position.node(FIGURE_OF_POSITION), NEUTRAL, position.reading)
    return next((each.figure for each in shipped.values() if each.level == level), NEUTRAL)


class WayBetween(Meaning[Move]):
    """The way from one position to another."""

    def read(self, node: Node, reading: Reading) -> Move:
        """The move."""
        move = Fields(node, MOVE_BLOCK, reading)
        start, to = move.get(FROM, ""), move.get(TO, "")
        if start and start == to:
            move.wrong(f'this move leads from "{start}" to itself; name another "to"')
        return Move(
            start=start,
            to=to,
            say=move.each(SAY),
            takes=move.get(TAKES_AFTER, Fraction(0)),
            way_out=move.get(WAY_OUT_BETWEEN, None),
            in_short=move.each(IN_SHORT),
            knees_together=move.each(KNEES_TOGETHER),
        )

    def schema(self, defs: Definitions) -> JsonSchema:
        """A block."""
        return defs.refer("move", MOVE_BLOCK.schema)


def read_routine(name: str, node: Node, reading: Reading) -> Routine:
    """One routine over known exercises."""
    routine = Fields(node, ROUTINE_BLOCK, reading)
    return Routine(
        name=name,
        title=routine.get(TITLE_OF_ROUTINE, name),
        purpose=routine.get(PURPOSE_OF_ROUTINE, ""),
        entries=routine.each(EXERCISES),
        intro=routine.each(INTRO),
        closing=routine.each(CLOSING),
        ends=routine.get(ENDS, STANDING),
        wait=routine.get(WAIT, "time"),
        listen=routine.each(LISTEN),
        rest=routine.get(REST_AT_THE_END, Fraction(0)),
        also_known_as=routine.each(OTHER_NAMES),
    )


def _entry(entry: Fields) -> Entry:
    name, exercises = entry.get(NAME_OF_ENTRY, ""), entry.reading.exercises
    names = [part.name for part in exercises[name].parts if part.name] if name in exercises else []
    change = DoseChange(
        reps=entry.get(REPS, None),
        sets=entry.get(SETS, None),
        hold=entry.get(HOLD, None),
        level=entry.get(LEVEL_OF_ENTRY, None),
    )
    if change.hold is not None and name in exercises and not _holds_open(exercises[name]):
        entry.wrong(f'nothing in "{name}" is held for a time of its own choosing; leave "hold" out')
    if change.level is not None and name in exercises and not any(p.levels for p in exercises[name].parts):
        entry.wrong(f'"{name}" has no levels; leave "level" out')
    if entry.has(PARTS_OF_ENTRY) and not names:
        entry.wrong(f'"{name}" has no parts; remove this')
        return Entry(name, change, ())
    return Entry(name, change, entry.each(replace(PARTS_OF_ENTRY, meaning=OneWord(tuple(names)))))


def _holds_open(exercise: Exercise) -> bool:
    """Whether a hold in it lasts as long as the dose says."""
    return any(
        isinstance(step, HoldStep) and step.takes is None for part in exercise.parts for step in part.rep
    )


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
