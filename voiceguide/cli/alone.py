"""`voiceguide` alone: a guide in the room, that asks what she would like, plays it, and asks again."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import typer

from voiceguide.cli.company import Begins, Company, Ends, NextStep, Welcome, keys_shown, welcome_of
from voiceguide.coach.answering import HerAnswer, Inquiry
from voiceguide.errors import VoiceguideError

if TYPE_CHECKING:
    from voiceguide.cli.host import Host
    from voiceguide.cli.spoken import Parlour
    from voiceguide.her import Her
    from voiceguide.journal import Account

    OpenParlour = Callable[[], Parlour]
    Play = Callable[[Begins], bool]
    """Plays what she chose; whether it left her lying down. Raises VoiceguideError where it cannot be."""


def keep_company() -> int | None:
    """Be there for her until "that's all"; the exit code. None where she cannot, or will not, be heard.

    Raises AskFirst if she is to ask first, and VoiceError if nothing can speak.
    """
    from voiceguide.cli.hearing import may_hear_answers
    from voiceguide.cli.host import Host
    from voiceguide.cli.me import admitted
    from voiceguide.cli.options import Asked
    from voiceguide.cli.session import as_she_likes

    if not may_hear_answers():
        return None
    her = admitted()
    with closing(Host(as_she_likes(Asked(), her), her.loudness)) as host:
        welcome = _welcome(host, her)
        return converse(Company(host.guide.library), welcome, host.parlour, partial(_play, host))


def converse(company: Company, welcome: Welcome, open_parlour: "OpenParlour", play: "Play") -> int:
    """Greet her, and then ask and play in turn until it is over; the exit code. Ctrl-C ends it too."""
    company, inquiry = company.welcomed(welcome)
    try:
        while True:
            with open_parlour() as parlour:
                company, step = _talk(parlour, company, inquiry)
            if isinstance(step, Ends):
                return 0
            company, inquiry = _after(company, step, play)
    except KeyboardInterrupt:
        return 0


def _talk(parlour: "Parlour", company: Company, inquiry: Inquiry) -> tuple[Company, Begins | Ends]:
    """Ask until something is to begin, or it is over; what was understood is told back."""
    step: NextStep = inquiry
    while isinstance(step, Inquiry):
        answer = parlour.ask(step, keys_shown(step.answers))
        _tell_understood(answer)
        company, step = company.answered(answer)
    parlour.say(step.says)
    return company, step


def _after(company: Company, chosen: Begins, play: "Play") -> tuple[Company, Inquiry]:
    try:
        return company.back(at_rest=play(chosen))
    except VoiceguideError as exc:
        typer.echo(f"voiceguide: {exc}", err=True)
        return company.refused()


def _tell_understood(answer: HerAnswer | None) -> None:
    if answer:
        typer.echo(f"> {answer.spoken[-1]}")


def _play(host: "Host", chosen: Begins) -> bool:
    """Play it as `voiceguide play` would, heard; whether it came to an end that leaves her lying down."""
    from voiceguide.cli.asking import is_up
    from voiceguide.cli.session import Venue, play_session

    before = _last_account()
    play_session(host.asked, chosen.words, None, Venue(listen=True), minutes=chosen.minutes, host=host)
    now = _last_account()
    if now is None or (before and now.path == before.path):
        return False
    return now.ended == "finished" and not is_up(host.guide, now)


def _last_account() -> "Account | None":
    from voiceguide.journal import accounts, default_folder

    return next(iter(accounts(default_folder(), newest=1)), None)


def _welcome(host: "Host", her: "Her") -> Welcome:
    from voiceguide.cli.chosen import today_of

    return welcome_of(today_of(host.guide, her, host.asked.request()), her.minutes)
