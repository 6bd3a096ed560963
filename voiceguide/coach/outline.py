"""The outline: a name and a request in, the course of the whole session out, before a word is written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import dropwhile, pairwise

from voiceguide.coach.counted import counted
from voiceguide.coach.course import (
    Belonging,
    Closing,
    Course,
    Finish,
    Introduction,
    Listen,
    Listener,
    Opening,
    Repetition,
    Repose,
    Rest,
    Setup,
    Switch,
    Transfer,
    Unit,
)
from voiceguide.coach.limits import check_longest, suited, told
from voiceguide.coach.programme import Programme, programme
from voiceguide.coach.repetition import hold_seconds
from voiceguide.coach.request import LISTEN_FIRST, Request, too_long
from voiceguide.coach.script import Address, Remark, Script
from voiceguide.coach.start import NOWHERE, Start, begun_at
from voiceguide.coach.units import amount, write_course
from voiceguide.errors import BadRequest
from voiceguide.library.facts import (
    LONGEST_SESSION,
    Dose,
    Entry,
    HoldStep,
    Library,
    Move,
    Part,
    Phase,
    Side,
    Teach,
)
from voiceguide.library.names import named
from voiceguide.library.routines import STANDING, shortest_way
from voiceguide.library.variants import fitting

NEWEST_FIRST: Sequence[Teach] = ("full", "short", "names")


def outline(library: Library, name: str, request: Request) -> Course:
    """The course of the exercise or routine ``name``, however it is typed, in the library that fits.

    Raises UnknownName for a name or a start address that is not there, and BadRequest for a wish nothing
    could grant and for a session longer than six hours.
    """
    name = named(library, name)
    what = programme(library, name)
    entries = in_order(library, suited(library, what, request), what.ends)
    planner = Planner(library, request, what.alone)
    if not request.shared:
        _check_wishes(planner, entries, what, request)
    if planner.least(entries) > LONGEST_SESSION:
        raise too_long(what.title)
    start = Start.read(request.start, library, entries)
    skipped = start.entry
    starting_at = start.spoken(library, alone=what.alone)
    units = [*planner.opening(name, what, entries[skipped:], starting_at)]
    units += planner.session(name, entries, STANDING, skipped, start)
    course = counted(library, Course(name, what.title, entries, tuple(units), planner.listener, request))
    check_longest(library, course)
    return course


def write_script(library: Library, name: str, request: Request) -> Script:
    """The script of the whole session, and first what was decided before it. Raises like ``outline``."""
    library = fitting(library, request)
    course = outline(library, name, request)
    return (*remarks(library, course), *(item for script in write_course(library, course) for item in script))


def remarks(library: Library, course: Course) -> Iterator[Remark]:
    """What the outline decided for her, for ``show --why``."""
    if course.at or not course.entries:
        return
    what = programme(library, course.name)
    yield from told(library, what, course.entries, course.request)
    kept = (entry for entry in what.entries if entry in course.entries)
    for written, moved in zip(kept, course.entries, strict=True):
        if written != moved:
            yield Remark("reordered", moved.exercise, "so that she goes down to the floor once", Address())


class Planner:
    """Lays out units: whole sessions, exercises, and the ways between positions."""

    def __init__(self, library: Library, request: Request, alone: bool) -> None:
        self.library = library
        self._request = request
        together = "girdle" in request.spare
        self.listener = Listener(request.pace, alone, request.wait, request.turn, together)

    def opening(
        self, name: str, what: Programme, entries: Sequence[Entry], starting_at: str
    ) -> Iterator[Unit]:
        """What she hears before the first exercise: all of it once, then what this session is."""
        lead_in = self._request.lead_in
        if what.listen:
            yield Listen(name=name, lead_in=lead_in)
            return
        if self._request.listen_first and LISTEN_FIRST in self.library.routines:
            yield Listen(name=LISTEN_FIRST, lead_in=lead_in)
            lead_in = Fraction(0)
        teach = self._newest(entries)
        yield Opening(
            name=name,
            exercises=tuple(dict.fromkeys(entry.exercise for entry in entries)),
            lead_in=lead_in,
            announced=self._request.announced,
            starting_at=starting_at,
            amount=self._amount(entries[0]) if what.alone else "",
            safety=self._request.safety or ("signs" if teach == "full" else "short"),
            teach=teach,
        )

    def session(
        self, name: str, entries: Sequence[Entry], here: str, first: int = 0, start: Start = NOWHERE
    ) -> Iterator[Unit]:
        """Exercise number ``first`` and those after it, and the closing, for who is ``here``."""
        for number, entry in enumerate(entries[first:], first):
            yield from self.exercise(entry, number, here, start if number == first else NOWHERE)
            here = self.library.exercises[entry.exercise].position
        yield from self.closing(name, here)

    def closing(self, name: str, here: str) -> Iterator[Unit]:
        """The way to where she is left, and the last words."""
        down_already = self.library.positions[here].level == "floor"
        what = programme(self.library, name)
        teach = self._newest(what.entries)
        way = list(self.way(here, what.ends, remind=not down_already, teach=teach))
        repose = [Repose(seconds=what.rest)] if what.rest else []
        amount = self._amount(what.entries[0]) if what.alone else ""
        often = self._often(what.entries[0]) if amount else ""
        units = [*way, *repose, Closing(name=name, amount=amount, often=often, teach=teach)]
        yield replace(units[0], chapter="Closing")
        yield from units[1:]

    def _newest(self, entries: Sequence[Entry]) -> Teach:
        """How much is taught of the exercise that is newest to her."""
        known = {self._request.teaching(entry.exercise) for entry in entries}
        return next((teach for teach in NEWEST_FIRST if teach in known), self._request.teach or "full")

    def _amount(self, entry: Entry) -> str:
        """How much an exercise is, in words; empty where its author has none."""
        parts = self.parts(entry)
        written = [amount(part, self._dose(entry, part), self._request.order(part)) for part in parts]
        return ", and ".join(filter(None, written))

    def _often(self, entry: Entry) -> str:
        """What the levels of an exercise have to say, each thing once."""
        said = (self._request.saying(part, entry.change, entry.exercise) for part in self.parts(entry))
        return " ".join(dict.fromkeys(words.worded(self._request.turn) for words in said if words))

    def exercise(
        self, entry: Entry, number: int, here: str, start: Start = NOWHERE, *, again: bool = False
    ) -> Iterator[Unit]:
        """One exercise, from its announcement to its finish. Raises UnknownName for a start not in it."""
        exercise = self.library.exercises[entry.exercise]
        parts, teach = self.parts(entry), self._request.teaching(entry.exercise)
        begun = next((part for part in parts if part.name in start.words[1:]), parts[0])
        firsts = {part.name: start.address if part is begun else Address() for part in parts}
        yield Introduction(
            exercise=exercise.name,
            entry=number,
            chapter=exercise.title,
            again=again,
            amount=self._amount(entry),
            teach=teach,
        )
        for unit in self.way(here, exercise.position, teach=teach):
            yield replace(unit, exercise=exercise.name, entry=number)
        body = [unit for part in parts for unit in self._part(entry, number, part, firsts[part.name])]
        yield from begun_at(start, body, self.library) if len(start.words) > 1 else body
        yield Finish(exercise=exercise.name, entry=number, teach=teach)

    def way(self, here: str, to: str, *, remind: bool = True, teach: Teach = "full") -> Iterator[Transfer]:
        """The moves from one position to another; none when she is there already."""
        way = shortest_way(self.library.moves, here, to) or ()
        for number, move in enumerate(way):
            up = self.library.positions[here].level != "floor"
            floor = remind and up and not number and self._goes_down(way) and teach != "full"
            yield Transfer(start=move.start, to=move.to, remind=floor, teach=teach)

    def parts(self, entry: Entry) -> tuple[Part, ...]:
        """Those the routine names, in its order; otherwise all."""
        parts = self.library.exercises[entry.exercise].parts
        named = {part.name: part for part in parts}
        return tuple(named[name] for name in entry.parts if name in named) or parts

    def least(self, entries: Sequence[Entry]) -> Fraction:
        """Seconds that all phases and holds together last at least, counted without writing them down."""
        total = Fraction(0)
        for entry in entries:
            for part in self.parts(entry):
                dose = self._dose(entry, part)
                sides = len(self._request.order(part)) or 1
                once = sum((self._least(step, dose) for step in part.rep), Fraction(0))
                total += once * dose.reps * dose.sets * sides
        return total

    def _least(self, step: Phase | HoldStep, dose: Dose) -> Fraction:
        if isinstance(step, Phase):
            return step.takes / self.listener.pace
        return hold_seconds(step, dose)

    def _goes_down(self, way: Sequence[Move]) -> bool:
        return self.library.positions[way[-1].to].level == "floor"

    def _dose(self, entry: Entry, part: Part) -> Dose:
        return self._request.dose(part, entry.change, entry.exercise)

    def _part(self, entry: Entry, number: int, part: Part, first: Address) -> Iterator[Unit]:
        """The set-up of a part, then the sets of every side; ``first`` is where she begins."""
        dose = self._dose(entry, part)
        asked = self._request.order(part)
        order: tuple[Side | None, ...] = tuple(dropwhile(lambda side: side != first.side, asked)) or asked
        order = order or (None,)
        whole = part is self.parts(entry)[0]
        teach = self._request.teaching(entry.exercise)
        at = Belonging(exercise=entry.exercise, entry=number, part=part.name, dose=dose, teach=teach)
        last = part is self.parts(entry)[-1]
        yield Setup(**at, side=order[0], whole=whole)
        for turn, side in enumerate(order):
            chapter = f"{part.title}, {side} side" if side else ""
            if turn:
                yield Switch(**at, side=side, chapter=chapter)
            goes_on = not last or turn + 1 < len(order)
            begins = Address() if turn else first
            units = list(self._sets(at, side, begins, opens=not turn, goes_on=goes_on))
            yield units[0] if turn else replace(units[0], chapter=chapter)
            yield from units[1:]

    def _sets(
        self, at: Belonging, side: Side | None, first: Address, *, opens: bool, goes_on: bool
    ) -> Iterator[Unit]:
        dose, every = at["dose"], self.library.exercises[at["exercise"]].timing.rest_every
        for number in range(max(1, first.set), dose.sets + 1):
            begun = number == max(1, first.set)
            begins = max(1, first.rep) if begun else 1
            taught = begun and opens and at["teach"] == "full"
            for rep in range(begins, dose.reps + 1):
                yield Repetition(
                    **at, side=side, set=number, rep=rep, first=begins, taught=taught, opens=opens
                )
                if rep % every == 0 and rep < dose.reps:
                    yield Rest(**at, side=side, set=number, following=number, after=rep)
                    begins, taught = rep + 1, False
            following = number + 1 if number < dose.sets else 0
            yield Rest(**at, side=side, set=number, following=following, goes_on=goes_on)


def in_order(library: Library, entries: tuple[Entry, ...], ends: str) -> tuple[Entry, ...]:
    """As written; in the order of the positions, the floor last, if she would go down more than once."""
    levels = (library.positions[library.exercises[entry.exercise].position].level for entry in entries)
    on_floor = [False, *(level == "floor" for level in levels), library.positions[ends].level == "floor"]
    if sum(down and not before for before, down in pairwise(on_floor)) < 2:
        return entries
    return floor_last(library, entries)


def floor_last(library: Library, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """In the order of the positions, what is on the floor last."""
    order = list(library.positions)

    def height(entry: Entry) -> tuple[bool, int]:
        position = library.positions[library.exercises[entry.exercise].position]
        return position.level == "floor", order.index(position.name)

    return tuple(sorted(entries, key=height))


def _check_wishes(planner: Planner, entries: Sequence[Entry], what: Programme, wish: Request) -> None:
    """Refuse a wish that nothing here could grant, rather than leave it out in silence."""
    parts = [part for entry in entries for part in planner.parts(entry)]
    if wish.reps and not any(part.dose.repeats for part in parts):
        raise BadRequest(f'nothing in "{what.title}" is repeated; leave --reps out')
    if wish.level and not any(part.levels for part in parts):
        raise BadRequest(f'nothing in "{what.title}" has levels; leave --level out')
    if wish.hold and not any(part.dose.hold for part in parts):
        raise BadRequest(
            f'nothing in "{what.title}" is held for a time of its own choosing; leave --hold out'
        )
    if wish.sides and not any(part.sides for part in parts):
        raise BadRequest(f'"{what.title}" has no sides; leave --sides out')
