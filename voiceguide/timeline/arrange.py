"""Arranging: a script and the lengths of its sounds become cues at exact samples, one after another."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import zip_longest

from voiceguide.clock import Clock, ExactPosition
from voiceguide.coach.request import too_long
from voiceguide.coach.script import At, Begin, Hold, Item, Mark, Remark, Say, Tone, Wait
from voiceguide.errors import CannotSpeak
from voiceguide.library.facts import LONGEST_SESSION
from voiceguide.timeline.model import (
    Arrival,
    Chapter,
    Cue,
    Decision,
    End,
    Gap,
    HoldSpan,
    PhaseSpan,
    Piece,
    Sound,
    Timeline,
    UnitStart,
)
from voiceguide.timeline.slot import PlacedCue, RefusedCue, Slot, WantedCue
from voiceguide.utterance import Utterance

LengthOf = Callable[[Sound], int]


def arrange(script: Sequence[Item], length_of: LengthOf, sample_rate: int) -> Iterator[Piece]:
    """Yield the pieces of the timeline as soon as they are certain, cues in order of time.

    ``length_of`` gives the measured length of a sound in samples and may wait for it to be spoken;
    it is asked for one sound at a time, just before that sound's place is needed. Raises BadRequest
    when the session passes six hours.
    """
    return _Arranger(length_of, sample_rate).pieces(script)


def build(script: Sequence[Item], length_of: LengthOf, sample_rate: int) -> Timeline:
    """The whole timeline at once."""
    timeline = Timeline(sample_rate)
    for piece in arrange(script, length_of, sample_rate):
        timeline.add(piece)
    return timeline


def rooms(script: Sequence[Item], length_of: LengthOf, sample_rate: int) -> dict[Utterance, int]:
    """How many samples words may last that are said within a wait or a hold; the least of all places.

    What is not in it may last as long as it likes: what follows waits for it.
    """
    measurer = _Measurer(length_of, sample_rate)
    for _ in measurer.pieces(script):
        pass
    return measurer.rooms


class _Arranger:
    def __init__(self, length_of: LengthOf, sample_rate: int) -> None:
        self._length_of = length_of
        self._clock = Clock(sample_rate)
        self._longest = self._clock.samples(LONGEST_SESSION)
        self._cursor: ExactPosition = 0
        self._busy = 0
        self._unit, self._item = 0, -1

    def pieces(self, script: Sequence[Item]) -> Iterator[Piece]:
        following, sounding = _followers(script)
        for number, item in enumerate(script):
            if isinstance(item, Begin):
                yield self._begin(item, sounding[number])
                continue
            self._item += not isinstance(item, Mark | Remark)
            yield from self._piece(item, following[number])
            if self._cursor > self._longest:
                raise too_long()
        yield End(max(round(self._cursor), self._busy))

    def _begin(self, begin: Begin, sounding: Item | None) -> UnitStart:
        """A unit begins with the first word of it, which may come before its first phase."""
        self._unit, self._item = begin.unit, -1
        start = max(round(self._cursor + self._lead(sounding)), self._busy)
        return UnitStart(start, begin.unit, begin.kind, begin.address, begin.landing)

    def _piece(self, item: Item, following: Item | None) -> Iterator[Piece]:
        match item:
            case Say():
                yield self._sequential(item, item.utterance)
            case Tone():
                yield self._sequential(item, item)
            case Wait(cues=()):
                yield self._gap(item)
            case Wait():
                yield from self._wait(item, following)
            case Hold():
                yield from self._hold(item)
            case Mark():
                yield from self._mark(item, following)
            case Remark():
                yield Decision(item.action, item.text, item.reason, item.address)

    def _gap(self, wait: Wait) -> Gap:
        start, self._cursor = self._cursor, self._cursor + self._clock.samples(wait.seconds)
        return Gap(round(start), round(self._cursor), self._unit, self._item)

    def _length(self, cue: Say | Tone, sound: Sound) -> int:
        try:
            return self._length_of(sound)
        except CannotSpeak as exc:
            raise CannotSpeak(
                f"{cue.place}: {exc}" if isinstance(cue, Say) and cue.place else str(exc)
            ) from exc

    def _sequential(self, cue: Say | Tone, sound: Sound) -> Cue:
        start = max(round(self._cursor), self._busy)
        end = start + self._length(cue, sound)
        self._cursor = self._busy = end
        return self._cue(PlacedCue(start, end, cue, sound))._replace(line=isinstance(cue, Say))

    def _mark(self, mark: Mark, following: Item | None) -> Iterator[Piece]:
        here = max(round(self._cursor + self._lead(following)), self._busy)
        if mark.title:
            yield Chapter(here, mark.title)
        if mark.position:
            yield Arrival(here, mark.position)

    def _wait(self, wait: Wait, following: Item | None) -> Iterator[Piece]:
        start, end = self._cursor, self._cursor + self._clock.samples(wait.seconds)
        yield PhaseSpan(round(start), round(end), wait.breath, wait.address, self._unit, self._item)
        wanted = [self._wanted(at, start, end) for at in wait.cues]
        yield from self._place(wanted, self._busy, self._free_until(end, following))
        self._cursor = end

    def _hold(self, hold: Hold) -> Iterator[Piece]:
        start = round(self._cursor)
        end = start + self._clock.samples(hold.seconds)
        yield HoldSpan(start, round(end), hold.seconds, hold.address, self._unit, self._item)
        wanted = [self._wanted(at, start, end) for at in hold.cues]
        yield from self._place(wanted, max(start, self._busy), round(end))
        self._cursor = end

    def _wanted(self, at: At, start: ExactPosition, end: ExactPosition) -> WantedCue:
        offset = self._clock.samples(at.offset)
        return WantedCue(at.cue, round(end - offset if at.from_end else start + offset))

    def _free_until(self, end: ExactPosition, following: Item | None) -> int:
        """A cue may spill into a gap that follows, but leaves room for the lead of what comes next."""
        if isinstance(following, Wait) and not following.cues:
            end = end + self._clock.samples(following.seconds)
        return round(end + self._lead(following))

    def _lead(self, following: Item | None) -> ExactPosition:
        """How much earlier than its wait the first word of what follows may start: 0 or less."""
        offsets = [at.offset for at in following.cues] if isinstance(following, Wait) else []
        return self._clock.samples(min([Fraction(0), *offsets]))

    def _place(self, wanted: list[WantedCue], low: int, high: int) -> Iterator[Piece]:
        placed, refused = Slot(low, high, self._length, self._clock.sample_rate).place(wanted)
        for spot, following in zip_longest(placed, placed[1:]):
            self._busy = max(self._busy, spot.end)
            beneath = following is not None and following.start < self._busy
            yield self._cue(spot)._replace(overlapped=beneath)
        for each in refused:
            yield _decision(each)

    def _cue(self, spot: PlacedCue) -> Cue:
        start, end, cue, sound = spot
        where = (self._unit, self._item)
        if isinstance(sound, Tone):
            return Cue(start, end, "tone", sound.name, "", cue.address, sound, *where)
        assert isinstance(cue, Say)
        return Cue(start, end, "speech", cue.role, sound.text, cue.address, sound, *where)


class _Measurer(_Arranger):
    """Arranges, and keeps the room there was for words."""

    def __init__(self, length_of: LengthOf, sample_rate: int) -> None:
        super().__init__(length_of, sample_rate)
        self.rooms: dict[Utterance, int] = {}

    def _place(self, wanted: list[WantedCue], low: int, high: int) -> Iterator[Piece]:
        for cue, room in Slot(low, high, self._length, self._clock.sample_rate).rooms(wanted):
            for words in filter(None, (cue.utterance, cue.brief)):
                self.rooms[words] = min(room, self.rooms.get(words, room))
        yield from super()._place(wanted, low, high)


def _followers(script: Sequence[Item]) -> tuple[list[Item | None], list[Item | None]]:
    """For each item what follows it but for beginnings of units, and the next one that takes time."""
    following: list[Item | None] = [None] * len(script)
    sounding: list[Item | None] = [None] * len(script)
    next_item: Item | None = None
    next_sounding: Item | None = None
    for number in range(len(script) - 1, -1, -1):
        item = script[number]
        following[number], sounding[number] = next_item, next_sounding
        if not isinstance(item, Begin):
            next_item = item
        if not isinstance(item, Begin | Mark | Remark):
            next_sounding = item
    return following, sounding


def _decision(refused: RefusedCue) -> Decision:
    cue = refused.cue
    text = cue.utterance.text if isinstance(cue, Say) else f"{cue.name} tone"
    return Decision(refused.action, text, refused.reason, cue.address)
