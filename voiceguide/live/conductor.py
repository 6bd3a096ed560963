"""The conductor: one loop that takes commands and events, makes another course of it, and has that played."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from queue import Empty, SimpleQueue
from typing import Final, Literal, NamedTuple, Protocol

from voiceguide.clock import exact_seconds, whole_samples
from voiceguide.coach.armed import HeardIn, Situation
from voiceguide.coach.commands import COMMANDS, Command, Message, Overheard
from voiceguide.coach.course import Course, Landing, Listener, Reentry, Speech
from voiceguide.coach.doing import doing
from voiceguide.coach.obey import (
    Reply,
    ask_back,
    ask_to_go_on,
    awaited,
    interrupted,
    obey,
    tell_hearing,
    usual_answers,
)
from voiceguide.coach.script import OPEN_WAIT, Address, Script, Tone, Wait
from voiceguide.coach.spot import Spot
from voiceguide.coach.units import course_landing, where, write_unit
from voiceguide.live.by_ear import ByEar, Playing, is_near
from voiceguide.live.player import Heard, LeaveAt, Player
from voiceguide.sound import tone_clip
from voiceguide.take import Take, utterances
from voiceguide.timeline.status import status_at

TICK: Final = 0.1
"""Seconds between two looks at what is heard, as long as nothing is asked."""

READY_WITHIN: Final = Fraction("0.1")
"""Seconds in which a new take is there; a change any sooner would come late."""

PATIENCE: Final = 5.0
"""Seconds that an answer waits at most for what is to be told, which is known once all words are measured."""

AFTER_ASIDE: Final = Fraction("0.8")
"""Seconds of quiet after what is said before a take."""

AFTER_TONE: Final = Fraction("0.3")
"""Seconds from the soft tone that tells that she was heard to an answer at once: the tone, and a moment."""

LOUDEST: Final = 12.0
QUIETEST: Final = -24.0
"""Decibels."""

SILENCING: Final[frozenset[Message]] = frozenset({"stop", "end", "replaced", Overheard("stop")})
"""What is heard at once, and put into the queue a moment later."""

TONELESS: Final[frozenset[Command]] = frozenset({"stop", "pause"})
"""Commands that a tone of their own answers, so that none has to tell that they were heard."""

ASKED_WITHIN: Final = 5
"""Seconds within which a question whether she meant something is asked, or else never."""

TAKEN_OVER: Final = "another guide has taken over"

PlayState = Literal["playing", "paused", "lost", "over"]


class Sounding(Protocol):
    """What the conductor needs to know of a loudspeaker."""

    @property
    def audible(self) -> bool:
        """Whether anyone can hear it now."""

    def played_out(self) -> bool:
        """Whether all the player will give has been heard."""


class Record(Protocol):
    """Where it is written down what happens."""

    def unit(self, number: int, of: int, where: str, doing: dict[str, object]) -> None:
        """She has come to a unit, counted from 1; and what she does in it, as ``Doing`` tells it."""

    def command(self, name: str, spot: dict[str, object]) -> None:
        """She gave a command."""

    def end(self, how: str) -> None:
        """The session is over."""


class _Stream(NamedTuple):
    """A stream of the player: a take from its sample ``offset`` on; an ``aside`` is none of the course."""

    take: Take
    offset: int = 0
    aside: bool = False


class _Change(NamedTuple):
    """Going over to a stream at a cut; ``within`` the unit that is heard, not only where it ends."""

    stream: _Stream
    cut: LeaveAt
    within: bool

    def due(self, sample: int) -> bool:
        """Whether the take that is heard was to be left by that sample of it: no more of it counts."""
        return isinstance(self.cut, int) and self.cut <= sample


class Conductor:
    """Plays a course, and what becomes of it."""

    def __init__(
        self,
        take: Take,
        on_heard: Heard = lambda _: None,
        record: Record | None = None,
        step_aside: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin to get the sound ready. ``step_aside`` gives the terminal away until it is taken up again."""
        self.course = take.course
        self.farewell = ""
        """How she comes out of where she is, once she has stopped."""
        self.notices: tuple[str, ...] = ()
        """What went wrong so far, a line each."""
        self.answered = ""
        """What was said to her last beside the session."""
        self.untouched = True
        """Whether all was played as it was planned, without a command that changed it."""
        self.messages: SimpleQueue[Message] = SimpleQueue()
        take.tell_trouble(self._voice_failed)
        first = _Stream(take)
        self.player = Player(take.blocks(), take.sample_rate, on_heard, first)
        self._left = take, 0
        self._takes = [take]
        self._next_take: Take | None = None
        self._library, self._voice = take.library, take.voice
        self._record = record
        self._step_aside = step_aside
        self._changes: deque[_Change] = deque()
        self._coming: _Change | None = None
        self._unspoken: SimpleQueue[str] = SimpleQueue()
        self._noted = -1
        self._prepared = ""
        self._put_aside = take.course
        """As it was when she paused."""
        self._owed: float | None = None
        """Until when, by the clock, an answer how long it lasts is waited for; None where none is."""
        self._lost = False
        self._silenced = False
        self._ended = False
        self._by_ear = ByEar()

    @property
    def status(self) -> PlayState:
        """What it does now."""
        return "lost" if self._lost else self.course.state

    @property
    def landing(self) -> bool:
        """Whether she has stopped and is told how to come out of where she is; one more stop ends that."""
        return self.course.state == "over" and not self._ended

    @property
    def take(self) -> tuple[Take, int]:
        """The take that is heard, and at which sample of it; the last one while something else is said."""
        stream, position = self._running()
        return self._left if stream.aside else (stream.take, stream.offset + position)

    @property
    def situation(self) -> Situation:
        """What she says is judged by now; from any thread."""
        stream, position = self._running()
        running = Playing(stream.take, stream.offset + position, stream.aside)
        return self._by_ear.situation(self.course, self._heard_in(), running, self._coming_soon(running))

    def _heard_in(self) -> HeardIn:
        if self._ended:
            return "closed"
        return "lost" if self._lost and self.course.state != "over" else self._by_ear.heard_in(self.course)

    def _coming_soon(self, running: Playing) -> Playing | None:
        """What is about to replace what is heard, once its first words are near."""
        if (coming := self._coming) is None:
            return None
        stream, cut = coming.stream, coming.cut
        if isinstance(cut, int) and not is_near(cut, running.sample, stream.take.sample_rate):
            return None
        return Playing(stream.take, stream.offset)

    @property
    def whole(self) -> bool:
        """Whether the session was played to its end, as it was planned."""
        return self.untouched and self.player.finished and not self._ended and self.player.error is None

    def put(self, message: Message) -> None:
        """Take a command or an event, in any thread."""
        self.messages.put(message)

    def at_once(self, message: Message) -> None:
        """Do what cannot wait, in whatever thread it is known first: fall silent, give way, say "heard"."""
        if message in SILENCING:
            self._silenced = True
            self.player.stop()
        elif message == "duck":
            self.player.duck()
        elif message == "unduck":
            self.player.unduck()
        elif isinstance(message, Overheard) and message.sure and message.command not in TONELESS:
            self.player.lay_over(tone_clip(Tone("heard", Address()), self.player.sample_rate))

    def notice(self, text: str, *, again: bool = False) -> None:
        """Tell something in a line; once, unless it may happen ``again``."""
        if again or text not in self.notices:
            self.notices += (text,)

    def _voice_failed(self, text: str) -> None:
        """In whatever thread something could not be spoken: the session goes on without it."""
        self._unspoken.put(text)
        self.put("failed")

    def run(self, loudspeaker: Sounding) -> None:
        """Play until the end, or until she ends it. Raises what made the voice fail."""
        while not self._is_over(loudspeaker):
            try:
                message: Message | None = self.messages.get(timeout=TICK)
            except Empty:
                message = None
            if message:
                self._handle_or_tell(message, audible=loudspeaker.audible)
            self.follow()
        if self._record:
            self._record.end(self._how_it_ended())
        if self.player.error:
            raise self.player.error

    def close(self) -> None:
        """Give nothing more to be heard, and have the voice speak no further. Idempotent."""
        self.player.close()
        for take in (*self._takes, self._next_take):
            if take is not None:
                take.stop()

    def _how_it_ended(self) -> str:
        if self.course.state == "over":
            return "stopped"
        return "closed" if self._ended else "finished"

    def _handle_or_tell(self, message: Message, *, audible: bool) -> None:
        """She may be on the floor: a command that fails, for any reason, leaves the session as it was."""
        try:
            self.handle(message, audible=audible)
        except Exception as exc:
            self.notice(f'"{message}" could not be done here: {type(exc).__name__} {exc}'.rstrip())

    def handle(self, message: Message, *, audible: bool = True) -> None:
        """Do what a command or an event asks."""
        if message in SILENCING:
            self._silenced = False
        if message == "end":
            self._end()
        elif message == "replaced":
            self._end()
            self.notice(TAKEN_OVER)
        elif message == "aside":
            if self.course.state == "playing":
                self._obey("pause")
            self._step_aside()
        elif message == "lost":
            self._sound_lost()
        elif message == "found":
            self._sound_found()
        elif message == "failed":
            self.notice(self._unspoken.get())
        elif message in COMMANDS:
            self._obey_or_owe(message, audible=audible)
        else:
            self._heed(message, audible=audible)

    def _obey_or_owe(self, command: Command, *, audible: bool, by_ear: bool = False) -> None:
        """Do what she asks for; how long it takes is told once that is known."""
        if command == "how long" and self.course.state != "over" and self._spot().left is None:
            self._owed = time.monotonic() + PATIENCE
        else:
            self._obey(command, audible=audible, by_ear=by_ear)

    def _heed(self, message: Message, *, audible: bool) -> None:
        """Do what was heard by ear."""
        if isinstance(message, Overheard) and message.sure:
            self._obey_or_owe(message.command, audible=audible, by_ear=True)
        elif message == "deaf":
            self._tell(tell_hearing(self._library, "not-heard"))
        elif message == "overdriven":
            self._tell(tell_hearing(self._library, "heard-badly"))
        elif self.course.state != "playing":
            return
        elif isinstance(message, Overheard):
            self._ask_back(message.command)
        elif message == "unsure":
            self._obey("pause", audible=audible, by_ear=True, unsure=True)

    def _tell(self, script: Script) -> None:
        """She may rely on being heard: she is told at once while she waits, else in the next quiet."""
        if self.course.state == "playing":
            self.untouched = False
            self._answer(script)
        elif self.course.state == "paused" and not self._lost:
            self._say(script, "now")

    def _ask_back(self, command: Command) -> None:
        """Ask whether she meant it, where there is room for that soon; else let it be."""
        script, (stream, here) = ask_back(self._library, command), self._judged()
        end, _ = stream.take.next_unit(here)
        soon = here + whole_samples(ASKED_WITHIN, stream.take.sample_rate)
        if self._interject(script, min(end, soon)):
            self._by_ear.question = command
            self.untouched = False
            self._answered(script)

    def follow(self) -> None:
        """Note what she has come to, and have ready what may be needed next."""
        self._answer_what_is_owed()
        stream, position = self._running()
        if self._coming and stream is self._coming.stream:
            self._coming = None
            self._forget_other_takes(stream.take)
        if self._coming is None and self._changes:
            self._change(self._changes.popleft())
        if stream.aside or self.course.state != "playing" or self._about_to_come():
            return
        unit = stream.take.unit_at(stream.offset + position)
        if unit != self._noted and (position or stream.offset):
            self._noted = unit
            self.course = self.course.reached(unit)
            if self._record:
                place = where(self._library, self.course.now)
                told = doing(self._library, self.course.to_come[0]).as_data()
                self._record.unit(unit + 1, len(self.course.units), place, told)
            self._prepare_words()
        self._wait_for_her(stream.take, stream.offset + position)

    def _wait_for_her(self, take: Take, sample: int) -> None:
        """However long it takes, where she has it so, and as soon as she was told."""
        now = status_at(take.score.timeline, sample)
        if now.role != OPEN_WAIT or now.speaking:
            return
        spot = self._spot()
        if (course := awaited(self._library, self.course, spot)) is None:
            return
        if self._record:
            self._record.command("wait", spot.as_data())
        self.untouched, self._by_ear.waits, self.course = False, True, course
        self._carry_out(Reply(course, (), "now", "wait"), None, audible=True)

    def _answer_what_is_owed(self) -> None:
        """How long it lasts, as soon as it is known, or when she has waited for it for long enough."""
        if self._owed is not None and (self._spot().left is not None or time.monotonic() > self._owed):
            self._owed = None
            self._obey("how long")

    def _forget_other_takes(self, running: Take) -> None:
        """Arrange no further what nobody will hear: it would only keep the voice from speaking ahead."""
        kept = [running, self._next_take, *(change.stream.take for change in self._changes)]
        for take in self._takes:
            if not any(take is each for each in kept):
                take.stop()
        self._takes = [take for take in self._takes if any(take is each for each in kept)]

    def _is_over(self, loudspeaker: Sounding) -> bool:
        if self._ended:
            return True
        if self.player.error and self.course.state == "playing":
            self._obey("stop", audible=loudspeaker.audible)
        if self._lost or self._silenced or self.course.state == "paused":
            return False
        if self._changes or not self.messages.empty():
            return False
        return loudspeaker.played_out()

    def _running(self) -> tuple[_Stream, int]:
        stream, position = self.player.running
        assert isinstance(stream, _Stream)
        return stream, position

    def _about_to_come(self) -> _Stream | None:
        """What replaces the running stream within its unit, or by now, as long as it has not done so."""
        coming, (stream, position) = self._coming, self._running()
        if coming is None or stream is coming.stream:
            return None
        return coming.stream if coming.within or coming.due(stream.offset + position) else None

    def _judged(self) -> tuple[_Stream, int]:
        """What a command is judged against: what is about to be heard, else what is heard; at which sample.

        The course is that of what is about to come, so its units must never be counted in what is left.
        """
        if coming := self._about_to_come():
            return coming, coming.offset
        stream, position = self._running()
        return stream, stream.offset + position

    def _spot(self, sample: int | None = None) -> Spot:
        stream, here = self._judged()
        if stream.aside or self.course.state != "playing":
            return Spot(self.course.at, left=self._left_while_away())
        return stream.take.spot(here if sample is None else sample)

    def _left_while_away(self) -> Fraction | None:
        """Seconds from where she left, as the screen shows them; of what waits for her where that is another.

        None as long as they are not known.
        """
        if self._next_take is None:
            return None
        take, sample = self._left if self.course == self._put_aside else (self._next_take, 0)
        length = take.score.timeline.length
        return exact_seconds(length - sample, take.sample_rate) if length else None

    def _obey(
        self, command: Command, *, audible: bool = True, by_ear: bool = False, unsure: bool = False
    ) -> None:
        """Do what she asks for; ``unsure`` whether she did, also ask."""
        if self.course.state == "over":
            self._ended = self._ended or command == "stop"
            return
        spot, sample = self._spot(), None
        reply = obey(self._library, self.course, spot, command)
        if reply.cut == "gap":
            sample = self._gap_to_come()
            spot = self._spot(sample)
            reply = obey(self._library, self.course, spot, command)
            reply = reply._replace(cut="gap") if reply.cut == "now" else reply  # judged there, and left there
        if self._record:
            self._record.command(command, spot.as_data())
        if by_ear and command not in TONELESS and reply.aside and reply.cut in ("now", "word"):
            reply = reply._replace(aside=(Wait(AFTER_TONE, Address()), *reply.aside))
        if unsure:
            reply = ask_to_go_on(self._library, reply)
        self._by_ear.remember(command, self.course, reply.course, by_ear=by_ear, unsure=unsure)
        self.untouched = self.untouched and reply.cut == "none" and not reply.aside
        self.course = reply.course
        self.player.gain_db = min(max(self.player.gain_db + reply.gain_db, QUIETEST), LOUDEST)
        self._carry_out(reply, sample, audible=audible)

    def _gap_to_come(self) -> int:
        """The next sample at which nothing sounds, far enough away for a new take to be ready by then."""
        stream, here = self._judged()
        soon = 0 if self._about_to_come() else whole_samples(READY_WITHIN, stream.take.sample_rate)
        return stream.take.gap(here + soon)

    def _carry_out(self, reply: Reply, sample: int | None, *, audible: bool) -> None:
        if reply.then == "end":
            self._farewell()
            if audible:
                self._say(reply.aside, "now")
            else:
                self._ended = True
        elif reply.then == "wait":
            if reply.cut != "none":
                self._say(reply.aside, "word" if reply.cut == "word" else "now")
                self._put_aside = self.course if self._next_take is None else self._put_aside
                self._next_take = self._taken()
                _ = self._next_take.score  # arranged and spoken while she is away
        elif reply.cut == "none":
            if reply.aside:
                self._answer(reply.aside)
        elif reply.cut == "unit":
            self._at_unit_end(reply)
        elif reply.cut == "gap":
            self._in_the_gap(reply, sample or 0)
        else:
            take = self._prepared_take(reply.aside)
            self._answered(reply.aside)
            self._changes.clear()
            self._change(_Change(_Stream(take), "word" if reply.cut == "word" else "now", within=True))

    def _prepared_take(self, aside: Script) -> Take:
        """The take of the course as it is; the one made ready while she was away, if nothing has changed."""
        ready, self._next_take = self._next_take, None
        if ready and not aside and ready.course == self.course:
            return ready
        return self._taken(prelude=aside)

    def _taken(self, first: int | None = None, prelude: Script = ()) -> Take:
        course = replace(self.course, state="playing")
        if prelude:
            prelude = (*prelude, Wait(AFTER_ASIDE, Address()))
        return Take(
            self._library, course, self._voice, first=first, prelude=prelude, on_trouble=self._voice_failed
        )

    def _say(self, script: Script, cut: Literal["now", "word"]) -> None:
        """Leave what is heard for a script that is not of the course, or for silence."""
        self._left = self.take
        words = Course("", "", (), (Speech(script=script),), Listener())
        take = Take(self._library, words, self._voice, on_trouble=self._voice_failed)
        self._answered(script)
        self._changes.clear()
        self._change(_Change(_Stream(take, aside=True), cut, within=True))

    def _answer(self, aside: Script) -> None:
        """Say it where there is room for it in this unit; else between this unit and the next."""
        stream, here = self._judged()
        end, number = stream.take.next_unit(here)
        if not self._interject(aside, end) and number < len(self.course.units):
            self._change_later(_Change(_Stream(self._taken(number, aside)), end, within=False), stream)
        self._answered(aside)

    def _interject(self, aside: Script, until: int) -> bool:
        """Let the take go on with the aside in it; nothing else is heard at another time."""
        stream, here = self._judged()
        take, coming = stream.take, self._coming if self._about_to_come() else None
        leave = here if coming else self._gap_to_come()
        begins = take.take_in(aside, leave, until) if leave < until else None
        if begins is None:
            return False
        if coming and self._about_to_come() is coming.stream:
            self._change(coming)
            return True
        if coming:  # it has come while the aside was being spoken
            leave = self._gap_to_come()
        elif self._coming and self._coming.stream.take is not take:
            self._changes.appendleft(self._coming)
        if leave <= begins:
            self._change(_Change(_Stream(take, leave), leave, within=False))
        return True

    def _at_unit_end(self, reply: Reply) -> None:
        stream, here = self._judged()
        end, number = stream.take.next_unit(here)
        self._changes.clear()
        if not self._about_to_come():
            self._coming = None
        said = self._interject(reply.aside, end)
        following = _Change(_Stream(self._taken(number, () if said else reply.aside)), end, within=False)
        _ = following.stream.take.score
        if said:
            self._changes.append(following)
        else:
            self._change_later(following, stream)
        self._answered(reply.aside)

    def _in_the_gap(self, reply: Reply, sample: int) -> None:
        """Go over at ``sample`` into the same hold or wait, and say the aside within it if there is room."""
        take = self._taken()
        if reply.aside:
            take.take_in(reply.aside, 0, take.next_unit(0)[0])
            self._answered(reply.aside)
        stream, _ = self._judged()
        coming = self._coming if self._about_to_come() else None
        if coming and sample == coming.stream.offset:
            self._change(coming._replace(stream=_Stream(take)))
        else:
            self._change_later(_Change(_Stream(take), sample, within=True), stream)

    def _change_later(self, change: _Change, judged: _Stream) -> None:
        """Go over at a sample of what it was judged by: what is heard, or what is about to come."""
        if self._about_to_come() is judged:
            self._changes.append(change)
        else:
            self._changes.clear()
            self._change(change)

    def _change(self, change: _Change) -> None:
        """Go over to another stream; a sample counts in the take that is running."""
        stream, cut, _ = self._coming = change
        self._takes.append(stream.take)
        at = cut - self._running()[0].offset if isinstance(cut, int) else cut
        self.player.switch(stream.take.blocks(stream.offset), at, stream)

    def _answered(self, script: Script) -> None:
        self.answered = " ".join(each.text for each in utterances(script))

    def _end(self) -> None:
        """Silent, and without a landing in words; how she comes out of where she is can be read."""
        self._ended = True
        self.player.stop()
        self._farewell()

    def _farewell(self) -> None:
        """What she sees once she has stopped; nothing of it before the first word."""
        begun = self._noted >= 0
        self.farewell = course_landing(self._library, self.course) if begun else "Stopped."

    def _prepare_words(self) -> None:
        """Have the way out of where she is spoken ahead, and once what she may be answered."""
        if not self._prepared:
            heard = self.course.listener.heard
            self._voice.prepare(utterances(usual_answers(self._library, heard=heard)))
        words = course_landing(self._library, self.course)
        if words != self._prepared:
            self._prepared = words
            script = write_unit(self._library, Landing(**self.course.place._asdict()), self.course.listener)
            self._voice.prepare(utterances(script))

    def _sound_lost(self) -> None:
        self._lost = True
        self.notice("the sound is gone; looking for it", again=True)
        if self.course.state == "playing":
            self._left = self.take
            spot = self._spot()
            if self._record:
                self._record.command("lost", spot.as_data())
            self._put_aside = self.course = interrupted(self._library, self.course, spot, "lost")
            self._next_take = self._taken()

    def _sound_found(self) -> None:
        """Say where she is, and go on; unless she was the one who had paused."""
        if not self._lost:
            return
        self._lost = False
        self.notice("the sound is back", again=True)
        reentry = self.course.to_come[0]
        if isinstance(reentry, Reentry) and reentry.reason == "lost":
            self._obey("go on")
        self.player.resume()
