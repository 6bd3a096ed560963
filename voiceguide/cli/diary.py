"""`today`, `felt` and `report`: what was done and is next, how it felt, and a page for someone to read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceguide.cli import options as opt
from voiceguide.cli.completing import one_of
from voiceguide.cli.wrapping import echo
from voiceguide.errors import BadRequest, JournalError, OutputError, shown

if TYPE_CHECKING:
    from voiceguide.diary import Diary
    from voiceguide.journal import Account, Feeling


def today(content: opt.Content = None) -> None:
    """Tell what was done today, and what is next.

    \b
    Example:
      voiceguide today
    """
    from voiceguide.cli.known import LATELY
    from voiceguide.cli.me import admitted
    from voiceguide.coach.request import Request
    from voiceguide.errors import AskFirst
    from voiceguide.her import Her
    from voiceguide.journal import local_time
    from voiceguide.library import load
    from voiceguide.library.variants import fitting
    from voiceguide.report.advice import lines_of
    from voiceguide.today import Today

    day, her, not_yet = local_time().date(), Her(), ""
    try:
        her = admitted()
    except AskFirst as exc:
        not_yet = str(exc).capitalize()
    wish = Request.of(**her.wishes(day))
    now = Today(fitting(load(content), wish), diary(LATELY), day, wish)
    for line in lines_of(now, not_yet=not_yet):
        echo(shown(line))


def felt(
    answer: Annotated[
        str | None,
        typer.Argument(
            help="better, same, worse or skip; without, you are asked.",
            autocompletion=one_of("better", "same", "worse", "skip"),
        ),
    ] = None,
    content: opt.Content = None,
) -> None:
    """Say how your back was after the last session; skip takes an answer back.

    \b
    Examples:
      voiceguide felt better
      voiceguide felt
    """
    from voiceguide.cli.asking import SHOWN, question, tell_felt
    from voiceguide.journal import keep_felt

    guide = opt.guide(content)
    said = None if answer is None else _answer(answer)
    account = _last_session()
    if said is None:
        said = _asked(f"{_session(account)} {question(guide)}\n{SHOWN}")
        if said == "skip":
            return
    keep_felt(account.path, said)
    tell_felt(guide, account.path)


def report(
    file: Annotated[Path, typer.Argument(help="Where to write it.", metavar="FILE.html")],
    weeks: Annotated[int | None, typer.Option(help="Only the last so many weeks.", min=1, max=520)] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    content: opt.Content = None,
) -> None:
    """Write what you did and how it felt as a page to print, for your midwife or physiotherapist.

    \b
    Examples:
      voiceguide report my-exercises.html
      voiceguide report november.html --weeks 4
    """
    from voiceguide.journal import local_time
    from voiceguide.library import load
    from voiceguide.output import write_whole
    from voiceguide.report import report_page

    if file.suffix.lower() not in (".html", ".htm"):
        raise OutputError(
            f"reports are HTML pages; name it {file.with_suffix('.html').name or 'report.html'}"
        )
    day = local_time().date()
    kept = diary()
    page = report_page(load(content), kept.lately(weeks, day) if weeks else kept, day)
    typer.echo(f"{shown(file)}: {write_whole(file, page.encode(), force=force)}")


def diary(newest: int | None = None) -> "Diary":
    """All that the journals tell, or only the newest ones."""
    from voiceguide.diary import read_diary
    from voiceguide.journal import accounts, default_folder

    return read_diary(accounts(default_folder(), newest=newest))


def _answer(word: str) -> "Feeling":
    answers: dict[str, Feeling] = {"better": "better", "same": "same", "worse": "worse", "skip": "skip"}
    found = [said for name, said in answers.items() if word and name.startswith(word.casefold())]
    if len(found) != 1:
        raise BadRequest(f'"{word[:40]}" is no answer; say better, same, worse or skip')
    return found[0]


def _asked(words: str) -> "Feeling":
    """Her answer by a key. Raises BadRequest where there is nobody to ask."""
    from voiceguide.cli.asking import asked_by_key
    from voiceguide.doors.terminal import attended

    if not attended():
        raise BadRequest("there is no terminal to ask in; type it: `voiceguide felt better`")
    echo(words)
    return asked_by_key() or "skip"


def _last_session() -> "Account":
    """The newest session that is over and in which something was done. Raises JournalError without one."""
    from voiceguide.diary import practice_of
    from voiceguide.journal import accounts, default_folder, is_being_written

    over = (each for each in accounts(default_folder()) if not is_being_written(each.path))
    last = next((each for each in over if practice_of(each).bouts), None)
    if last is None:
        raise JournalError("there is no session yet to answer for; `voiceguide play NAME` begins one")
    return last


def _session(account: "Account") -> str:
    begun = account.begun
    return shown(f"{account.name} of {begun.day} {begun:%B, %H:%M}.")
