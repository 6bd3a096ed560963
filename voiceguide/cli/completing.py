"""What the shell offers when Tab is pressed: names of sessions, and words that an option takes."""

from collections.abc import Callable, Iterable
from pathlib import Path

import typer

from voiceguide.errors import VoiceguideError

Offer = tuple[str, str]
"""A word, and what it is."""


def session_names(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Exercises and routines that begin so, also those of ``--content``; none where they cannot be read."""
    from voiceguide.library import load

    content = ctx.params.get("content")
    try:
        library = load(Path(content) if content else None)
    except (VoiceguideError, OSError):
        return []
    exercises = [(each.name, each.title) for each in library.exercises.values()]
    routines = [(each.name, each.title) for each in library.routines.values()]
    return _beginning(incomplete, [*exercises, *routines])


def remote_words(incomplete: str) -> list[Offer]:
    """Commands of the guide that is playing, as one word each."""
    from voiceguide.coach.commands import TABLE

    return _beginning(incomplete, ((row.command.replace(" ", "-"), row.help) for row in TABLE))


def voices(incomplete: str) -> list[Offer]:
    """Kinds of voices, as far as they are typed alike by everybody."""
    from voiceguide.voice.catalogue import KINDS

    return _beginning(
        incomplete, ((kind.partition(":")[0] + ":" * (":" in kind), KINDS[kind]) for kind in KINDS)
    )


def one_of(*words: str) -> Callable[[str], list[str]]:
    """Offers these."""

    def offered(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return offered


def some_of(*words: str) -> Callable[[str], list[str]]:
    """Offers these for a list with commas, without those that it has."""

    def offered(incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",")
        gone = before.split(",")
        return [f"{before}{comma}{word}" for word in words if word.startswith(last) and word not in gone]

    return offered


def _beginning(incomplete: str, offers: Iterable[Offer]) -> list[Offer]:
    return [offer for offer in offers if offer[0].startswith(incomplete)]
