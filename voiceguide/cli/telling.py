"""What is told of a plan before it is heard: what was left out, and what is beyond a ladder."""

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
