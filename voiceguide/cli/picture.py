"""`show --picture`: how it looks, as a file."""

from pathlib import Path

import typer

from voiceguide.errors import OutputError, shown
from voiceguide.figure import picture_svg
from voiceguide.library.facts import Library
from voiceguide.output import write_whole


def show_picture(library: Library, name: str, path: Path, force: bool) -> None:
    """Write the sheet of an exercise or routine. Raises UnknownName and OutputError."""
    if path.suffix.lower() != ".svg":
        raise OutputError(f"pictures are SVG files; name it {path.with_suffix('.svg').name or 'picture.svg'}")
    status = write_whole(path, picture_svg(library, name).encode(), force=force)
    typer.echo(f"{shown(path)}: {status}")
