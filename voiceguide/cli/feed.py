"""`feed`: a podcast for a practice."""

from pathlib import Path

import typer

from voiceguide.cli.folder import counted, shelving
from voiceguide.coach import Request
from voiceguide.errors import shown
from voiceguide.feed import Channel, write_feed
from voiceguide.guide import Guide


def make_feed(
    guide: Guide, folder: Path, names: list[str], wish: Request, channel: Channel, *, force: bool
) -> None:
    """Write the folder, and say where it has to go."""
    with shelving(guide, names) as watch:
        recordings = write_feed(guide, names, wish, folder, channel, force=force, watch=watch)
    typer.echo(f"{shown(folder / 'feed.xml')}: {counted(len(recordings), 'episode')}")
    typer.echo(f"Put the folder at {channel.base}; podcast apps then take {channel.address('feed.xml')}")
