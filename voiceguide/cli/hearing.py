"""Hearing her while a session plays: whether she lets it, and ears at a microphone beside the loudspeaker."""

from typing import TYPE_CHECKING, Final, Literal

import typer

from voiceguide.coach.armed import Saying
from voiceguide.ears.events import NAMES, EarEvent, Ready, Trouble, facts_of, name_of, place_of
from voiceguide.ears.process import Ears
from voiceguide.live.attending import Attending
from voiceguide.live.beside import Beside
from voiceguide.live.device import Microphone, Pending, PendingDevice, open_loudspeaker, open_microphone
from voiceguide.pcm import SAMPLE_BYTES, is_cut_off

if TYPE_CHECKING:
    from voiceguide.doors.microphone import Hearing, TellHeard
    from voiceguide.her import Her

CONSENT: Final = """\
There is a microphone. May the guide listen to you, so that you can say "stop now" or "I'm ready"?
It happens on this machine alone; nothing is kept, nothing is sent. docs/hands-free.md tells all.
y yes   n no   (no answer is no; voiceguide me --microphone changes it)"""

PATIENCE: Final = 20.0
"""Seconds in which she answers; after that it is a no."""

DUMB: Final = 5.0
"""Seconds of nothing at all, not even noise, after which a microphone counts as muted."""

CUT_OFF: Final = 0.5
"""Seconds of blocks in which sound was cut off, from which on she is told."""

TOO_LOUD: Final = (
    "sound comes too loud into the microphone, and words break: turn it down in the system's sound settings"
)

Organ = Literal["microphone", "sound", "ears"]
"""What it takes to hear: a microphone, something that comes from it, and ears."""


class EarsInTheRoom:
    """Ears for a talk and its sessions, one after the other; closed by whoever made them.

    Each has the microphone opened beside a loudspeaker of its own, and begins to hear anew.
    """

    def __init__(self, sample_rate: int, usual: float | None = None) -> None:
        """Start the ears. ``sample_rate`` in Hz; ``usual`` is her usual level in dBFS, if it is known."""
        self.usual = usual
        """How loud she usually is at the microphone, in dBFS; None as long as it is not known."""
        self._rate = sample_rate
        self._ears = self._started()
        self._hearing: _BesideALoudspeaker | None = None

    def telling(self, tell: "TellHeard") -> "Hearing":
        """Hear for somebody else from now on, who is told; until that is closed."""
        if self._hearing is not None:
            self._hearing.close()
        if self._ears.given_up:
            self._ears = self._started()
        self._hearing = _BesideALoudspeaker(self._ears, tell, self._rate)
        return self._hearing

    def open_device(self, name: str | None) -> PendingDevice:
        """Begin to open the loudspeaker of that name, or the default one."""
        played = self._hearing.beside.played if self._hearing else lambda _: None
        self._ears.reopened()
        return open_loudspeaker(self._rate, name, played)

    def learnt(self, usual: float | None) -> None:
        """She was usually that loud, in dBFS, in the session that is over."""
        self.usual = usual

    def close(self) -> None:
        """Hear no more, for good. Idempotent."""
        if self._hearing is not None:
            self._hearing.close()
        self._ears.close()

    def _started(self) -> Ears:
        ears = Ears(self._rate, self._told, self.usual)
        ears.start()
        return ears

    def _told(self, event: EarEvent) -> None:
        if self._hearing is not None:
            self._hearing.told(event)


class _BesideALoudspeaker:
    """A microphone beside a loudspeaker, and ears that are given all that is heard.

    It is the ``Hearing`` of a ``MicrophoneDoor``. While it does not listen, the microphone is closed.
    """

    def __init__(self, ears: Ears, tell: "TellHeard", sample_rate: int) -> None:
        self._ears = ears
        self._tell = tell
        self._rate = sample_rate
        self._first = ears.taken
        self._dumb = 0
        self._cut_off = 0
        self._deaf: set[Organ] = set()
        self._closed = False
        self.beside = Beside(sample_rate, self._hear)
        self._microphone = Attending(self._opened, self.beside.heard, self._without, self._back)
        ears.arm(())
        ears.begin_anew()

    def arm(self, sayings: tuple[Saying, ...]) -> None:
        """Listen for these phrases from now on, and for no others."""
        self._ears.arm((each.text, each.weight) for each in sayings)

    def listen(self, on: bool) -> None:
        """Open the microphone, or close it; the loudspeaker plays on."""
        self._dumb = 0
        self._deaf.discard("sound")
        self._microphone.want(on)

    def close(self) -> None:
        """Hear no more here. Idempotent."""
        self._closed = True
        self._microphone.close()

    def told(self, event: EarEvent) -> None:
        """Hand on what the ears tell of what was heard here."""
        place = place_of(event)
        if self._closed or (place is not None and place < self._first):
            return
        if isinstance(event, Ready):
            self._well("ears")
        elif isinstance(event, Trouble):
            self._trouble("ears", event.text)
        else:
            self._tell(name_of(event), facts_of(event), self._rate)

    def _opened(self) -> Pending[Microphone]:
        self.beside.begin()
        self._ears.reopened()
        return open_microphone(self._rate)

    def _hear(self, microphone: bytes, played: bytes) -> None:
        """In the microphone's thread."""
        self._notice_nothing(microphone)
        self._notice_too_loud(microphone)
        self._ears.hear(microphone, played)

    def _notice_nothing(self, microphone: bytes) -> None:
        """A microphone that is muted gives zeros; an open one has noise."""
        if microphone.strip(b"\0"):
            if self._dumb > DUMB * self._rate:
                self._well("sound")
            self._dumb = 0
            return
        before, self._dumb = self._dumb, self._dumb + len(microphone) // SAMPLE_BYTES
        if before <= DUMB * self._rate < self._dumb:
            self._trouble("sound", "nothing comes from the microphone, which may be muted; keys still work")

    def _notice_too_loud(self, microphone: bytes) -> None:
        """Told once; a knock is not enough."""
        if self._cut_off < CUT_OFF * self._rate and is_cut_off(microphone):
            self._cut_off += len(microphone) // SAMPLE_BYTES
            if self._cut_off >= CUT_OFF * self._rate:
                self._tell("overdriven", {"text": TOO_LOUD}, self._rate)

    def _without(self, why: str) -> None:
        self._trouble("microphone", f"you are not heard: {why}; keys still work")

    def _back(self) -> None:
        self._well("microphone")

    def _trouble(self, organ: Organ, text: str) -> None:
        self._deaf.add(organ)
        self._tell(NAMES[Trouble], {"text": text}, self._rate)

    def _well(self, organ: Organ) -> None:
        """She is heard again once nothing is in trouble."""
        self._deaf.discard(organ)
        if not self._deaf:
            self._tell(NAMES[Ready], {}, self._rate)


def may_listen(her: "Her", wanted: bool | None, *, silent: bool) -> bool:
    """Whether it may listen in this session: as it was ``wanted`` for once, else as she has said.

    Who was never asked is asked once, where there are ears, a microphone and somebody at the keys; what she
    answers is kept, and no answer is a no. Raises CannotHear if it is wanted and cannot be.
    """
    from voiceguide.ears.installed import check_installed, is_installed

    if wanted:
        check_installed()
        return not silent
    if wanted is False or silent or not is_installed():
        return False
    if her.microphone is None:
        return _asks()
    return her.microphone


def may_hear_answers() -> bool:
    """Whether she may be heard beside a session: there are ears, and somebody at the keys who lets it."""
    from voiceguide import profile
    from voiceguide.doors.terminal import attended
    from voiceguide.ears.installed import is_installed

    if not attended() or not is_installed():
        return False
    return bool(profile.read_anyway(profile.default_place()).her.microphone) and _answers_one()


def ears_that_know_her(sample_rate: int) -> EarsInTheRoom:
    """Ears that know how loud she was, as far as that is kept; ``sample_rate`` in Hz."""
    from voiceguide import profile

    return EarsInTheRoom(sample_rate, profile.read_anyway(profile.default_place()).her.loudness)


def _asks() -> bool:
    """Ask her, and keep what she says; whether she lets it."""
    from voiceguide.doors.terminal import attended

    if not attended() or not _answers_one():
        return False
    typer.echo(CONSENT, err=True)
    return _kept(_yes_by_key())


def _answers_one() -> bool:
    """Whether there is a microphone."""
    from voiceguide.errors import NoSoundDevice
    from voiceguide.live.device import microphones

    try:
        return bool(microphones())
    except NoSoundDevice:
        return False


def _yes_by_key() -> bool:
    from voiceguide.cli.asking import key_among

    try:
        return key_among("yn", PATIENCE) == "y"
    except (OSError, KeyboardInterrupt):
        return False


def keep_loudness(usual: float | None) -> bool:
    """Keep how loud she usually is, if she has said that it may listen; whether it is kept.

    Where that cannot be, or where it listened for once only, it is learnt anew.
    """
    from contextlib import suppress
    from dataclasses import replace

    from voiceguide import profile
    from voiceguide.errors import VoiceguideError
    from voiceguide.her import LOUDNESSES

    if usual is None:
        return False
    low, high = LOUDNESSES
    with suppress(VoiceguideError):
        place = profile.default_place()
        her = profile.read(place)
        if her.microphone:
            profile.write(place, replace(her, loudness=min(max(round(usual), low), high)))
            return True
    return False


def _kept(yes: bool) -> bool:
    """The answer, once it stands with what is known of her; one that cannot be kept counts this once."""
    from dataclasses import replace

    from voiceguide import profile
    from voiceguide.errors import VoiceguideError

    place = profile.default_place()
    try:
        profile.write(place, replace(profile.read(place), microphone=yes))
    except VoiceguideError as exc:
        typer.echo(f"voiceguide: your answer could not be kept: {exc}", err=True)
    return yes
