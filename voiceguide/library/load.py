"""The one place that reads content files: the shipped library, and an author's file laid over it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from voiceguide.errors import ContentError, Problem
from voiceguide.library.blocks import Block, Key, ListKey
from voiceguide.library.facts import Exercise, Library, Move, Routine
from voiceguide.library.fields import Fields
from voiceguide.library.meanings import (
    Definitions,
    JsonSchema,
    Meaning,
    Reading,
    named,
    named_entries,
    plain_text,
)
from voiceguide.library.phrases import PHRASES, TIMING, read_phrases, read_timing
from voiceguide.library.pronunciations import PRONUNCIATIONS, read_pronunciations
from voiceguide.library.routines import (
    POSITION_BLOCK,
    ROUTINE_BLOCK,
    STANDING,
    WayBetween,
    read_positions,
    read_routine,
    shortest_way,
)
from voiceguide.library.source import MAX_BYTES, TOO_LARGE, Node, parse
from voiceguide.library.variants import describe_exercise, read_every_way

VERSION = 1


class Version(Meaning[None]):
    """The version of the language that a file is written in: the one this program reads."""

    def read(self, node: Node, reading: Reading) -> None:
        """Nothing; another version is a problem."""
        if plain_text(node, []) != str(VERSION):
            reading.wrong(node, f"this program reads `version: {VERSION}`")

    def schema(self, defs: Definitions) -> JsonSchema:  # noqa: ARG002 - others need them
        """The one version."""
        return {"enum": [VERSION, str(VERSION)]}


OF_VERSION = Key("version", f"Always {VERSION}: how this file is written.", needed=True, meaning=Version())
OF_TIMING = Key("timing", "How long the quiet between things is, in everything of this file.", meaning=TIMING)
OF_PHRASES = Key(
    "phrases", "What the guide says in every session; give only those you change.", meaning=PHRASES
)
OF_PRONUNCIATIONS = Key(
    "pronunciations", "Words that a voice says wrongly, each spelt as it sounds.", meaning=PRONUNCIATIONS
)
OF_POSITIONS = Key(
    "positions",
    "Positions of the body, in the order a session visits them; a new one needs a move to it and back.",
    meaning=named(lambda defs: defs.refer("position", POSITION_BLOCK.schema)),
)
OF_MOVES = ListKey("moves", "The ways from one position to another.", meaning=WayBetween())
OF_EXERCISES = Key(
    "exercises",
    "Your exercises, each below its name, like shoulder-rolls.",
    meaning=named(lambda defs: defs.refer("exercise", describe_exercise)),
)
OF_ROUTINES = Key(
    "routines",
    "Several exercises in a row, each routine below its name, like my-evening.",
    meaning=named(lambda defs: defs.refer("routine", ROUTINE_BLOCK.schema)),
)
CONTENT = Block(
    "a content file",
    (
        OF_VERSION,
        OF_TIMING,
        OF_PHRASES,
        OF_PRONUNCIATIONS,
        OF_POSITIONS,
        OF_MOVES,
        OF_EXERCISES,
        OF_ROUTINES,
    ),
)
SECTIONS = CONTENT.names

SHIPPED = "content/exercises.yaml"
"""How places in the shipped library are shown, wherever it is."""


def shipped_path() -> Path:
    """The shipped library: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "content" / "exercises.yaml"
    return installed if installed.exists() else package.parent / "content" / "exercises.yaml"


@lru_cache(maxsize=1)
def shipped() -> Library:
    """The shipped library."""
    return read_library(_text(shipped_path()), SHIPPED, None)


def load(path: Path | None = None) -> Library:
    """The shipped library, with the author's file at ``path`` laid over it.

    Names the file defines win over shipped ones; positions, moves, phrases, pronunciations and timing it
    does not give are inherited. Raises ContentError with every problem in the file.
    """
    if path is None:
        return shipped()
    return read_library(_text(path), str(path), shipped())


def proofread_file(path: Path | None = None) -> tuple[Problem, ...]:
    """Notes on the wording of the file at ``path``, of the shipped one without; on nothing it inherits.

    Raises ContentError as ``load`` does.
    """
    from voiceguide.library.proofreading import proofread

    library = load(path)
    text, file = (_text(path), str(path)) if path else (_text(shipped_path()), SHIPPED)
    return proofread(parse(text, file), library.positions)


def _text(path: Path) -> str:
    def broken(message: str) -> ContentError:
        return ContentError([Problem(str(path), 1, 1, message)])

    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise broken(TOO_LARGE)
        return content.decode("utf-8-sig")
    except FileNotFoundError as exc:
        raise broken("there is no such file; check its name and folder") from exc
    except IsADirectoryError as exc:
        raise broken("this is a folder; name the YAML file in it") from exc
    except UnicodeDecodeError as exc:
        raise broken("this is not UTF-8 text; save it as UTF-8 in your editor") from exc
    except OSError as exc:
        raise broken(f"this file cannot be read: {exc.strerror or exc}") from exc
    except ValueError as exc:
        raise broken("this is not a file name") from exc


def read_library(text: str, file: str, base: Library | None) -> Library:
    """Read a content file's text, over ``base`` unless it is the shipped file itself."""
    reading = Reading()
    root = Fields(parse(text, file), CONTENT, reading)
    root.get(OF_VERSION, None)
    library = _read_sections(root, base)
    if problems := reading.problems:
        raise ContentError(sorted(problems, key=lambda problem: (problem.line, problem.column)))
    return library


def _read_sections(root: Fields, base: Library | None) -> Library:
    reading = root.reading
    timing = read_timing(root.node(OF_TIMING), base.timing if base else None, reading)
    phrases = read_phrases(root.node(OF_PHRASES), base.phrases if base else {}, reading)
    pronunciations = read_pronunciations(
        root.node(OF_PRONUNCIATIONS), base.pronunciations if base else {}, reading
    )
    before = len(reading.problems)
    known = base.positions if base else {}
    positions = {**known, **read_positions(root.node(OF_POSITIONS), reading, known)}
    root.reading = reading = replace(reading, positions=positions)
    moves = list(_own_moves(root))
    moves += [
        m for m in (base.moves if base else ()) if (m.start, m.to) not in {(n.start, n.to) for n in moves}
    ]
    if len(reading.problems) == before:
        _check_ways(positions, moves, root)
    exercises: dict[str, Exercise] = dict(base.exercises) if base else {}
    routines: dict[str, Routine] = dict(base.routines) if base else {}
    own = []
    for name, node in named_entries(root.node(OF_EXERCISES), "exercises", reading).items():
        exercises[name] = read_every_way(name, node, timing, reading)
        routines.pop(name, None)
        own.append(name)
    reading = replace(reading, exercises=exercises)
    for name, node in named_entries(root.node(OF_ROUTINES), "routines", reading).items():
        if name in exercises:
            reading.wrong(node, f'"{name}" is already an exercise; choose another name')
        routines[name] = read_routine(name, node, reading)
        own.append(name)
    return Library(
        exercises,
        routines,
        positions,
        tuple(moves),
        phrases,
        timing,
        frozenset(own),
        pronunciations,
        is_extended=base is not None,
    )


def _own_moves(root: Fields) -> Iterator[Move]:
    found: set[tuple[str, str]] = set()
    for move in root.each(OF_MOVES):
        if (move.start, move.to) in found:
            place = move.say[0].words.place if move.say else root.place
            message = f'there is a move from "{move.start}" to "{move.to}" already; remove one'
            root.reading.problems.append(place.problem(message))
        found.add((move.start, move.to))
        yield move


def _check_ways(positions: Iterable[str], moves: Iterable[Move], root: Fields) -> None:
    node = root.node(OF_MOVES) or root.node(OF_POSITIONS)
    place = node.place if node else root.place
    for position in positions:
        for start, to in ((STANDING, position), (position, STANDING)):
            if shortest_way(moves, start, to) is None:
                message = f'there is no way from "{start}" to "{to}"; add a move'
                root.reading.problems.append(place.problem(message))
