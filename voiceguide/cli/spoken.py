"""What is said to her beside a session, and asked: aloud, answered by a microphone or by a key."""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from fractions import Fraction
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from voiceguide.cli.display import LISTENS, error_output
from voiceguide.cli.wrapping import echo
from voiceguide.coach.answering import (
    DECLINES,
    Asking,
    HerAnswer,
    Inquiry,
    Turn,
    heard,
    phrase_of,
    typed,
    waited,
    yes_or_no,
)
from voiceguide.coach.armed import WORDS_NEAR, Saying
from voiceguide.coach.request import DEFAULT_LEAD_IN
from voiceguide.coach.script import Address, Tone
from voiceguide.coach.understanding import Hearsay, NotUnderstood, Understood, VoiceBegun, VoiceGone
from voiceguide.doors.deafness import Deafness
from voiceguide.doors.keys import TORN, KeyStrokes
from voiceguide.doors.microphone import hearsay
from voiceguide.doors.terminal import keyboard
from voiceguide.errors import VoiceguideError
from voiceguide.live.device import PendingDevice, open_clock, open_loudspeaker
from voiceguide.live.loudspeaker import Loudspeaker
from voiceguide.live.player import Player
from voiceguide.sound import tone_clip
from voiceguide.take import Take

if TYPE_CHECKING:
    from voiceguide.cli.play import EarsOfASession
    from voiceguide.guide import Guide

LOOK: Final = 0.05
"""Seconds between two looks at what was heard, typed, and said to its end."""

LONGEST_SAID: Final = 120.0
"""Seconds after which it counts as said, even where the sound was lost in it."""

BETWEEN: Final = Fraction("0.3")
"""Seconds of quiet before what is said once the loudspeaker is awake."""


class _Key(NamedTuple):
    """A key, as a terminal sends it."""

    key: str


class _Ears(NamedTuple):
    """Something of the ears that nobody said: ``trouble``, or "" when they hear."""

    trouble: str


class _Begun(NamedTuple):
    """A voice that began while this was listened for; ``over_words`` while something was said to her."""

    armed: tuple[Saying, ...]
    over_words: bool


_Event = _Key | _Ears | Hearsay


class Parlour:
    """Within ``with``: the loudspeaker is awake, she is heard by the microphone, and keys count.

    What cannot be said is still shown, and without ears only keys answer. Nothing here raises for a sound.
    """

    def __init__(
        self,
        guide: "Guide",
        ears: "EarsOfASession | None" = None,
        *,
        device: str | None = None,
        silent: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``ears`` hear while it lasts; ``silent`` is without a loudspeaker."""
        self._guide = guide
        self._ears = ears
        self._device = device
        self._silent = silent
        self._clock = clock
        self._events: SimpleQueue[_Event] = SimpleQueue()
        self._rate = guide.voice.sample_rate
        self._open = ExitStack()
        self._errors = self._open.enter_context(error_output())  # before a device opens, which mutes it
        self._keys_told = ""
        self._player = Player((), self._rate)
        self._hearing = ears.telling(self._told) if ears else None
        self._loudspeaker = Loudspeaker(self._open_device, self._player, self._sound)
        self._keys = _KeysOfHers(lambda key: self._events.put(_Key(key)))
        self._awake = False
        self._begun_at = clock()
        self._coming: Take | None = None
        """What is said, or about to be."""
        self._armed: tuple[Saying, ...] = ()
        self._begun: _Begun | None = None
        """A voice that has begun, and of which nothing has come yet."""
        self._deafness = Deafness(clock)
        self._mute_because = ""

    @property
    def listens(self) -> bool:
        """Whether a microphone hears her here."""
        return self._hearing is not None

    def __enter__(self) -> Self:
        """Open all of it; what will not open is done without."""
        with suppress(OSError):
            self._keys.open()
        if self._hearing:
            self._hearing.arm(())
            self._hearing.listen(on=True)
            self._tell_error(LISTENS[True])
        self._loudspeaker.start(required=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Fall silent, hear no more, and leave the terminal as it was."""
        self._player.stop()
        self._loudspeaker.close()
        if self._hearing:
            self._hearing.close()
            self._tell_error(LISTENS[False])
        self._player.close()
        with suppress(OSError):
            self._keys.close()
        self._open.close()

    def say(self, words: str, *, shown: bool = True) -> None:
        """Show it, unless it is shown already, and say it to its end; a key cuts it short."""
        if not words:
            return
        if shown:
            echo(words)
        self._begin_to_say(words)
        while not self._is_said():
            if isinstance(self._next_event(), _Key):
                break
        self._player.stop()

    def ask(self, inquiry: Inquiry, keys: str = "", *, shown: bool = True) -> HerAnswer | None:
        """Ask aloud, and wait for one of the answers; None if none comes in time.

        On the screen it is told which ``keys`` answer, and what is asked unless that is ``shown`` already.
        What was typed before is no answer.
        """
        for line in filter(None, (inquiry.words if shown else "", keys if keys != self._keys_told else "")):
            echo(line)
        self._keys_told = keys
        self._forget()
        self._begun = None
        asking = Asking(inquiry)
        self._begin_to_say(inquiry.words)
        while True:
            if asking.until is None and self._is_said():
                asking = asking.said(self._clock())
            self._arm(asking)
            event = self._next_event()
            turn = self._taken(asking, event) if event else waited(asking, self._clock())
            if turn.over:
                return self._answered(turn.answer)
            if turn.says:
                echo(turn.says)
                self._begin_to_say(turn.says)
            asking = turn.after

    def agrees(self, words: str, *, unsure: bool = False, shown: bool = True) -> bool | None:
        """Ask for a yes or a no, and tell back which it was; None if there was no answer.

        With ``unsure`` she may also say that she is not sure, which counts as a yes.
        """
        library = self._guide.library
        answer = self.ask(yes_or_no(library, words, unsure=unsure), "y yes   n no", shown=shown)
        if answer is None:
            return None
        yes = answer.means != DECLINES.means
        self.say(phrase_of(library, "heard-yes" if yes else "heard-no"))
        return yes

    def _taken(self, asking: Asking, event: "_Event") -> Turn:
        if isinstance(event, _Ears):
            return Turn(asking)
        if isinstance(event, _Key):
            return typed(asking, event.key)
        self._give_way(event)
        return Turn(asking) if self._is_its_own(event, asking) else heard(asking, event)

    def _is_its_own(self, event: Hearsay, asking: Asking) -> bool:
        """Whether it is rather what was just said to her, decided on when that is over.

        Then it began while that was said, and is not understood, or was not listened for as it began.
        """
        match event:
            case VoiceBegun():
                self._begun = _Begun(self._armed, over_words=asking.until is None)
            case Understood() | NotUnderstood() if self._begun:
                begun, self._begun = self._begun, None
                if isinstance(event, NotUnderstood):
                    return begun.over_words
                return not any(each.text == event.text for each in begun.armed)
        return False

    def _answered(self, answer: HerAnswer | None) -> HerAnswer | None:
        self._arm(None)
        self._player.stop()
        self._player.unduck()
        return answer

    def _arm(self, asking: Asking | None) -> None:
        """Listen for the answers; while something is said, not for those in what is said just then."""
        words = "" if asking is None or asking.until is not None else self._words_near()
        sayings = asking.armed(words) if asking else ()
        if self._hearing and sayings != self._armed:
            self._armed = sayings
            self._hearing.arm(sayings)

    def _words_near(self) -> str:
        """What has just been said, is being said, or will be in a moment."""
        session, position = self._player.running
        if self._coming is not None and session is not self._coming:
            session, position = self._coming, 0
        return session.words_near(position, WORDS_NEAR, WORDS_NEAR) if isinstance(session, Take) else ""

    def _give_way(self, event: Hearsay) -> None:
        """She is heard: the guide is softer while she speaks, and a soft tone answers what was understood."""
        match event:
            case VoiceBegun():
                self._player.duck()
            case VoiceGone() | NotUnderstood():
                self._player.unduck()
            case Understood(sure=True):
                self._player.lay_over(tone_clip(Tone("heard", Address()), self._rate))

    def _begin_to_say(self, words: str) -> None:
        """Whatever is being said is left for these words; what nothing can speak is only shown."""
        if not words:
            return
        session = self._guide.say(words, BETWEEN if self._awake else DEFAULT_LEAD_IN)
        try:
            session.try_voice()
        except VoiceguideError as exc:
            if str(exc) != self._mute_because:
                self._mute_because = str(exc)
                self._tell_error(str(exc))
            return
        self._awake = True
        self._begun_at = self._clock()
        self._coming = session
        self._player.unduck()
        self._player.switch(session.blocks(), "now", session)

    def _is_said(self) -> bool:
        return self._loudspeaker.played_out() or self._clock() - self._begun_at > LONGEST_SAID

    def _next_event(self) -> "_Event | None":
        try:
            event = self._events.get(timeout=LOOK)
        except Empty:
            event = None
        self._notice_deafness(event)
        return event

    def _notice_deafness(self, event: "_Event | None") -> None:
        """One line says what is wrong; if it does not pass, she is told aloud as well, once."""
        if isinstance(event, _Ears) and not event.trouble:
            self._deafness.passes()
        elif isinstance(event, _Ears) and self._deafness.trouble(event.trouble):
            self._tell_error(event.trouble)
        if self._deafness.lasts():
            self._begin_to_say(phrase_of(self._guide.library, "not-heard"))

    def _tell_error(self, text: str) -> None:
        print(f"voiceguide: {text}", file=self._errors, flush=True)

    def _forget(self) -> None:
        """What was typed or heard before it was asked."""
        with suppress(Empty):
            while True:
                self._notice_deafness(self._events.get_nowait())

    def _told(self, name: str, facts: Mapping[str, Any], sample_rate: int) -> None:
        """In a thread of the ears."""
        if name == "trouble":
            self._events.put(_Ears(str(facts["text"])))
        elif name == "overdriven" and self._deafness.remark(str(facts["text"])):
            self._tell_error(str(facts["text"]))
        elif name == "ready":
            self._events.put(_Ears(""))
        elif event := hearsay(name, facts, sample_rate, self._clock()):
            self._events.put(event)

    def _sound(self, message: object) -> None:
        """The sound was lost, or is back, in a thread of the loudspeaker."""
        if message == "found":
            self._player.resume()

    def _open_device(self) -> PendingDevice:
        if self._silent:
            return open_clock(self._rate)
        if self._ears:
            return self._ears.open_device(self._device)
        return open_loudspeaker(self._rate, self._device)


class _KeysOfHers:
    """Every key she presses, whatever it means; what was typed before does not count."""

    def __init__(self, give: Callable[[str], None]) -> None:
        self._give = give
        self._keyboard = keyboard()

    def open(self) -> None:
        """Take the terminal over. Raises OSError."""
        self._keyboard.open()
        while self._keyboard.read(0):
            pass
        threading.Thread(target=self._listen, name="answers", daemon=True).start()

    def close(self) -> None:
        """Give the terminal back. Raises OSError."""
        self._keyboard.end()
        self._keyboard.close()

    def _listen(self) -> None:
        strokes = KeyStrokes()
        while (typed := self._keyboard.read(TORN if strokes.torn else None)) is not None:
            for key in strokes.take(typed, time.monotonic()):
                self._give(key)
