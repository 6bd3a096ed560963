"""`web` and `feed`: a page for her phone, or a podcast; and a look at the page from here."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import typer

from voiceguide.cli.folder import counted, shelving
from voiceguide.coach import Request
from voiceguide.errors import BadRequest, shown
from voiceguide.feed import Channel, write_feed
from voiceguide.guide import Guide
from voiceguide.web import is_site, write_single, write_site
from voiceguide.web.markup import minutes

DEFAULT_PORT = 8760


class Serving(NamedTuple):
    """Whether, where and to whom the folder is served once it is written."""

    wanted: bool
    lan: bool
    port: int | None
    as_it_is: bool
    """Whether nothing was said about what shall be in it."""


def make_site(
    guide: Guide,
    folder: Path,
    names: list[str],
    wish: Request,
    kinds: Sequence[str],
    serving: Serving,
    *,
    force: bool,
) -> None:
    """Write the folder, and serve it if that is wanted; with nothing asked for, one that is there stays."""
    wanted = serving.wanted or serving.lan
    if serving.port is not None and not wanted:
        raise BadRequest("--port says where to serve; add --serve or --lan")
    if wanted and serving.as_it_is and is_site(folder):
        typer.echo(f"{shown(folder)} as it is; name sessions to write it anew")
    else:
        _write_site(guide, folder, names, wish, kinds, force=force)
    if wanted:
        _serve(folder, serving)


def make_feed(
    guide: Guide, folder: Path, names: list[str], wish: Request, channel: Channel, *, force: bool
) -> None:
    """Write the folder of a podcast, and say where it has to go."""
    with shelving(guide, names) as watch:
        recordings = write_feed(guide, names, wish, folder, channel, force=force, watch=watch)
    typer.echo(f"{shown(folder / 'feed.xml')}: {counted(len(recordings), 'episode')}")
    typer.echo(f"Put the folder at {channel.base}; podcast apps then take {channel.address('feed.xml')}")


def make_single(
    guide: Guide, path: Path, names: list[str], wish: Request, kinds: Sequence[str], *, force: bool
) -> None:
    """Write everything into one file, and say how large it is."""
    with shelving(guide, names, "stopped; nothing was written") as watch:
        made = write_single(guide, names, wish, path, kinds=kinds, force=force, watch=watch)
    if made.status == "up to date":
        typer.echo(f"{shown(path)}: up to date")
        return
    seconds = sum(each.timeline.seconds for each in made.sessions)
    what = f"{counted(len(made.sessions), 'session')}, {minutes(seconds)}"
    typer.echo(
        f"{shown(path)}: {what}, {made.size / 1e6:.1f} MB, of which {made.sound / 1e6:.1f} MB are sound"
    )


def _write_site(
    guide: Guide, folder: Path, names: list[str], wish: Request, kinds: Sequence[str], *, force: bool
) -> None:
    """Write the folder, and say what is in it."""
    with shelving(guide, names) as watch:
        recordings = write_site(guide, names, wish, folder, kinds=kinds, force=force, watch=watch)
    total = sum(each.size for each in recordings) / 1e6
    typer.echo(
        f"{shown(folder / 'index.html')}: {counted(len(recordings), 'session')}, {total:.1f} MB of sound"
    )


def _serve(folder: Path, serving: Serving) -> None:
    """Serve until Ctrl-C."""
    from voiceguide.web.server import LOOPBACK, make_server, own_address

    address = own_address() if serving.lan else LOOPBACK
    server = make_server(folder, address, DEFAULT_PORT if serving.port is None else serving.port)
    url = f"http://{address}:{server.server_address[1]}/"
    if serving.lan:
        _show_code(url)
        typer.echo(
            "Everyone in this network can now read and hear these pages, and nothing else of this machine. "
            "Over plain http a phone cannot keep them for later; for that, put the folder on an https host."
        )
    typer.echo(f"{url} (Ctrl-C ends)")
    sys.stdout.flush()
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        typer.echo("stopped serving")
    finally:
        server.server_close()


def _show_code(url: str) -> None:
    if sys.stdout.isatty():
        from voiceguide.picture.scan import scan_letters

        typer.echo(scan_letters(url), nl=False)
