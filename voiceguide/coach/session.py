"""A whole session: the opening, every exercise in its order, the way between them, the closing."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from voiceguide.coach.movement import Movement, teach_tones
from voiceguide.coach.place import first_of, skip_to, spoken_place, words_of
from voiceguide.coach.programme import Programme, programme
from voiceguide.coach.request import LONGEST_SESSION, Request, too_long
from voiceguide.coach.scribe import Scribe
from voiceguide.coach.script import Address, Hold, Script, Wait
from voiceguide.coach.transfer import transfer
from voiceguide.coach.wording import listed
from voiceguide.errors import BadRequest, UnknownName, nearest
from voiceguide.library.facts import Entry, Exercise, Library, Part, Words
from voiceguide.library.routines import STANDING


def write_script(library: Library, name: str, request: Request) -> Script:
    """The script of the exercise or routine ``name``.

    Raises UnknownName for a name or a start address that is not there, and BadRequest for a
    session longer than six hours.
    """
    session = _Session(library, programme(library, name), request)
    script = session.write()
    shortest = sum((item.seconds for item in script if isinstance(item, Wait | Hold)), Fraction(0))
    if shortest > LONGEST_SESSION:
        raise too_long(name)
    return script


class _Session:
    def __init__(self, library: Library, what: Programme, request: Request) -> None:
        self._library = library
        self._what = what
        self._request = request
        self._scribe = Scribe(library, request)
        self._scribe.alone = what.alone
        self._entries = self._in_order(what.entries)
        if not request.shared:
            self._check_wishes()
        self._here = STANDING

    def write(self) -> Script:
        entries = self._entries
        start = self._request.start
        skipped = self._find_start(start) if start else 0
        self._open(entries[skipped:], in_the_middle=bool(skipped) or len(words_of(start)) > 1)
        for number, entry in enumerate(entries[skipped:]):
            self._exercise(entry, inner=start if number == 0 else "")
        self._close()
        return tuple(self._scribe.items)

    def _in_order(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """As written; in the order of the positions, the floor last, if she would go down more than once."""
        order = list(self._library.positions)

        def height(entry: Entry) -> tuple[bool, int]:
            position = self._library.positions[self._library.exercises[entry.exercise].position]
            return position.level == "floor", order.index(position.name)

        on_floor = [False, *(height(entry)[0] for entry in entries)]
        if sum(down and not before for before, down in pairwise(on_floor)) < 2:
            return entries
        sorted_entries = tuple(sorted(entries, key=height))
        for written, moved in zip(entries, sorted_entries, strict=True):
            if written != moved:
                self._scribe.note("reordered", moved.exercise, "so that she goes down to the floor once")
        return sorted_entries

    def _find_start(self, start: str) -> int:
        exercise = start.partition("/")[0]
        names = [entry.exercise for entry in self._entries]
        if exercise not in names:
            hint = nearest(exercise, names) or f"it can begin at {', '.join(names)}"
            raise UnknownName(f'"{start[:80]}" is not a place in this session; {hint}')
        return names.index(exercise)

    def _open(self, entries: Iterable[Entry], in_the_middle: bool) -> None:
        scribe = self._scribe
        exercises = [self._library.exercises[entry.exercise] for entry in entries]
        scribe.context |= {"title": self._what.title}
        if self._request.lead_in:
            scribe.tone("lead-in", seconds=self._request.lead_in)
        scribe.mark(title="Before you start", position=STANDING)
        scribe.phrase("welcome", "welcome")
        scribe.quiet(scribe.timing.sentence_gap)
        if in_the_middle:
            place = spoken_place(exercises[0].title, self._request.start)
            scribe.phrase("starting-at", "welcome", {"title": place})
            scribe.quiet(scribe.timing.step_gap)
        elif not self._request.brief:
            scribe.steps(self._what.intro, "welcome")
        scribe.phrase("wellness", "safety")
        scribe.quiet(scribe.timing.step_gap)
        scribe.phrase("stop-list", "safety")
        scribe.quiet(scribe.timing.step_gap)
        equipment = tuple(dict.fromkeys(thing for each in exercises for thing in each.equipment))
        if equipment:
            scribe.phrase("equipment", "welcome", {"equipment": listed(equipment)})
            scribe.quiet(scribe.timing.topic_gap)

    def _exercise(self, entry: Entry, inner: str) -> None:
        scribe, exercise = self._scribe, self._library.exercises[entry.exercise]
        position = self._library.positions[exercise.position]
        scribe.address, scribe.timing = Address(exercise=exercise.name), exercise.timing
        scribe.context |= {"title": exercise.title, "position": position.title}
        scribe.mark(title=exercise.title)
        if self._what.alone:
            scribe.phrase("position", "next-up")
        else:
            scribe.phrase("next-up", "next-up", {"next": exercise.title})
        scribe.quiet(scribe.timing.sentence_gap)
        self._introduce(exercise)
        parts = self._parts(entry)
        begun = next((part for part in parts if part.name in words_of(inner)), parts[0])
        movements = [
            Movement(scribe, part, entry.change, first_of(inner) if part is begun else Address())
            for part in parts
        ]
        if not scribe.tones_known and any(movement.uses_tones for movement in movements):
            scribe.tones_known = True
            teach_tones(scribe)
        transfer(scribe, self._here, exercise.position)
        self._here = exercise.position
        short = self._request.brief and exercise.setup_in_short
        scribe.steps(short or exercise.setup, "setup")
        body = len(scribe.items)
        for movement in movements:
            movement.write()
        if words_of(inner)[1:]:
            scribe.items[body:] = skip_to(inner, scribe.items[body:])
        scribe.steps(exercise.finish, "finish")
        scribe.address, scribe.timing = Address(), self._library.timing

    def _parts(self, entry: Entry) -> tuple[Part, ...]:
        """Those the routine names, in its order; otherwise all."""
        parts = self._library.exercises[entry.exercise].parts
        named = {part.name: part for part in parts}
        return tuple(named[name] for name in entry.parts if name in named) or parts

    def _check_wishes(self) -> None:
        """Refuse a wish that nothing here could grant, rather than leave it out in silence."""
        parts = [part for entry in self._entries for part in self._parts(entry)]
        wish, title = self._request, self._what.title
        if wish.reps and not any(part.dose.repeats for part in parts):
            raise BadRequest(f'nothing in "{title}" is repeated; leave --reps out')
        if wish.hold and not any(part.dose.hold for part in parts):
            raise BadRequest(f'nothing in "{title}" is held for a time of its own choosing; leave --hold out')
        if wish.sides and not any(part.sides for part in parts):
            raise BadRequest(f'"{title}" has no sides; leave --sides out')

    def _introduce(self, exercise: Exercise) -> None:
        """Why, and what to mind, while she can still choose not to go down."""
        if not self._request.brief:
            self._aside(exercise.purpose, "purpose")
        for caution in exercise.cautions:
            self._aside(caution.say, "safety")
        if exercise.easier and not self._request.brief:
            self._aside(exercise.easier, "easier")

    def _aside(self, words: Words, role: str) -> None:
        self._scribe.say(words, role)
        self._scribe.quiet(self._scribe.timing.step_gap)

    def _close(self) -> None:
        scribe = self._scribe
        scribe.context |= {"title": self._what.title}
        scribe.mark(title="Closing")
        down_already = self._library.positions[self._here].level == "floor"
        transfer(scribe, self._here, self._what.ends, remind=not down_already)
        scribe.phrase("stop-reminder", "safety")
        scribe.quiet(scribe.timing.step_gap)
        scribe.steps(self._what.closing, "closing")
        scribe.phrase("closing", "closing")
        scribe.quiet(scribe.timing.sentence_gap)
        scribe.tone("session-end")
