"""What a name stands for, before anything of it is written down."""

from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from voiceguide.errors import UnknownName, nearest
from voiceguide.library.facts import DoseChange, Entry, Exercise, Library, Step
from voiceguide.library.routines import CHAIR, STANDING


@dataclass(frozen=True)
class Programme:
    """What a name stands for: a routine, or one exercise as a session of its own (``alone``)."""

    title: str
    purpose: str
    entries: tuple[Entry, ...]
    intro: tuple[Step, ...]
    closing: tuple[Step, ...]
    ends: str
    alone: bool = False
    listen: tuple[Step, ...] = ()
    rest: Fraction = Fraction(0)


def programme(library: Library, name: str) -> Programme:
    """The programme of a name. Raises UnknownName with the nearest right one."""
    if routine := library.routines.get(name):
        return Programme(
            title=routine.title,
            purpose=routine.purpose,
            entries=routine.entries,
            intro=routine.intro,
            closing=routine.closing,
            ends=routine.ends,
            listen=routine.listen,
            rest=routine.rest,
        )
    if exercise := library.exercises.get(name):
        entries = (Entry(name, DoseChange(), ()),)
        ends = _ends(library, exercise)
        return Programme(exercise.title, exercise.purpose.text, entries, (), (), ends, alone=True)
    known = [*library.exercises, *library.routines]
    aliases = {alias: each.name for each in library.exercises.values() for alias in each.also_known_as}
    called = get_close_matches(name.replace("-", " ").lower(), aliases, n=1)
    hint = f'did you mean "{aliases[called[0]]}"?' if called else nearest(name, known)
    raise UnknownName(f'there is no "{name[:80]}"; {hint or "`voiceguide list` shows what there is"}')


def _ends(library: Library, exercise: Exercise) -> str:
    """Where an exercise by itself leaves her: on her chair, but for one that she does standing."""
    standing = library.positions[exercise.position].level == "standing"
    return CHAIR if CHAIR in library.positions and not standing else STANDING
