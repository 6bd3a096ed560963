"""What was said and what was obeyed, and what grew: the sums of the soak of the listening half; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

ANSWERED: Final = 2.5
"""Seconds after her last word in which what is obeyed is what she said."""

BEFORE: Final = 3.0
"""Seconds before something was obeyed in which what sounded may be the reason."""

ALIKE: Final = 0.7
"""Correlation from which on a piece of the recording counts as the cue: it may be ducked, or under a tone."""

BETTER: Final = 0.03
"""How much more alike another place must be: a tone is alike wherever its waves meet."""

Kind = Literal["talk with the words", "ordinary talk", "pink noise", "quiet"]
Samples = npt.NDArray[np.int16]


class Sounded(NamedTuple):
    """Something in the room, in seconds of the monotonic clock."""

    kind: Kind
    begun: float
    ended: float


class Wish(NamedTuple):
    """A command that she said; ``awaited`` whether it was listened for when she began."""

    command: str
    begun: float
    ended: float
    awaited: bool = True


class Done(NamedTuple):
    """A command that was obeyed by ear; ``unsure`` if it paused to ask whether she meant something.

    ``asked`` if nothing was done yet, but asked back.
    """

    command: str
    at: float
    unsure: bool = False
    asked: bool = False

    @property
    def obeyed(self) -> bool:
        """Whether a command was done, and not only a question asked."""
        return not (self.unsure or self.asked)

    @property
    def name(self) -> str:
        """For people."""
        return (
            "paused to ask" if self.unsure else f"asked back: {self.command}" if self.asked else self.command
        )

    def kind_in(self, sounded: "Iterable[Sounded]") -> Kind:
        """What sounded when it was done, or just before."""
        return among(sounded, self.at - BEFORE, self.at)


class Answer(NamedTuple):
    """What came of a wish: ``heard``, ``asked`` back, ``doubted`` (paused to ask), ``another`` or ``missed``.

    ``after`` is how many seconds after her last word that was.
    """

    wish: Wish
    how: Literal["heard", "asked", "doubted", "another", "missed"]
    after: float = 0.0

    @property
    def heard(self) -> bool:
        """Whether her command came of it, asked back or not."""
        return self.how in ("heard", "asked")


def matched(wishes: Sequence[Wish], done: Sequence[Done]) -> tuple[list[Answer], list[Done]]:
    """What came of each wish, and what was done that nobody had said."""
    left, answers = list(done), []
    for wish in wishes:
        within = [each for each in left if wish.begun < each.at <= wish.ended + ANSWERED]
        answer, used = _answer(wish, within)
        answers.append(answer)
        left = [each for each in left if each is not used]
    return answers, left


def _answer(wish: Wish, within: Sequence[Done]) -> tuple[Answer, Done | None]:
    for each in within:
        if each.command == wish.command and not each.unsure:
            return Answer(wish, "asked" if each.asked else "heard", each.at - wish.ended), each
    if not within:
        return Answer(wish, "missed"), None
    first = within[0]
    return Answer(wish, "doubted" if first.unsure else "another", first.at - wish.ended), first


def among(sounded: Iterable[Sounded], begun: float, ended: float) -> Kind:
    """What sounded in a while: the talk with the words, else other talk, else noise."""
    kinds = {each.kind for each in sounded if each.begun < ended and each.ended > begun}
    order: tuple[Kind, ...] = ("talk with the words", "ordinary talk", "pink noise")
    return next((kind for kind in order if kind in kinds), "quiet")


def by_kind(done: Iterable[Done], sounded: Sequence[Sounded]) -> dict[Kind, Counter[str]]:
    """What was done for no reason, by what sounded when it was."""
    found: dict[Kind, Counter[str]] = {}
    for each in done:
        found.setdefault(each.kind_in(sounded), Counter())[each.name] += 1
    return found


class Growth(NamedTuple):
    """How a process grew after a while: at first, at last and at most, and in a straight line an hour."""

    first: float
    last: float
    most: float
    an_hour: float


def grown(looks: Sequence[tuple[float, float]], since: float) -> Growth | None:
    """From looks (seconds, amount), those after ``since``; None for fewer than ten of them."""
    later = [(at, amount) for at, amount in looks if at >= since]
    if len(later) < 10:
        return None
    times, amounts = (np.array(each) for each in zip(*later, strict=True))
    tenth = max(1, len(later) // 10)
    slope = float(np.polyfit(times, amounts, 1)[0])
    return Growth(
        median(amounts[:tenth].tolist()),
        median(amounts[-tenth:].tolist()),
        float(amounts.max()),
        slope * 3600,
    )


def likenesses(wanted: Samples, heard: Samples) -> tuple[npt.NDArray[np.float64], float]:
    """How alike a piece is at each place of ``heard``, however loud, at most 1; and the most of it."""
    if len(heard) < len(wanted):
        return np.zeros(1), 0.0
    size = 1 << (len(heard) + len(wanted)).bit_length()
    piece, sound = wanted.astype(float), heard.astype(float)
    spectrum = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(piece, size))
    products = np.fft.irfft(spectrum, size)[: len(sound) - len(piece) + 1]
    sums = np.concatenate([[0.0], np.cumsum(sound**2)])
    energies = sums[len(piece) :] - sums[: len(sound) - len(piece) + 1]
    found = products / np.sqrt(np.maximum(energies, 1.0) * max(float(np.sum(piece**2)), 1.0))
    return found, float(found.max())


class Late(NamedTuple):
    """A cue that came at another time than the one before it, against its plan: by so many samples."""

    text: str
    at: float
    samples: int


class Lateness:
    """Planned times against those of a recording, cue by cue; counted anew after a change of loudspeaker."""

    def __init__(self, near: int, far: int) -> None:
        """``near`` and ``far``: samples about its place in which a cue is looked for, first and then."""
        self._near, self._far = near, far
        self._behind: int | None = None
        self.exact = 0
        self.softer = 0
        """Cues in their place that were ducked, under a tone or made louder."""
        self.moved: list[Late] = []
        self.missed: list[str] = []
        self.anchors = 0

    @property
    def cues(self) -> int:
        """How many were compared."""
        return self.exact + self.softer + len(self.moved) + len(self.missed)

    def begin_anew(self) -> None:
        """From the next cue on another loudspeaker plays, as much later as that one comes."""
        self._behind = None

    def reach(self, planned: int, guess: int) -> tuple[int, int]:
        """From where to where (and as long as a cue is) the recording is needed for a cue."""
        if self._behind is None:
            return guess - self._far, guess + self._far
        return planned + self._behind - self._far, planned + self._behind + self._far

    def compare(
        self, text: str, at: float, planned: int, wanted: Samples, heard: Samples, first: int
    ) -> None:
        """Look for a cue that was due at sample ``planned`` in ``heard``, whose first is sample ``first``."""
        if self._behind is None:
            self._anchor(text, planned, wanted, heard, first)
            return
        here = planned + self._behind - first
        if np.array_equal(wanted, heard[here : here + len(wanted)]):
            self.exact += 1
            return
        place = self._found(wanted, heard, here)
        if place is None:
            self.missed.append(text)
        elif place == here:
            self.softer += 1
        else:
            self.moved.append(Late(text, at, place - here))
            self._behind += place - here

    def _anchor(self, text: str, planned: int, wanted: Samples, heard: Samples, first: int) -> None:
        places, likeness = likenesses(wanted, heard)
        if likeness < ALIKE:
            self.missed.append(text)
            return
        self.anchors += 1
        self.exact += 1
        self._behind = first + int(np.argmax(places)) - planned

    def _found(self, wanted: Samples, heard: Samples, here: int) -> int | None:
        for around in (self._near, self._far):
            since = max(0, here - around)
            places, likeness = likenesses(wanted, heard[since : here + len(wanted) + around])
            if likeness >= ALIKE:
                in_place = here - since < len(places) and places[here - since] >= likeness - BETTER
                return here if in_place else since + int(np.argmax(places))
        return None


def minutes_of(sounded: Iterable[Sounded]) -> dict[Kind, float]:
    """How long there was each kind, in minutes."""
    found: dict[Kind, float] = {}
    for each in sounded:
        found[each.kind] = found.get(each.kind, 0.0) + (each.ended - each.begun) / 60
    return found
