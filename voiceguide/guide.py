"""The whole road for Python users: a library and a voice in; sessions planned, heard or written out."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide import library as content
from voiceguide.clock import whole_samples
from voiceguide.coach import Address, Item, Listener, Request, Say, Tone, Wait, outline
from voiceguide.coach.commands import command_for_words
from voiceguide.coach.counted import planned
from voiceguide.coach.course import Course, Speech
from voiceguide.coach.limits import TOLD
from voiceguide.coach.obey import awaited, interrupted, obey, resumed
from voiceguide.coach.outline import heard_from_now_on, remarks
from voiceguide.coach.request import DEFAULT_LEAD_IN
from voiceguide.coach.spot import Spot, possible
from voiceguide.coach.start import address_of, start_time
from voiceguide.coach.wording import sentences
from voiceguide.errors import BadRequest, JournalError
from voiceguide.journal import Account, Commanded, Reached, Resumed
from voiceguide.library.variants import fitting
from voiceguide.take import Take
from voiceguide.timeline.sheet import length_words
from voiceguide.utterance import Utterance
from voiceguide.voice import Voice, open_voice, pronouncing

if TYPE_CHECKING:
    from voiceguide.output import Outcome


class Guide:
    """A library and a voice. The voice is opened when first needed."""

    def __init__(self, library: content.Library, make_voice: Callable[[], Voice] = open_voice) -> None:
        self.library = library
        self._make_voice = make_voice

    @cached_property
    def voice(self) -> Voice:
        """The voice, saying words as the library spells them for it; raises VoiceError if there is none."""
        return pronouncing(self._make_voice(), self.library.pronunciations)

    def plan(self, name: str, request: Request | None = None, **wishes: Any) -> "Session":  # noqa: ANN401 - Request's own fields
        """Plan the exercise or routine ``name``; ``wishes`` are fields of Request, like ``pace=0.9``.

        A ``start`` that is a time becomes the address of what is heard then. Raises UnknownName and
        BadRequest, and VoiceError where words must be measured to find that.
        """
        asked = request or Request.of(**wishes)
        seconds = start_time(asked.start, self.library)
        if seconds is not None:
            asked = replace(asked, start=self._address_at(seconds, name, replace(asked, start="")))
        library = self.fitted(asked)
        return Session(library, outline(library, name, asked), self.voice)

    def fitted(self, request: Request) -> content.Library:
        """The library in which each exercise is done the way that fits the request."""
        return fitting(self.library, request)

    def _address_at(self, seconds: Fraction, name: str, asked: Request) -> str:
        """Where to begin to hear what is heard in the whole session after so many seconds of it."""
        library = self.fitted(asked)
        whole = Session(library, outline(library, name, asked), self.voice)
        try:
            number = whole.unit_heard(whole_samples(seconds, whole.sample_rate))
            if number is None:
                lasts = length_words(whole.timeline.length, whole.sample_rate)
                raise BadRequest(f'"{whole.title}" lasts {lasts}; --start takes a time before its end')
        finally:
            whole.stop()
        return address_of(whole.course, number)

    def resume(self, account: Account, *, heard: bool = False) -> "Session":
        """Go on with a session where its journal ends, from standing; ``heard`` by a microphone, or not.

        Raises JournalError when the library is not the one it was played with any more.
        """
        request = Request.of_data(account.asked.get("request", {}))
        library, plan = self.fitted(request), request.plan
        course = None if plan and not plan.routine(library) else outline(library, account.name, request)
        if course is None or account.asked.get("outline") != course.digest:
            named = account.name in self.library.exercises or account.name in self.library.routines
            what = f"--minutes {plan.minutes}" if plan and not named else account.name
            anew = f"`voiceguide play {what}` begins anew"
            raise JournalError(f"the exercises, or this program, have changed since then; {anew}")
        course = resumed(library, replayed(library, course, account))
        if heard or course.listener.heard:
            course = heard_from_now_on(library, course, heard)
        return Session(library, course, self.voice)

    def say(self, text: str, lead_in: Fraction = DEFAULT_LEAD_IN) -> "Session":
        """A session that says ``text`` and nothing else."""
        said = [Utterance(sentence) for sentence in sentences(" ".join(text.split()))]
        if not said:
            raise BadRequest('there is nothing to say; try `voiceguide say "Breathe in."`')
        return self.speak(said, lead_in)

    def speak(self, said: Iterable[Utterance], lead_in: Fraction = DEFAULT_LEAD_IN) -> "Session":
        """A session that says these one after the other, and nothing else."""
        gap = Wait(self.library.timing.sentence_gap, Address())
        items: list[Item] = []
        for utterance in said:
            items += [Say(utterance, "say", Address()), gap]
        words = Speech(script=(Tone("lead-in", Address(), seconds=lead_in), *items[:-1]))
        return Session(self.library, Course("say", "say", (), (words,), Listener()), self.voice)

    def close(self) -> None:
        """Let the voice go."""
        if "voice" in self.__dict__:
            self.voice.close()


def replayed(library: content.Library, course: Course, account: Account) -> Course:
    """What became of a course, as its journal tells it: every unit reached and every command, again.

    Raises JournalError for a command or a spot that there cannot be.
    """
    for entry in account.entries:
        if isinstance(entry, Reached):
            course = course.reached(entry.number - 1)
        elif isinstance(entry, Resumed):
            course = resumed(library, course)
        elif isinstance(entry, Commanded):
            course = _obeyed_again(library, course, entry)
    return course


def _obeyed_again(library: content.Library, course: Course, entry: Commanded) -> Course:
    command = command_for_words(entry.name)
    try:
        spot = Spot.of_data(entry.spot)
    except (KeyError, TypeError, ValueError) as exc:
        raise JournalError(f'the journal cannot be replayed: "{entry.name}" has no place') from exc
    if not possible(library, course, spot):
        raise JournalError(f'the journal cannot be replayed: there is no place for "{entry.name}"')
    if entry.name == "lost":
        return interrupted(library, course, spot, "lost")
    if entry.name == "wait":
        course = awaited(library, course, spot) or course
        if course.state != "paused":
            raise JournalError('the journal cannot be replayed: nothing waits for her at "wait"')
        return course
    if command is None:
        raise JournalError(f'the journal cannot be replayed: "{entry.name}" is no command')
    return obey(library, course, spot, command).course


class Session(Take):
    """One session, from its first word to its last: a take that can be heard and written out."""

    def play(self, *, device: str | None = None, silent: bool = False) -> None:
        """Play it to its end, in time; ``silent`` without a loudspeaker. Commands are for ``live.Conductor``.

        Raises NoSoundDevice if there is no loudspeaker, and VoiceError.
        """
        from voiceguide.live.conductor import Conductor
        from voiceguide.live.device import open_clock, open_loudspeaker
        from voiceguide.live.loudspeaker import Loudspeaker

        self.try_voice()
        rate, conductor = self.sample_rate, Conductor(self)
        loudspeaker = Loudspeaker(
            lambda: open_clock(rate) if silent else open_loudspeaker(rate, device),
            conductor.player,
            conductor.put,
        )
        try:
            loudspeaker.start(required=not silent)
            conductor.run(loudspeaker)
        finally:
            loudspeaker.close()

    @property
    def told(self) -> list[str]:
        """A line for each thing that was left out to spare her, or is asked for beyond a ladder."""
        found = remarks(self.library, self.course)
        return [f"{each.text}: {each.reason}" for each in found if each.action in TOLD]

    def asked(self) -> dict[str, object]:
        """What its journal begins with: the request, and of the course its digest and its repetitions."""
        course = self.course
        return {
            "request": course.request.as_data(), "outline": course.digest, "repetitions": planned(course),
        }  # fmt: skip

    def export(self, path: Path | str, **wishes: Any) -> "Outcome":  # noqa: ANN401 - write_sound's own options
        """Write the session to ``path``; ``wishes`` are options of ``write_sound``, like ``bit_rate=96``.

        Raises OutputError and VoiceError; then nothing is left under that name.
        """
        from voiceguide.export import write_sound

        return write_sound(self, Path(path), **wishes)
