"""What is told of a plan before it is heard: what was left out, what is beyond a ladder, who speaks."""

import typer

from voiceguide.guide import Session


def tell(session: Session) -> None:
    """A line on the error output for each thing she should know."""
    for line in session.told:
        typer.echo(f"voiceguide: {line}", err=True)


def tell_levels(session: Session) -> None:
    """A line on the error output where levels above the first are played that she did not ask for."""
    course = session.course
    if course.request.level:
        return
    levels = dict(course.request.levels)
    exercises = dict.fromkeys(entry.exercise for entry in course.entries)
    told = [
        f"{session.library.exercises[name].title} is at level {levels[name]}"
        for name in exercises
        if levels.get(name, 1) > 1
    ]
    if told:
        typer.echo(f"voiceguide: {'; '.join(told)}: yours by now; --level 1 is less", err=True)


def tell_of_the_natural_voice(voice: str | None) -> None:
    """A line with what to type for it, where nobody chose a voice and eSpeak is all there is."""
    from voiceguide.voice.catalogue import NATURAL, choose, how_to_get, is_installed, named

    if named(voice) or is_installed(NATURAL) or choose(None).driver != "espeak":
        return
    typer.echo(
        f"voiceguide: eSpeak speaks, a robot's voice; for a natural one, 100 MB: {how_to_get(NATURAL)}",
        err=True,
    )
