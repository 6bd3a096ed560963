"""`voices` and `cache`: what an author and a curious listener look after."""

from collections.abc import Iterator

import typer

from voiceguide.cli.folder import counted
from voiceguide.cli.progress import display
from voiceguide.errors import shown
from voiceguide.guide import Guide
from voiceguide.library.names import names_in
from voiceguide.take import utterances
from voiceguide.voice.catalogue import InstalledVoice


def show_voices(*, everything: bool = False) -> None:
    """Print the voices that can be asked for: the kinds, the usual one marked, then the system's.

    English comes first. eSpeak's variants, which change any voice, are told with ``everything`` alone.
    """
    from voiceguide.voice import list_voices

    for line in kinds_of_voices():
        typer.echo(line)
    found = sorted(list_voices(), key=lambda voice: not _is_english(voice))
    told = [voice for voice in found if everything or not voice.id.startswith("+")]
    for voice in told:
        typer.echo(f"  {voice.id:<28} {voice.name:<30} {' '.join(voice.languages)}".rstrip())
    if left := len(found) - len(told):
        typer.echo(f"and {counted(left, 'variant')} of them, like gmw/en-gb+f2: voiceguide voices --all")


def _is_english(voice: InstalledVoice) -> bool:
    return any(language.split("-")[0] == "en" for language in voice.languages)


def kinds_of_voices() -> Iterator[str]:
    """A line for each kind, and for one that is not installed what to do about it."""
    from voiceguide.voice.catalogue import KINDS, choose, how_to_get, is_installed

    usual = choose(None).driver
    for name, what in KINDS.items():
        driver = choose(name.split(":")[0] + ":" * (":" in name)).driver
        missing = "" if is_installed(driver) else f"; not installed: {how_to_get(driver)}"
        yield f"{'*' if driver == usual else ' '} {name:<28} {what}{missing}"


def show_cache() -> None:
    """Print where the clips are and how much they take."""
    from voiceguide.home import clip_folder
    from voiceguide.voice.cache import ClipCache

    info = ClipCache(clip_folder()).info()
    typer.echo(f"{shown(info.folder)}: {info.clips} clips, {info.bytes / 1e6:.1f} MB")


def clear_cache() -> None:
    """Remove the clips, and nothing else in that folder."""
    from voiceguide.home import clip_folder
    from voiceguide.voice.cache import ClipCache

    info = ClipCache(clip_folder()).clear()
    typer.echo(f"{shown(info.folder)}: {info.clips} clips removed, {info.bytes / 1e6:.1f} MB freed")


def warm_cache(guide: Guide, names: list[str]) -> None:
    """Speak all clips of the named sessions, or of all, and show how far that is."""
    library = guide.library
    all_names = names_in(library, names) or [*library.exercises, *library.routines]
    try:
        with display(len(all_names)) as shown_progress:
            for name in all_names:
                lines = list(dict.fromkeys(utterances(guide.plan(name).script)))
                guide.voice.prepare(lines)
                for number, line in enumerate(lines, 1):
                    guide.voice.length_of(line)
                    shown_progress.reached(name, number, len(lines))
                shown_progress.done(name, f"{name}: {counted(len(lines), 'line')} ready")
        for warning in guide.voice.warnings:
            typer.echo(f"voiceguide: {warning}", err=True)
    finally:
        guide.close()
