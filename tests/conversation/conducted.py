"""A session as the conductor plays it, without a device: pulled in small steps, at 1000 samples a second."""

import time
from collections import Counter
from datetime import UTC, datetime

from listening import key

from voiceguide.coach.course import Repetition
from voiceguide.coach.outline import outline
from voiceguide.journal import Commanded, Reached
from voiceguide.live.conductor import Conductor
from voiceguide.take import Take
from voiceguide.timeline.status import begun
from voiceguide.voice import SilentVoice

BEGUN = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
RATE = 1000
STEP = 20
VOICE = SilentVoice(RATE)


class Entries:
    """A journal in memory."""

    def __init__(self):
        self.entries = []

    def unit(self, number, of, where, doing):
        self.entries.append(Reached(BEGUN, number, of, where, doing))

    def command(self, name, spot):
        self.entries.append(Commanded(BEGUN, name, spot))

    def end(self, how):
        pass


class Conducted:
    """She listens, and gives commands; what she really heard is counted."""

    def __init__(self, library, name, request):
        self.library = library
        self.outlined = outline(library, name, request)
        self.journal = Entries()
        self.conductor = Conductor(Take(library, self.outlined, VOICE), record=self.journal)
        self.reps = Counter()
        self.stays = Counter()
        self.given = []
        self._lost = False

    @property
    def course(self):
        return self.conductor.course

    @property
    def over(self):
        return self.course.state == "over" or (self.course.state == "playing" and self._played_out())

    def _played_out(self):
        conductor = self.conductor
        return conductor.player.finished and not conductor._changes and not self._lost

    def listen(self, seconds):
        """Hear so many seconds more; nothing if she has paused it or the sound is gone."""
        left = round(seconds * RATE)
        while left > 0 and not self.over and not self._lost:
            self._pull(min(STEP, left))
            left -= STEP
            if self.course.state == "paused" and self.conductor.player.finished:
                return

    def listen_to_unit_end(self):
        """Hear the last sample of the unit she is in, and none of what follows it."""
        take, here = self.conductor.take
        end, _ = take.next_unit(here)
        while self.conductor.take[1] < end:
            self._pull(min(STEP, end - self.conductor.take[1]))

    def command(self, command):
        """Ask for something, at this very moment."""
        if not self.over:
            self.given.append(command)
            self.conductor.handle(command)

    def lose_the_sound(self):
        if not self.over and not self._lost:
            self._lost = True
            self.conductor.player.pause()
            self.conductor.handle("lost")

    def find_the_sound(self):
        if self._lost:
            self._lost = False
            self.conductor.handle("found")

    def finish(self):
        """To the end, if she has not stopped."""
        self.find_the_sound()
        for _ in range(3):
            if self.course.state == "paused":
                self.command("go on")
            self.listen(7200)
        assert self.over

    def _pull(self, samples):
        player = self.conductor.player
        before, at = player.running
        player.pull(samples)
        after, now = player.running
        for _ in range(2000):
            if not player.waiting:
                break
            time.sleep(0.0005)
            player.pull(samples)
            after, now = player.running
        if after is before:
            self._heard(before, at, now)
        else:
            self._heard(before, at, at + samples)
            self._heard(after, 0, now)
        self.conductor.follow()
        self._check_numbers()

    def _heard(self, stream, first, last):
        if stream.aside:
            return
        take, first, last = stream.take, stream.offset + first, stream.offset + last
        timeline, course = take.score.timeline, take.course
        holds, units = timeline.holds, timeline.units
        for hold in holds[max(0, begun(holds, first) - 1) : begun(holds, last)]:
            overlap = min(hold.end, last) - max(hold.start, first)
            if overlap > 0:
                self.stays[(*key(course.units[hold.unit]), hold.address.phase)] += overlap
        for start, end in self._ended(units, timeline.length, first, last):
            unit = course.units[start.unit]
            if isinstance(unit, Repetition) and start.start < end:
                self.reps[key(unit)] += 1

    def _ended(self, units, length, first, last):
        """The units that end after sample ``first``, and not after ``last``, each with its end."""
        following = range(begun(units, first), begun(units, last))
        ended = [(units[number - 1], units[number].start) for number in following if number]
        if units and first < length <= last:
            ended.append((units[-1], length))
        return ended

    def _check_numbers(self):
        """What is heard is what the course says she is in, unless something else is about to be heard."""
        conductor = self.conductor
        stream, position = conductor.player.running
        if stream.aside or conductor._about_to_come() or self.course.state != "playing":
            return
        heard = stream.take.unit_at(stream.offset + position)
        if heard == self.course.at:
            same = stream.take.course.units[heard]
            here = self.course.units[heard]
            assert (type(same), same.exercise, same.entry) == (type(here), here.exercise, here.entry), (
                self.given
            )
