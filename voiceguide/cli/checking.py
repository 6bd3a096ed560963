"""`check`: what is found in a content file, and how it is told to a person or to a program."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from voiceguide.cli.folder import counted
from voiceguide.coach import Address, Request
from voiceguide.errors import BadRequest, CannotSpeak, ContentError, Problem, VoiceError, shown
from voiceguide.guide import Guide
from voiceguide.library import Library, load
from voiceguide.library.load import proofread_file
from voiceguide.take import utterances
from voiceguide.timeline.model import Decision
from voiceguide.utterance import Utterance
from voiceguide.voice import Voice, open_voice


@dataclass(frozen=True)
class Findings:
    """What was found in a file: its ``library``, or the shipped one where there are ``problems``; ``notes``.

    ``refused`` is a line for each session that cannot be, although all is rightly written; ``remarks`` are
    lines on what gives way. ``spoken`` is all that is said in its sessions, each once, in order.
    """

    file: str
    library: Library
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    refused: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    exercises: int = 0
    routines: int = 0
    spoken: tuple[Utterance, ...] = ()

    def wrong(self, *, strict: bool = False) -> int:
        """How many things are to mend; to the ``strict`` each note is one."""
        return len(self.problems) + len(self.refused) + (len(self.notes) if strict else 0)

    @property
    def summary(self) -> str:
        """What is in the file, where nothing is wrong."""
        found = f"{counted(self.exercises, 'exercise')} and {counted(self.routines, 'routine')}"
        noted = f", {counted(len(self.notes), 'note')} on the wording" if self.notes else ""
        return f"{found}, no problems{noted}"

    def as_data(self, *, strict: bool = False) -> dict[str, object]:
        """As plain values for JSON."""
        return {
            "file": self.file,
            "fine": not self.wrong(strict=strict),
            "exercises": self.exercises,
            "routines": self.routines,
            "problems": [*map(_placed, self.problems), *map(self._unplaced, self.refused)],
            "notes": [_placed(note) for note in self.notes],
            "remarks": list(self.remarks),
        }

    def _unplaced(self, line: str) -> dict[str, object]:
        return {"file": self.file, "line": None, "column": None, "text": line, "hint": ""}


def _placed(problem: Problem) -> dict[str, object]:
    where = {"file": problem.file, "line": problem.line, "column": problem.column}
    return {**where, "text": problem.wrong, "hint": problem.hint}


def check_content(file: Path | None, *, strict: bool = False, as_json: bool = False) -> int:
    """Tell what is found in a content file, the shipped one if there is none; the exit code.

    Notes on the wording are told, too; to the ``strict`` they are problems.
    """
    findings = examine(file)
    wrong = findings.wrong(strict=strict)
    if as_json:
        typer.echo(json.dumps(findings.as_data(strict=strict), ensure_ascii=False, indent=2))
        return 1 if wrong else 0
    if findings.problems:
        raise ContentError(findings.problems)
    for note in noted(findings):
        typer.echo(note, err=strict)
    for line in findings.refused:
        typer.echo(line, err=True)
    for line in findings.remarks:
        typer.echo(line)
    if wrong:
        typer.echo(f"voiceguide: {counted(wrong, 'problem')} to mend, none of it lost", err=True)
        return 1
    typer.echo(f"{shown(findings.file)}: {findings.summary}")
    return 0


def show_schema(file: Path | None) -> None:
    """Print the schema for editors; the names of a file's own positions and exercises are in it, too."""
    from voiceguide.library.schema import schema_text

    typer.echo(schema_text(load(file)), nl=False)


def noted(findings: Findings) -> Iterator[str]:
    """A line for each note on the wording."""
    return (str(note._replace(message=f"note: {note.message}")) for note in findings.notes)


def examine(file: Path | None, voice: Callable[[], Voice] | None = None) -> Findings:
    """Load a content file, proofread it and plan everything in it.

    ``voice`` gives the one that measures how long words take, and stays open; without it one is opened here.
    """
    name = str(file or "the shipped library")
    try:
        library = load(file)
        notes = proofread_file(file)
    except ContentError as exc:
        return Findings(name, load(), problems=exc.problems)
    guide = Guide(library, voice or open_voice)
    refused: list[str] = []
    remarks: list[str] = []
    spoken: dict[Utterance, None] = {}
    try:
        for each in sorted(library.own):
            for called, wish in _ways(library, each):
                _plan(guide, each, called, wish, refused, remarks)
                spoken |= dict.fromkeys(_spoken(guide, each, wish))
    finally:
        if voice is None:
            guide.close()
    exercises = sum(each in library.exercises for each in library.own)
    return Findings(
        name,
        library,
        notes=notes,
        refused=tuple(refused),
        remarks=tuple(remarks),
        exercises=exercises,
        routines=len(library.own) - exercises,
        spoken=tuple(spoken),
    )


def _ways(library: Library, name: str) -> Iterator[tuple[str, Request]]:
    """Every variant of what is called so, each with a name for it, and what to ask for to get it."""
    exercise = library.exercises.get(name)
    variants = exercise.variants if exercise else {}
    for variant, each in variants.items():
        yield f"{name}, variant {variant}", Request(variant=variant, weeks=max(1, each.suits.first))
    if not variants:
        yield name, Request()


def _plan(
    guide: Guide, name: str, called: str, wish: Request, refused: list[str], remarks: list[str]
) -> None:
    """Plan the session at every level; what is wrong with it, or gives way, is a line more."""
    try:
        decisions = guide.plan(name, wish).timeline.decisions
        for each in _levels(guide, name, wish):
            guide.plan(name, each)
    except (BadRequest, CannotSpeak) as exc:
        refused.append(f"{called}: {exc}")
        return
    except VoiceError as exc:
        remarks.append(f"{called}: not timed, because nothing can speak here: {exc}")
        return
    gone = [each for each in decisions if each.action in ("dropped", "shortened")]
    for (place, action, text, reason), times in Counter(_once_a_rep(each) for each in gone).items():
        often = f", {times} times" if times > 1 else ""
        remarks.append(f'{place}: "{text}" is {action}{often}: {reason}; fewer words or more time make room')


def _levels(guide: Guide, name: str, wish: Request) -> Iterator[Request]:
    exercise = guide.fitted(wish).exercises.get(name)
    most = max((len(part.levels) for part in exercise.parts), default=0) if exercise else 0
    return (replace(wish, level=level) for level in range(1, most + 1))


def _once_a_rep(decision: Decision) -> tuple[Address, str, str, str]:
    place = decision.address._replace(side="", set=0, rep=0)
    return place, decision.action, decision.text, decision.reason


def _spoken(guide: Guide, name: str, wish: Request) -> Iterator[Utterance]:
    """All that is said in it, to whom it is new and to who knows it."""
    for teach in ("full", "names"):
        for each in (wish, *_levels(guide, name, wish)):
            try:
                yield from utterances(guide.plan(name, replace(each, teach=teach)).script)
            except (BadRequest, VoiceError):
                continue  # told already
