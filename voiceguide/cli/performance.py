"""A performance: one session from its first sample to its last, or to where she stops it."""

from collections.abc import Callable
from queue import Empty, SimpleQueue

from voiceguide.cli.display import TICK, Display
from voiceguide.cli.view import State, View
from voiceguide.coach.commands import Message
from voiceguide.errors import NoSoundDevice
from voiceguide.guide import Session
from voiceguide.live.device import Device, Opening, open_clock
from voiceguide.live.player import Heard, Player
from voiceguide.live.wayout import WayOut

WAKING, RUNNING = 50, 20
"""Looks at a device that pulls nothing, after which it counts as lost: five seconds while it may still be
waking up, two later. (When a sound server dies, miniaudio's own notification does not come.)"""

Wishes = SimpleQueue[Message]
"""What she asks for, in order."""

ON_SCREEN = "the guide goes on here on the screen, in time"
STOPPED = "Stopped."


class Performance:
    """Brings together player, device, wishes and display."""

    def __init__(self, session: Session, open_device: Callable[[], Opening], on_heard: Heard) -> None:
        """Begin to get the sound ready and to open the device.

        ``on_heard`` gets the samples that go out, see ``Player``.
        """
        self._session = session
        self._player = self._current = Player(session.blocks(), session.sample_rate, on_heard)
        self._way_out = WayOut(session.landing, session.voice, session.library.timing.sentence_gap)
        self._open_device = open_device
        self._opening = open_device()
        self._farewell = ""
        self._notices: tuple[str, ...] = ()
        self._device: Device | None = None
        self._audible = True
        self._display: Display | None = None

    @property
    def whole(self) -> bool:
        """Whether the session was played to its end."""
        return self._player.finished and not self._player.stopped and self._player.error is None

    def at_once(self, wish: Message) -> None:
        """Fall silent the moment it is wished for, in whatever thread that is known first."""
        if wish in ("stop", "end"):
            self._current.stop()

    def run(self, wishes: Wishes, step_aside: Callable[[], None], *, audible: bool, required: bool) -> None:
        """Play to the end. If she stops it, or the voice fails, tell her the way out.

        ``step_aside`` puts the program aside. ``audible`` tells a loudspeaker from a clock. Without a
        loudspeaker it goes on on the screen, unless one is ``required``; then NoSoundDevice is
        raised. Raises what made the voice fail.
        """
        self._audible, self._let_aside = audible, step_aside
        self._device = self._opened(required)
        self._display = Display(self.view)
        try:
            wish = self._follow(wishes)
            if not self.whole:
                self._device.close()
                self._tell_way_out(wishes, aloud=wish != "end")
        finally:
            self._device.close()
        if self._player.error:
            raise self._player.error

    def close(self) -> None:
        """Show the last of it, and leave the terminal."""
        if self._display:
            self._display.close()

    def notice(self, text: str) -> None:
        """Tell something in a line."""
        self._notices += (text,)

    def view(self) -> View:
        """What there is to show now."""
        player = self._player
        state: State = "playing"
        if player.finished:
            state = "over"
        elif player.paused:
            state = "paused"
        elif player.waiting:
            state = "waiting"
        from voiceguide.cli.sketch import pose_at

        timeline = self._session.score.timeline
        pose = None if self._farewell else pose_at(self._session.library, timeline, player.position)
        return View(timeline, player.position, state, self._farewell, self._notices, pose)

    def _opened(self, required: bool) -> Device:
        try:
            device = self._opening()
            device.play(self._current.pull)
        except NoSoundDevice as exc:
            if required:
                raise
            device = self._clock()
            self.notice(f"no sound: {exc}; {ON_SCREEN}")
        return device

    def _clock(self) -> Device:
        self._audible = False
        clock = open_clock(self._session.sample_rate)()
        clock.play(self._current.pull)
        return clock

    def _follow(self, wishes: Wishes) -> Message | None:
        """Wait until what is played has been heard, or she wishes to stop; return that wish."""
        assert self._device is not None
        unanswered, pulled = 0, -1
        while not self._current.played_out(self._device.latency):
            wish = _next(wishes)
            if wish in ("toggle", "pause", "go on"):
                self._current.paused = wish == "pause" or (wish == "toggle" and not self._current.paused)
            elif wish == "aside":
                self._step_aside()
            elif wish in ("stop", "end"):
                return wish
            elif wish is None:
                unanswered = unanswered + 1 if self._device.pulled == pulled else 0
            patience = WAKING if self._device.pulled < self._device.sample_rate else RUNNING
            if self._device.lost or unanswered > patience:
                self._device.close()
                self._device, unanswered = self._clock(), 0
                self.notice(f"the sound is gone; {ON_SCREEN}")
            pulled = self._device.pulled
            if self._player.position and not self._farewell:
                self._way_out.make_ready(self._player.position)
        return None

    def _step_aside(self) -> None:
        self._current.pause()
        if self._display:
            with self._display.aside():
                self._let_aside()

    def _tell_way_out(self, wishes: Wishes, aloud: bool) -> None:
        position = self._player.position
        arrivals = self._session.score.timeline.arrivals
        if not arrivals or position <= arrivals[0].start:
            self._farewell = STOPPED
            return
        self._farewell = self._session.landing(position)
        if aloud and self._audible:
            self._current = Player(self._way_out.blocks(self._farewell), self._session.sample_rate)
            self._opening = self._open_device()
            self._device = self._opened(required=False)
            self._follow(wishes)


def _next(wishes: Wishes) -> Message | None:
    """The next wish, if there is one before the screen is drawn again."""
    try:
        return wishes.get(timeout=TICK)
    except Empty:
        return None
