"""A listener without a loudspeaker: hears takes to the sample, gives commands, and remembers what she did."""

from collections import Counter
from fractions import Fraction
from itertools import pairwise

from voiceguide.coach.course import Landing, Listener, Repetition
from voiceguide.coach.obey import interrupted, obey
from voiceguide.coach.outline import outline
from voiceguide.coach.spot import Spot
from voiceguide.coach.units import course_landing, write_unit
from voiceguide.journal import Commanded, Reached
from voiceguide.take import Take
from voiceguide.voice import SilentVoice

RATE = 24000
VOICE = SilentVoice(RATE)


class Listening:
    """One session, heard as a conductor would play it, in no time."""

    def __init__(self, library, name, request):
        self.library = library
        self.outlined = self.course = outline(library, name, request)
        self.entries = []
        self.reps = Counter()
        """how often each repetition was done: by exercise number, part, side, set and repetition"""
        self.stays = Counter()
        """samples stayed in each hold, by the same and the step"""
        self.given = []
        self.landing = ""
        self.take, self.sample = self._taken(), 0
        self._reach()

    def _taken(self, first=None, prelude=()):
        take = Take(self.library, self.course, VOICE, first=first, prelude=prelude)
        check_take(take)
        return take

    @property
    def paused(self):
        return self.course.state == "paused"

    @property
    def over(self):
        return bool(self.landing) or (not self.paused and self.sample >= self.take.timeline.length)

    def spot(self):
        return Spot(self.course.at) if self.paused else self.take.spot(self.sample)

    def listen(self, seconds):
        """Hear so many seconds more."""
        if not self.paused and not self.over:
            self._hear(min(self.take.timeline.length, self.sample + round(seconds * RATE)))

    def command(self, command):
        """Ask for something, as the conductor hands it on."""
        if self.over:
            return
        self.given.append(command)
        reply = obey(self.library, self.course, self.spot(), command)
        if reply.cut == "gap":
            self._hear(self.take.gap(self.sample))
            if self.over:
                return
            reply = obey(self.library, self.course, self.spot(), command)
        self._note(Commanded(None, command, self.spot().as_data()))
        before, self.course = self.course, reply.course
        if reply.then == "end":
            self._land(before, reply)
        elif reply.cut == "unit":
            end, number = self.take.next_unit(self.sample)
            self._hear(end, reach=False)
            self.take, self.sample = self._taken(number, reply.aside), 0
            self._reach()
        elif reply.then == "go on" and reply.cut != "none":
            self.take, self.sample = self._taken(prelude=reply.aside), 0
            self._reach()

    def lose_the_sound(self):
        """It is gone, and back."""
        if self.over or self.paused:
            return
        spot = self.spot()
        self._note(Commanded(None, "lost", spot.as_data()))
        self.course = interrupted(self.library, self.course, spot, "lost")
        self.command("go on")

    def finish(self):
        """Go on to the end, if she has not stopped."""
        if self.paused:
            self.command("go on")
        if not self.over:
            self._hear(self.take.timeline.length)

    def _land(self, before, reply):
        place = before.reached(self.spot().unit if before.state != "paused" else before.at).place
        script = write_unit(self.library, Landing(start=place.start, to=place.to), Listener())
        assert [item for item in script if hasattr(item, "utterance")] == [
            item for item in reply.aside if hasattr(item, "utterance")
        ]
        self.landing = course_landing(self.library, before)

    def _hear(self, until, *, reach=True):
        """Everything up to a sample: what is stayed and done is counted, units are reached."""
        timeline, course = self.take.timeline, self.take.course
        for hold in timeline.holds:
            heard = min(hold.end, until) - max(hold.start, self.sample)
            if heard > 0:
                unit = course.units[hold.unit]
                self.stays[(*key(unit), hold.address.phase)] += heard
        ends = [*(start.start for start in timeline.units[1:]), timeline.length]
        for start, end in zip(timeline.units, ends, strict=True):
            unit = course.units[start.unit]
            if isinstance(unit, Repetition) and self.sample < end <= until and start.start < end:
                self.reps[key(unit)] += 1
        self.sample = until
        if reach:
            self._reach()

    def _reach(self):
        number = self.spot().unit
        if number > self.course.at or not self.entries:
            self._note(Reached(None, number + 1, len(self.course.units), ""))
            self.course = self.course.reached(number)

    def _note(self, entry):
        self.entries.append(entry)


def key(unit):
    """Which repetition it is."""
    return (unit.entry, unit.part, unit.side, unit.set, unit.rep)


def check_take(take):
    """In every take nothing overlaps, holds are exact, and spans tile it."""
    timeline = take.timeline
    assert all(a.end <= b.start for a, b in pairwise(timeline.foreground))
    assert all(Fraction(h.end - h.start, RATE) == h.seconds > 0 for h in timeline.holds)
    spans = timeline.spans
    assert all(a.end == b.start for a, b in pairwise(spans))
    if spans:
        assert spans[-1].end == timeline.length
    assert timeline.cues[-1].role == "session-end"
