"""The talk of `me`: one question after the other, each with its reason, and the check at the end."""

import re
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

import typer

from voiceguide.answers import NOTHING, answered, told, yes_or_no
from voiceguide.cli.questions import ABOUT_HER, CHECK, Concerns, Question
from voiceguide.cli.wrapping import echo
from voiceguide.errors import BadRequest, NoSoundDevice, UnknownVoice, VoiceError
from voiceguide.her import Her

if TYPE_CHECKING:
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
            for question in ABOUT_HER:
                her = _kept(her, _asked(her, question, today, speak), keep)
            _kept(her, _checked(her, today, speak), keep)
        except _Ended:
            typer.echo("")
    typer.echo("")


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


def _checked(her: Her, today: date, speak: Callable[[str], None]) -> Her:
    """Her after the check; as she was if she skips any of it."""
    if her.must_ask():
        return _has_asked(her, today, speak)
    _tell(THE_CHECK, speak)
    for concerns in CHECK:
        answer = _applies(concerns, speak)
        if answer is None:
            _tell(LATER, speak)
            return her
        if answer:
            _tell(ASK, speak, f"  {SAY_SO}")
            return her.having_checked(today, ask_first=True)
    _tell(BEGIN, speak)
    return her.having_checked(today, ask_first=False)


def _has_asked(her: Her, today: date, speak: Callable[[str], None]) -> Her:
    """Her who was told to ask first: only that she may lets her begin."""
    _tell(ASKED, speak)
    if _yes():
        _tell(BEGIN, speak)
        return her.having_checked(today, ask_first=False)
    _tell(ASK, speak, f"  {SAY_SO}")
    return her


def _applies(concerns: Concerns, speak: Callable[[str], None]) -> bool | None:
    """Whether any of it does; None if she skips it."""
    _tell("\n".join([concerns.words, *(f"  - {item}" for item in concerns.items)]), speak)
    return _yes()


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
