"""Somewhere in a session, and what comes of a command there, with the silent voice."""

from voiceguide.coach import Request
from voiceguide.coach.obey import obey
from voiceguide.coach.outline import outline
from voiceguide.coach.spot import Spot
from voiceguide.take import Take, utterances
from voiceguide.voice import SilentVoice

RATE = 24000
VOICE = SilentVoice(RATE)


class Somewhere:
    """A listener at a sample of a take; every command makes another one."""

    def __init__(self, library, take, sample, course=None, reply=None):
        self.library, self.take, self.sample = library, take, sample
        self.spot = take.spot(sample)
        self.course = course or take.course.reached(self.spot.unit)
        self.reply = reply

    @classmethod
    def begin(cls, library, name, **wishes):
        """At the first sample of a session."""
        course = outline(library, name, Request.of(**wishes))
        return cls(library, Take(library, course, VOICE), 0)

    @property
    def now(self):
        """The unit she is in, or will come back into."""
        return self.course.now

    def at(self, seconds):
        """At another second of the same take."""
        return Somewhere(self.library, self.take, round(seconds * RATE))

    def to(self, kind, part=0.5, part_name=None, **address):
        """Within the first span of that kind whose address says so, such a part of it over."""
        address |= {} if part_name is None else {"part": part_name}
        for span in self.take.timeline.spans:
            there = span.address._asdict()
            if span.kind == kind and all(there[key] == value for key, value in address.items()):
                return Somewhere(self.library, self.take, round(span.start + part * (span.end - span.start)))
        raise LookupError(f"no {kind} at {address}")

    def left(self, seconds):
        """In the hold she is in, so many seconds before it ends."""
        hold = next(each for each in self.take.timeline.holds if each.start <= self.sample < each.end)
        return Somewhere(self.library, self.take, hold.end - round(seconds * RATE))

    def ask(self, command):
        """Asked for something there: what is heard from then on, or the same while she waits."""
        paused = self.course.state == "paused"
        spot = Spot(self.course.at) if paused else self.spot
        sample = self.sample
        reply = obey(self.library, self.course, spot, command)
        if reply.cut == "gap":
            sample = self.take.gap(sample)
            reply = obey(self.library, self.course, self.take.spot(sample), command)
        if reply.cut == "unit":
            _, number = self.take.next_unit(sample)
            take = Take(self.library, reply.course, VOICE, first=number)
        elif reply.cut == "none" or reply.then != "go on":
            return Somewhere(self.library, self.take, sample, reply.course, reply)
        else:
            take = Take(self.library, reply.course, VOICE)
        return Somewhere(self.library, take, 0, reply=reply)

    def said(self):
        """What she is told at once, beside the session."""
        return " ".join(each.text for each in utterances(self.reply.aside))

    def heard(self, words=0):
        """What the take says, sentence by sentence; the first ``words`` of them."""
        spoken = [cue.text for cue in self.take.timeline.cues if cue.kind == "speech"]
        return spoken[: words or None]

    def holds(self):
        """Of every hold to come: side, repetition and seconds, exact."""
        return [(each.address.side, each.address.rep, each.seconds) for each in self.take.timeline.holds]

    def kinds(self):
        """The kinds of the units from here on."""
        return [unit.kind for unit in self.course.to_come]
