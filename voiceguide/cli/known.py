"""What is known of her, laid into what she asks for: her weeks, what to spare, what is new to her."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from voiceguide.coach.request import LISTEN_FIRST
from voiceguide.doors.terminal import at_a_terminal
from voiceguide.errors import BadRequest, NotSpared

if TYPE_CHECKING:
    from voiceguide.coach import Request
    from voiceguide.diary import Diary
    from voiceguide.guide import Guide
    from voiceguide.her import Her
    from voiceguide.library import Library

LATELY = 200
"""Journals that are read: seven weeks at four sessions a day."""


def for_her(
    request: "Request", her: "Her", library: "Library", name: str, kept: "Diary | None" = None
) -> "Request":
    """The request with what she did not say this time; whoever plays it unattended gets what a file gets.

    ``kept`` is her diary of lately where it has been read already.
    """
    from voiceguide.cli.diary import diary
    from voiceguide.library.variants import fitting
    from voiceguide.today import Today, known_today

    today = date.today()
    request = with_wishes(request, her, today)
    if not at_a_terminal():
        return request
    kept = kept or diary(LATELY)
    fresh = name != LISTEN_FIRST and not request.start
    now = Today(fitting(library, request), kept, today, request)
    return replace(
        known_today(request, now),
        turn=len(kept.practices),
        listen_first=fresh and her.must_listen(today, listening_digest(library)),
    )


def with_wishes(request: "Request", her: "Her", today: date) -> "Request":
    """The request with what is known of her that changes a plan, where she did not say it this time."""
    known: dict[str, Any] = {key: wish for key, wish in her.wishes(today).items() if key != "pace"}
    if request.spare_none:
        known.pop("spare", None)
    return replace(request, **{key: wish for key, wish in known.items() if not getattr(request, key)})


def tell_what_is_not_spared(request: "Request", her: "Her") -> None:
    """A line where she names what to spare this time, and what is known of her is more."""
    if not (request.spare or request.spare_none):
        return
    others = [each for each in her.spare if each not in request.spare]
    if others:
        told = " and ".join(others)
        typer.echo(f"voiceguide: this time not spared, though `voiceguide me` knows it: {told}", err=True)


@contextmanager
def refusals_by_what_is_known(request: "Request", her: "Her", words: Sequence[str]) -> Iterator[None]:
    """Say of a session that is refused to spare her, where she did not ask for that, who knows it of her.

    Raises BadRequest with what to type, ``words`` being what she named.
    """
    try:
        yield
    except NotSpared as exc:
        if request.spare or exc.missing not in her.spare:
            raise
        left = ",".join(each for each in her.spare if each != exc.missing) or "none"
        once = " ".join(["voiceguide play", *words, "--spare", left])
        knows = f"`voiceguide me` knows that you spare {'it' if exc.missing == 'floor' else 'them'}"
        raise BadRequest(f"{exc.what}, and {knows}; ask for another, or for once type: {once}") from exc


def tell_who_it_is_for(guide: "Guide", names: Sequence[str], request: "Request") -> None:
    """A line with what to type, where somebody attends and what is known of her would make another plan."""
    from voiceguide import profile

    if not at_a_terminal():
        return
    her, today = profile.read_anyway(profile.default_place()).her, date.today()
    hers = with_wishes(request, her, today)
    if all(_plan(guide, name, request) == _plan(guide, name, hers) for name in names):
        return
    known = {"weeks": hers.weeks, "spare": ",".join(hers.spare), "sore": hers.sore}
    options = [f"--{key} {value}" for key, value in known.items() if value and not getattr(request, key)]
    typed = " ".join(options)
    typer.echo(f"voiceguide: this is for anyone; with what `voiceguide me` knows: add {typed}", err=True)


def _plan(guide: "Guide", name: str, request: "Request") -> object:
    """All that a request decides of a session before a word is written; why not, if it is refused."""
    from voiceguide.coach import outline

    library = guide.fitted(request)
    try:
        course = outline(library, name, replace(request, start=""))
    except BadRequest as exc:
        return str(exc)
    return course.units, course.listener, [library.exercises[entry.exercise] for entry in course.entries]


def listening_digest(library: "Library") -> str:
    """Stands for the words of the session to listen to; empty where there is none."""
    listen = library.routines.get(LISTEN_FIRST)
    words = "\n".join(step.words.text for step in listen.listen) if listen else ""
    return sha256(words.encode()).hexdigest()


def keep_that_she_listened(her: "Her", library: "Library", journal: Path | None) -> None:
    """Remember it, if the journal tells that she heard it to its end; a skipped one comes again."""
    from voiceguide import profile
    from voiceguide.journal import Commanded, Reached, read_account

    if journal is None:
        return
    for entry in read_account(journal).entries:
        if isinstance(entry, Reached) and entry.number > 1:
            listened = her.having_listened(date.today(), listening_digest(library))
            profile.write(profile.default_place(), listened)
            return
        if isinstance(entry, Commanded) and entry.name == "next":
            return
