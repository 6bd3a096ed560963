"""The one place that reads content files: the shipped library, and an author's file laid over it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path

from voiceguide.errors import ContentError, Problem
from voiceguide.library import fields as read
from voiceguide.library.facts import Exercise, Library, Move, Position, Routine
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.phrases import read_phrases, read_timing
from voiceguide.library.pronunciations import read_pronunciations
from voiceguide.library.routines import STANDING, read_move, read_positions, read_routine, shortest_way
from voiceguide.library.source import MAX_BYTES, TOO_LARGE, Node, parse
from voiceguide.library.variants import read_every_way

SECTIONS = (
    "version", "timing", "phrases", "pronunciations", "positions", "moves", "exercises", "routines",
)  # fmt: skip
VERSION = 1
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
    problems: Problems = []
    root = Fields(parse(text, file), "a content file", SECTIONS, problems)
    root.need("version", _version, None)
    library = _read_sections(root, base, problems)
    if problems:
        raise ContentError(sorted(problems, key=lambda problem: (problem.line, problem.column)))
    return library


def _version(node: Node, problems: Problems) -> None:
    if read.plain_text(node, []) != str(VERSION):
        problems.append(node.place.problem(f"this program reads `version: {VERSION}`"))


def _read_sections(root: Fields, base: Library | None, problems: Problems) -> Library:
    timing = read_timing(root.node("timing"), base.timing if base else None, problems)
    phrases = read_phrases(root.node("phrases"), base.phrases if base else {}, problems)
    pronunciations = read_pronunciations(
        root.node("pronunciations"), base.pronunciations if base else {}, problems
    )
    before = len(problems)
    known = base.positions if base else {}
    positions = {**known, **read_positions(root.node("positions"), problems, known)}
    moves = list(_own_moves(root, positions))
    moves += [
        m for m in (base.moves if base else ()) if (m.start, m.to) not in {(n.start, n.to) for n in moves}
    ]
    if len(problems) == before:
        _check_ways(positions, moves, root)
    exercises: dict[str, Exercise] = dict(base.exercises) if base else {}
    routines: dict[str, Routine] = dict(base.routines) if base else {}
    own = []
    for name, node in read.named_entries(root.node("exercises"), "exercises", problems).items():
        exercises[name] = read_every_way(name, node, timing, positions, problems)
        routines.pop(name, None)
        own.append(name)
    for name, node in read.named_entries(root.node("routines"), "routines", problems).items():
        if name in exercises:
            problems.append(node.place.problem(f'"{name}" is already an exercise; choose another name'))
        routines[name] = read_routine(name, node, exercises, positions, problems)
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


def _own_moves(root: Fields, positions: Mapping[str, Position]) -> Iterator[Move]:
    found: set[tuple[str, str]] = set()
    for move in root.each("moves", partial(read_move, positions=positions)):
        if (move.start, move.to) in found:
            place = move.say[0].words.place if move.say else root.place
            message = f'there is a move from "{move.start}" to "{move.to}" already; remove one'
            root.problems.append(place.problem(message))
        found.add((move.start, move.to))
        yield move


def _check_ways(positions: Iterable[str], moves: Iterable[Move], root: Fields) -> None:
    node = root.node("moves") or root.node("positions")
    place = node.place if node else root.place
    for position in positions:
        for start, to in ((STANDING, position), (position, STANDING)):
            if shortest_way(moves, start, to) is None:
                root.problems.append(place.problem(f'there is no way from "{start}" to "{to}"; add a move'))
