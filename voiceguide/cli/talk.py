"""The talk of `me`: one question after the other, each with its reason, and the check at the end."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

import typer

from voiceguide.answers import NOTHING, answered, told, yes_or_no
from voiceguide.cli.hearing import ears_that_know_her, may_hear_answers
from voiceguide.cli.questions import ABOUT_HER, CHECK, MICROPHONE, Concerns, Question
from voiceguide.cli.wrapping import echo
from voiceguide.coach.answering import phrase_of
from voiceguide.ears.installed import is_installed
from voiceguide.errors import BadRequest, NoSoundDevice, UnknownVoice, VoiceError
from voiceguide.her import Her

if TYPE_CHECKING:
    from voiceguide.cli.spoken import Parlour
    from voiceguide.guide import Guide

OPENING: Final = "A few questions, so that the guide can fit you. What you say stays on this machine."
KEYS: Final = f"Return skips a question, the word {NOTHING} forgets an answer, Ctrl-D ends."
THE_CHECK: Final = (
    "Last, a look at whether to ask somebody first. Which of these it is, is not asked and not kept.\n"
    "If you are not sure, say yes."
)
ASK: Final = (
    "Then please ask your midwife or doctor before you begin, and show them what you would like to do.\n"
    "Once they say that it is fine for you, come back and say so."
)
SAY_SO: Final = "voiceguide me --allowed"
ASKED: Final = (
    "Last time it was better to ask first. Have you asked your midwife or doctor, and may you begin?"
)
BEGIN: Final = (
    "Thank you. If any of this changes, come back here, or ask. And stop whenever something feels wrong."
)
LATER: Final = "Then the check waits for another time."

_A_DATE: Final = re.compile(r"\d+[-./]\d+[-./]\d+")


class _Ended(Exception):
    """She ended the talk."""


def talk(her: Her, today: date, keep: Callable[[Her], None], *, aloud: bool = False) -> None:
    """Ask her; ``keep`` gets what is known, after each answer that changed it."""
    with closing(_Speaker(her.voice)) as speaker:
        speak = speaker.speak if aloud else _say_nothing
        try:
            _tell(OPENING, speak, KEYS)
            for question in _questions():
                her = _kept(her, _asked(her, question, today, speak), keep)
            with speaker.check(heard=aloud) as check:
                _kept(her, _checked(her, today, check), keep)
        except _Ended:
            typer.echo("")
    typer.echo("")


def _questions() -> tuple[Question, ...]:
    """Those that mean something here."""
    can_hear = is_installed()
    return tuple(each for each in ABOUT_HER if can_hear or each.subject != MICROPHONE)


def try_voice(name: str) -> None:
    """Raises UnknownVoice if no voice is called that; where nothing can speak, any name will do."""
    from voiceguide.cli.options import guide

    speaking = guide(None, name)
    try:
        speaking.say("Hello.").try_voice()
    except UnknownVoice:
        raise
    except VoiceError:
        pass
    finally:
        speaking.close()


def _kept(before: Her, now: Her, keep: Callable[[Her], None]) -> Her:
    if now != before:
        keep(now)
    return now


def _asked(her: Her, question: Question, today: date, speak: Callable[[str], None]) -> Her:
    """Her after one question: asked again until the answer can be used, or skipped."""
    now = _known(her, question)
    how = question.how + (f" Now: {now}." if now else "")
    _tell(f"{question.words}\n  {question.why}", speak, f"  {how}")
    while text := _typed():
        try:
            return _with_answer(her, question, text, today)
        except (BadRequest, UnknownVoice) as exc:
            echo(f"  {exc}")
    return her


def _known(her: Her, question: Question) -> str:
    if question.spare:
        return "yes" if question.spare in her.spare else ""
    return told(her, question.subject) or (told(her, "due") if question.subject == "weeks" else "")


def _with_answer(her: Her, question: Question, text: str, today: date) -> Her:
    """Raises BadRequest, and UnknownVoice."""
    if question.spare:
        others = tuple(each for each in her.spare if each != question.spare)
        wanted = text.casefold() != NOTHING and yes_or_no(text)
        return replace(her, spare=(*others, question.spare) if wanted else others)
    dated = question.subject == "weeks" and _A_DATE.fullmatch(text)
    her = answered(her, "due" if dated else question.subject, text, today)
    if question.subject == "voice" and her.voice:
        try_voice(her.voice)
    return her


class _Asks(Protocol):
    """Who tells her things, and asks for a yes or a no."""

    def tell(self, text: str, only_written: str = "") -> None:
        """Tell it, to its end."""

    def whether(self, text: str, *, unsure: bool = False) -> bool | None:
        """Ask it; None if she skips it. With ``unsure`` she may also say that she is not sure: a yes."""


def _checked(her: Her, today: date, asks: _Asks) -> Her:
    """Her after the check; as she was if she skips any of it."""
    if her.must_ask():
        return _has_asked(her, today, asks)
    asks.tell(THE_CHECK)
    for concerns in CHECK:
        answer = asks.whether(_in_full(concerns), unsure=True)
        if answer is None:
            asks.tell(LATER)
            return her
        if answer:
            asks.tell(ASK, f"  {SAY_SO}")
            return her.having_checked(today, ask_first=True)
    asks.tell(BEGIN)
    return her.having_checked(today, ask_first=False)


def _has_asked(her: Her, today: date, asks: _Asks) -> Her:
    """Her who was told to ask first: only that she may lets her begin."""
    if asks.whether(ASKED):
        asks.tell(BEGIN)
        return her.having_checked(today, ask_first=False)
    asks.tell(ASK, f"  {SAY_SO}")
    return her


def _in_full(concerns: Concerns) -> str:
    return "\n".join([concerns.words, *(f"  - {item}" for item in concerns.items)])


class _ByLines:
    """In lines that she types, and spoken if she likes."""

    def __init__(self, speak: Callable[[str], None]) -> None:
        self._speak = speak

    def tell(self, text: str, only_written: str = "") -> None:
        """Write it, and speak it."""
        _tell(text, self._speak, only_written)

    def whether(self, text: str, *, unsure: bool = False) -> bool | None:  # noqa: ARG002 - she types yes
        """Asked until she types a yes or a no, or nothing."""
        self.tell(text)
        return _yes()


class _ByEar:
    """Aloud, answered by what she says, or by a key."""

    def __init__(self, parlour: "Parlour") -> None:
        self._parlour = parlour

    def tell(self, text: str, only_written: str = "") -> None:
        """Write it, and speak it."""
        _tell(text, _say_nothing, only_written)
        self._parlour.say(_for_the_ear(text), shown=False)

    def whether(self, text: str, *, unsure: bool = False) -> bool | None:
        """Asked once; no answer skips it."""
        _tell(text, _say_nothing)
        return self._parlour.agrees(_for_the_ear(text), unsure=unsure, shown=False)


def _yes() -> bool | None:
    """Yes or no, asked until it is one; None if she skips it."""
    typer.echo("  Yes or no.")
    while text := _typed():
        try:
            return yes_or_no(text)
        except BadRequest as exc:
            echo(f"  {exc}")
    return None


def _tell(text: str, speak: Callable[[str], None], only_written: str = "") -> None:
    echo(f"\n{text}" + (f"\n{only_written}" if only_written else ""))
    speak(text)


def _typed() -> str:
    """What she types; empty if she skips it. Raises _Ended at the end of the input."""
    typer.echo("> ", nl=False)
    sys.stdout.flush()
    line = sys.stdin.buffer.readline() if sys.stdin else b""
    if not line:
        raise _Ended
    return line.decode(sys.stdin.encoding or "utf-8", "replace").strip()


def _say_nothing(_text: str) -> None:
    pass


class _Speaker:
    """Speaks the questions, as long as something can; afterwards they are only written."""

    def __init__(self, voice: str) -> None:
        self._voice = voice
        self._mute = False

    @cached_property
    def _guide(self) -> "Guide":
        from voiceguide.cli.options import guide

        return guide(None, self._voice or None)

    def close(self) -> None:
        """Let the voice go."""
        if "_guide" in self.__dict__:
            self._guide.close()

    @contextmanager
    def check(self, *, heard: bool) -> Iterator[_Asks]:
        """Within, who asks what comes in the check: by ear, if it is to be ``heard`` and she lets it."""
        if not heard:
            yield _ByLines(_say_nothing)
        elif self._mute or not may_hear_answers():
            yield _ByLines(self.speak)
        else:
            from voiceguide.cli.spoken import Parlour

            with (
                closing(ears_that_know_her(self._guide.voice.sample_rate)) as ears,
                Parlour(self._guide, ears) as parlour,
            ):
                parlour.say(phrase_of(self._guide.library, "listening"))
                yield _ByEar(parlour)

    def speak(self, text: str) -> None:
        """Speak it to its end."""
        if self._mute:
            return
        try:
            self._guide.say(_for_the_ear(text)).play()
        except (VoiceError, NoSoundDevice) as exc:
            self._mute = True
            typer.echo(f"voiceguide: {exc}; the questions go on in writing", err=True)


def _for_the_ear(text: str) -> str:
    """A list becomes sentences."""
    lines = [line.removeprefix("  - ").strip() for line in text.splitlines()]
    return " ".join(line if line.endswith((".", "?")) else f"{line}." for line in lines)
