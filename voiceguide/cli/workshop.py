"""`voices` and `cache`: what an author and a curious listener look after."""

import json as json_writer
from collections.abc import Iterator
from typing import NamedTuple

import typer

from voiceguide.cli.folder import counted
from voiceguide.cli.progress import display
from voiceguide.errors import shown
from voiceguide.guide import Guide
from voiceguide.library.names import names_in
from voiceguide.take import utterances
from voiceguide.voice.cache import CacheInfo
from voiceguide.voice.catalogue import InstalledVoice


def show_voices(*, everything: bool = False, json: bool = False) -> None:
    """Print the voices that can be asked for: the kinds, the usual one marked, then the system's.

    English comes first. eSpeak's variants, which change any voice, are told with ``everything`` alone.
    """
    from voiceguide.voice import list_voices

    found = sorted(list_voices(), key=lambda voice: not _is_english(voice))
    told = [voice for voice in found if everything or not voice.id.startswith("+")]
    if json:
        kinds = [kind._asdict() for kind in kinds_of_voices()]
        data = {"kinds": kinds, "voices": [voice._asdict() for voice in told]}
        typer.echo(json_writer.dumps(data, indent=1))
        return
    for kind in kinds_of_voices():
        typer.echo(kind.line)
    for voice in told:
        typer.echo(f"  {voice.id:<28} {voice.name:<30} {' '.join(voice.languages)}".rstrip())
    if left := len(found) - len(told):
        typer.echo(f"and {counted(left, 'variant')} of them, like gmw/en-gb+f2: voiceguide voices --all")


def _is_english(voice: InstalledVoice) -> bool:
    return any(language.split("-")[0] == "en" for language in voice.languages)


class KindOfVoice(NamedTuple):
    """A kind as it is typed, and what it is."""

    name: str
    about: str
    usual: bool
    """whether it speaks where none is asked for"""
    licence: str
    installed: bool
    install: str
    """what to type to get it; empty where it is installed"""

    @property
    def line(self) -> str:
        """The usual one is marked; of one that is not installed it says what to do about it.

        The licence is told of what comes along; of what is brought, who brings it knows it.
        """
        licence = "" if ":" in self.name else f" ({self.licence})"
        missing = f"; not installed: {self.install}" if self.install else ""
        return f"{'*' if self.usual else ' '} {self.name:<28} {self.about}{licence}{missing}"


def kinds_of_voices() -> Iterator[KindOfVoice]:
    """Each kind there is, installed or not."""
    from voiceguide.voice.catalogue import KINDS, choose, how_to_get, is_installed
    from voiceguide.voice.licences import LICENCES

    usual = choose(None).driver
    for name, about in KINDS.items():
        driver = choose(name.split(":")[0] + ":" * (":" in name)).driver
        installed = is_installed(driver)
        install = "" if installed else how_to_get(driver)
        yield KindOfVoice(name, about, driver == usual, LICENCES[driver], installed, install)


def show_cache(*, json: bool = False) -> None:
    """Print where the clips are and how much they take."""
    from voiceguide.home import clip_folder
    from voiceguide.voice.cache import ClipCache

    info = ClipCache(clip_folder()).info()
    if json:
        _tell_cache(info)
        return
    typer.echo(f"{shown(info.folder)}: {info.clips} clips, {info.bytes / 1e6:.1f} MB")


def _tell_cache(info: CacheInfo) -> None:
    typer.echo(json_writer.dumps({**info._asdict(), "folder": str(info.folder)}, indent=1))


def clear_cache(*, json: bool = False) -> None:
    """Remove the clips, and nothing else in that folder; what is told is what was there."""
    from voiceguide.home import clip_folder
    from voiceguide.voice.cache import ClipCache

    info = ClipCache(clip_folder()).clear()
    if json:
        _tell_cache(info)
        return
    typer.echo(f"{shown(info.folder)}: {info.clips} clips removed, {info.bytes / 1e6:.1f} MB freed")


def warm_cache(guide: Guide, names: list[str], *, json: bool = False) -> None:
    """Speak all clips of the named sessions, or of all, and show how far that is, or tell all as JSON."""
    library = guide.library
    all_names = names_in(library, names) or [*library.exercises, *library.routines]
    ready: list[dict[str, object]] = []
    try:
        with display(len(all_names)) as shown_progress:
            for name in all_names:
                lines = list(dict.fromkeys(utterances(guide.plan(name).script)))
                guide.voice.prepare(lines)
                for number, line in enumerate(lines, 1):
                    guide.voice.length_of(line)
                    shown_progress.reached(name, number, len(lines))
                ready.append({"name": name, "lines": len(lines)})
                if not json:
                    shown_progress.done(name, f"{name}: {counted(len(lines), 'line')} ready")
        if json:
            typer.echo(json_writer.dumps({"sessions": ready, "warnings": guide.voice.warnings}, indent=1))
        for warning in guide.voice.warnings:
            typer.echo(f"voiceguide: {warning}", err=True)
    finally:
        guide.close()
