"""The steps of the work, each a plain function of what it is asked for, done anywhere: speak, fit, make.

None of them looks at anything of a patient but what is said to her by name. Whatever is there already is not
made again, and what appears is whole.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from voiceguide.coach import Request, programme
from voiceguide.coach.outline import Planner
from voiceguide.coach.wording import within
from voiceguide.errors import OutputError, UnknownVoice, VoiceError, VoiceguideError
from voiceguide.export import Metadata, Take
from voiceguide.export.sidecars import TEXTS
from voiceguide.folder import Watch
from voiceguide.guide import Session
from voiceguide.library.ladder import dose_words
from voiceguide.minutes import clock_words, fit
from voiceguide.output import Encoding
from voiceguide.practice.folders import stored
from voiceguide.practice.formats import FACTS, PAGE_SOUND
from voiceguide.practice.plans import Differing, Fitting, Order, digest_of, lines_of, spared
from voiceguide.practice.setting import Setting
from voiceguide.utterance import Utterance
from voiceguide.web.single import write_sound_for_page

COVER: Final = 1400
"""pixels of the picture beside a sound file"""


class SpokenLines(NamedTuple):
    """What is to be spoken in a voice."""

    voice: str | None
    lines: tuple[Utterance, ...]

    def __repr__(self) -> str:
        """Short, for a log could keep it."""
        return f"<{len(self.lines)} lines>"


class Fit(NamedTuple):
    """A plan for some minutes: the wish that gives it, as data, its digest, and what is otherwise in it."""

    wish: dict[str, Any]
    digest: str
    differing: list[Differing]


class Encode(NamedTuple):
    """A session to be encoded, and its files' endings; ``said`` is what it begins with, for her alone."""

    order: Order
    endings: tuple[str, ...]
    said: str = ""

    def __repr__(self) -> str:
        """Short, for a log could keep it."""
        return f"<encode {self.order.digest[:12]}>"


def speak(lines: SpokenLines, setting: Setting) -> list[str]:
    """Have each line spoken and kept; the voice's warnings. Raises VoiceError and OutputError."""
    voice = setting.guide(lines.voice).voice
    before = voice.identity
    voice.prepare(lines.lines)
    for line in lines.lines:
        voice.length_of(line)
    check_same(before, voice.identity, voice.warnings)
    return voice.warnings


def no_such_voice(line: SpokenLines, setting: Setting) -> str:
    """Why there is no such voice, which some tell only when they are to speak; empty where there is one."""
    try:
        setting.guide(line.voice).voice.length_of(line.lines[0])
    except UnknownVoice as exc:
        return str(exc)
    except VoiceError:
        return ""  # there is one, and those who need it will say what it failed at
    return ""


def fit_minutes(fitting: Fitting, setting: Setting) -> Fit:
    """Plan a session to last so many minutes, or as near to that as is hers to do.

    Raises BadRequest, VoiceError and OutputError.
    """
    order = fitting.order
    guide = setting.guide(order.voice)

    def seconds_of(name: str, request: Any) -> Fraction:  # noqa: ANN401 - a request
        session = guide.plan(name, request)
        return Fraction(session.timeline.length, session.sample_rate)

    differing = spared(guide, order)
    filled = fit(guide.library, order.name, order.request, fitting.minutes, seconds_of, shortest=True)
    if filled.why:
        asked = "1 minute" if fitting.minutes == 1 else f"{fitting.minutes} minutes"
        lasts = f"it lasts {clock_words(filled.seconds)}"
        differing = [Differing(f"it cannot last {asked}: {filled.why}", lasts), *differing]
    planned = order._replace(request=filled.request)
    return Fit({"plan": filled.plan.as_data()}, digest_of(guide, planned, setting), differing)


def store_name(encode: Encode) -> str:
    """Where a session's files are, without their endings: equal sessions have one place."""
    if not encode.said:
        return stored(encode.order.digest)
    return stored(sha256(f"{encode.order.digest}\n{encode.said}".encode()).hexdigest())


def encode_session(encode: Encode, setting: Setting) -> int:
    """Make the files of a session that are not there; how many were made.

    Raises VoiceError, OutputError, and OutputError where this program or voice would make another session. No
    message quotes what is said to her alone.
    """
    with discreetly(encode, setting):
        return _encoded(encode, setting)


@contextmanager
def discreetly(encode: Encode, setting: Setting) -> Iterator[None]:
    """Have no clip kept of what is said to her alone, and no VoiceError quote it."""
    if not encode.said:
        yield
        return
    try:
        with setting.kept.alone():
            try:
                yield
            finally:
                _await_hers(encode, setting)
    except VoiceError as exc:
        raise VoiceError("what begins with her name could not be spoken; leave her name out") from exc


def _await_hers(encode: Encode, setting: Setting) -> None:
    """Wait until what is said to her alone is spoken, for a voice speaks ahead; or cannot be."""
    guide, order = setting.guide(encode.order.voice), encode.order
    with suppress(VoiceguideError):
        others = set(lines_of(guide, order))
        for line in lines_of(guide, order._replace(request=_asked(encode))):
            if line not in others:
                guide.voice.length_of(line)


def session_of(encode: Encode, setting: Setting) -> Session:
    """The session to be encoded. Raises OutputError where this program or voice would make another."""
    order = encode.order
    guide = setting.guide(order.voice)
    if digest_of(guide, order, setting) != order.digest:
        raise OutputError(
            "this machine has another program, other exercises or another voice than the one that asked; "
            "install the same on both"
        )
    return guide.plan(order.name, _asked(encode))


def _asked(encode: Encode) -> Request:
    """How the session is to be, with what is said to her alone."""
    request = encode.order.request
    return replace(request, announced=encode.said) if encode.said else request


def _encoded(encode: Encode, setting: Setting) -> int:
    place, base = setting.place, store_name(encode)
    missing = [ending for ending in encode.endings if place.size(base + ending) is None]
    if not missing:
        return 0
    session = session_of(encode, setting)
    voice = session.voice
    before = voice.identity
    for ending in sorted(missing, key=_facts_last):
        make = _maker(session, ending, setting.encoding)

        def checked(part: Path, make: Callable[[Path], object] = make) -> None:
            make(part)
            check_same(before, voice.identity, voice.warnings)

        place.take(base + ending, checked, setting.run)
    return len(missing)


def _facts_last(ending: str) -> bool:
    return ending == FACTS


def _maker(session: Session, ending: str, encoding: Encoding) -> Callable[[Path], object]:
    if ending == PAGE_SOUND:
        return lambda part: write_sound_for_page(session, part, Watch())
    if ending == ".mp3":
        return lambda part: session.export(part, format="mp3", bit_rate=encoding.bit_rate, force=True)
    if ending == FACTS:
        return lambda part: part.write_bytes(_facts(session))
    if ending == ".png":
        from voiceguide.picture import png

        return lambda part: part.write_bytes(png(Metadata(session).cover, COVER))
    return lambda part: part.write_bytes(TEXTS[ending](session).encode())


def _facts(session: Take) -> bytes:
    """What is to be told of a session."""
    what = programme(session.library, session.name)
    facts = {
        "title": session.title, "about": what.purpose, "dose": _dose(session),
        "seconds": round(session.timeline.seconds, 3),
    }  # fmt: skip
    return json.dumps(facts, ensure_ascii=False).encode()


def _dose(session: Take) -> str:
    """How much of an exercise is done in it; empty for a routine."""
    course = session.course
    if len(course.entries) != 1:
        return ""
    entry = course.entries[0]
    planner = Planner(session.library, course.request, alone=True)
    told = []
    for part in planner.parts(entry):
        much = course.request.dose(part, entry.change, entry.exercise)
        dose = dose_words(much, course.request.order(part))
        told.append(f"{within(part.title)} {dose}" if part.name else dose)
    return "; ".join(told)


def check_same(before: str, after: str, warnings: list[str]) -> None:
    """Raise VoiceError where another voice had to help out: what is named by one is not said by another."""
    if after != before:
        why = f": {warnings[-1]}" if warnings else ""
        raise VoiceError(
            f"the voice could not say all of it{why}; see `voiceguide doctor`, or choose another"
        )
