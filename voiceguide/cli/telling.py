"""What is told of a plan before it is heard: what was left out, and what is beyond a ladder."""

import typer

from voiceguide.guide import Session


def tell(session: Session) -> None:
    """A line on the error output for each thing she should know."""
    for line in session.told:
        typer.echo(f"voiceguide: {line}", err=True)
