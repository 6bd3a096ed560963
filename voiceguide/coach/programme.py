"""What a name stands for, before anything of it is written down."""

from dataclasses import dataclass
from fractions import Fraction

from voiceguide.library.facts import DoseChange, Entry, Exercise, Library, Step
from voiceguide.library.names import named
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
    """The programme of a name, however it is typed. Raises UnknownName with the nearest right one."""
    name = named(library, name)
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
            alone=routine.alone,
        )
    exercise = library.exercises[name]
    entries = (Entry(name, DoseChange(), ()),)
    ends = _ends(library, exercise)
    return Programme(exercise.title, exercise.purpose.text, entries, (), (), ends, alone=True)


def _ends(library: Library, exercise: Exercise) -> str:
    """Where an exercise by itself leaves her: on her chair, but for one that she does standing."""
    standing = library.positions[exercise.position].level == "standing"
    return CHAIR if CHAIR in library.positions and not standing else STANDING
