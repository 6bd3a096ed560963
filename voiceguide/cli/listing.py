"""`list` and `show`: what there is, and what a session will be."""

import json as json_writer
from collections.abc import Iterable, Sequence
from pathlib import Path

import typer

from voiceguide.cli.known import tell_who_it_is_for
from voiceguide.cli.telling import tell
from voiceguide.coach import Request
from voiceguide.errors import BadRequest, OutputError, VoiceError, shown
from voiceguide.guide import Guide, Session
from voiceguide.library.facts import DoseChange, Exercise, Library, Part, Routine
from voiceguide.library.ladder import dose_words, level_words
from voiceguide.library.names import name_in
from voiceguide.library.variants import suits_words
from voiceguide.timeline.budget import budget, over, session_limits
from voiceguide.timeline.public import as_data
from voiceguide.timeline.sheet import length_words, sheet_lines, transcript_lines


def show_list(guide: Guide, json: bool) -> None:
    """Print all names, titles and lengths; lengths are left open when nothing can speak."""
    groups: dict[str, Iterable[Exercise | Routine]] = {
        "exercises": guide.library.exercises.values(),
        "routines": guide.library.routines.values(),
    }
    lengths = _Lengths(guide)
    try:
        if json:
            data = {
                key: [
                    {"name": each.name, "title": each.title, "seconds": lengths.of(each.name)}
                    for each in group
                ]
                for key, group in groups.items()
            }
            typer.echo(json_writer.dumps(data, ensure_ascii=False, indent=2))
        else:
            _show_groups(groups, lengths)
    finally:
        guide.close()
    if lengths.trouble:
        typer.echo(f"voiceguide: lengths are unknown: {lengths.trouble}", err=True)


def _show_groups(groups: dict[str, Iterable[Exercise | Routine]], lengths: "_Lengths") -> None:
    """Each line as soon as its length is known: the first time, every word has to be spoken for that."""
    for key, group in groups.items():
        typer.echo(f"{key.capitalize()}:")
        for each in group:
            typer.echo(f"  {each.name:<26} {_length(lengths.of(each.name)):>12}  {each.title}")
    typer.echo("\nvoiceguide show NAME tells what it does; voiceguide play NAME plays it.")


class _Lengths:
    """The lengths of sessions in seconds, unknown as soon as nothing can speak."""

    def __init__(self, guide: Guide) -> None:
        self.trouble = ""
        self._guide = guide

    def of(self, name: str) -> float | None:
        if not self.trouble:
            try:
                return round(self._guide.plan(name).timeline.seconds, 3)
            except VoiceError as exc:
                self.trouble = str(exc)
            except BadRequest as exc:
                typer.echo(f"voiceguide: {name}: {exc}", err=True)
        return None


def _length(seconds: float | None) -> str:
    return "?" if seconds is None else length_words(round(seconds), 1)


def show_session(
    guide: Guide, words: Sequence[str], wish: Request, *, json: bool, why: bool, text: bool, budget: bool
) -> None:
    """Print the plan of the session that ``words`` name, in the form asked for."""
    try:
        session = guide.plan(name_in(guide.library, words), wish)
        tell(session)
        tell_who_it_is_for(guide, [session.name], wish)
        timeline = session.timeline
    finally:
        guide.close()
    if budget:
        _show_budget(session, as_json=json)
    elif json:
        typer.echo(json_writer.dumps(as_data(timeline, session.name), ensure_ascii=False, indent=1))
    elif why:
        _show_decisions(session)
    elif text:
        typer.echo("\n".join(transcript_lines(timeline)).strip())
    else:
        _show_plan(session, wish)


def show_picture(library: Library, words: Sequence[str], path: Path, force: bool) -> None:
    """Draw what ``words`` name into an SVG file. Raises UnknownName and OutputError."""
    from voiceguide.figure import picture_svg
    from voiceguide.output import write_whole

    if path.suffix.lower() != ".svg":
        raise OutputError(f"pictures are SVG files; name it {path.with_suffix('.svg').name or 'picture.svg'}")
    picture = picture_svg(library, name_in(library, words))
    status = write_whole(path, picture.encode(), force=force)
    typer.echo(f"{shown(path)}: {status}")


def _show_plan(session: Session, wish: Request) -> None:
    timeline = session.timeline
    typer.echo(f"{session.title}, {length_words(timeline.length, timeline.sample_rate)}")
    if exercise := session.library.exercises.get(session.name):
        for line in _facts(exercise, wish):
            typer.echo(line)
    typer.echo("\n".join(sheet_lines(timeline)))
    if timeline.decisions:
        typer.echo(f"\n{len(timeline.decisions)} decisions of the plan: voiceguide show {session.name} --why")


def _facts(exercise: Exercise, wish: Request) -> list[str]:
    facts = {
        "Also known as": ", ".join(exercise.also_known_as),
        "You need": ", ".join(exercise.equipment),
        "Dose": "; ".join(_dose(exercise, part, wish) for part in exercise.parts),
        "Avoid": " ".join(exercise.mistakes),
        "Source": "; ".join(f"{key} {value}" for key, value in exercise.source.items()),
    }
    cautions = [f"Caution ({caution.stage}): {caution.say.text}" for caution in exercise.cautions]
    known = [f"{key}: {value}" for key, value in facts.items() if value]
    return [*known, *map(_capital, _levels(exercise)), *map(_capital, _variants(exercise)), *cautions]


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]


def _dose(exercise: Exercise, part: Part, wish: Request) -> str:
    return f"{_named(part)}{dose_words(wish.dose(part, DoseChange(), exercise.name), wish.order(part))}"


def _named(part: Part) -> str:
    return f"{part.title}: " if part.name else ""


def _levels(exercise: Exercise) -> list[str]:
    """A line for each level of each part."""
    return [
        f"{_named(part)}level {number}: {level_words(part, level)}"
        for part in exercise.parts
        for number, level in enumerate(part.levels, 1)
    ]


def _variants(exercise: Exercise) -> list[str]:
    """A line for each variant, the one that is played marked."""
    return [
        f"variant {name}{' (this one)' if name == exercise.variant else ''}: {suits_words(each.suits)}"
        for name, each in exercise.variants.items()
    ]


def _show_budget(session: Session, *, as_json: bool) -> None:
    """Where the time goes, beside what it may be; what is over is marked."""
    spent, allowed = budget(session.timeline), session_limits(session.library, session.course)
    beyond = over(spent, allowed)
    if as_json:
        data = {"name": session.name, **spent._asdict(), "limits": allowed._asdict(), "over": beyond}
        typer.echo(json_writer.dumps(data, ensure_ascii=False, indent=1))
        return
    first = "none" if spent.first is None else f"{spent.first:.1f} s"
    rows = (
        ("first", "the first movement starts after", first, f"at most {allowed.first:g} s"),
        ("doing", "share of doing", f"{spent.doing:.0%}", f"at least {allowed.doing:.0%}"),
        ("safety", "words about when to stop", f"{spent.safety:.1f} s", f"at most {allowed.safety:g} s"),
        (
            "quiet",
            "the longest quiet she was not told of",
            f"{spent.quiet:.1f} s",
            f"at most {allowed.quiet:g} s",
        ),
    )
    length = length_words(session.timeline.length, session.sample_rate)
    typer.echo(f"{session.title}, {length}")
    for name, what, value, limit in rows:
        typer.echo(f"{what:<38} {value:>8}  {limit}{'  <- over' if name in beyond else ''}")


def _show_decisions(session: Session) -> None:
    decisions = session.timeline.decisions
    for decision in decisions:
        where = f"  ({decision.address})" if str(decision.address) else ""
        typer.echo(f'{decision.action:<9} "{decision.text}": {decision.reason}{where}')
    if not decisions:
        typer.echo("Everything is where it was wanted; nothing was moved, shortened or dropped.")
