"""What a name stands for, before anything of it is written down."""

from dataclasses import dataclass

from voiceguide.library.facts import DoseChange, Entry, Library, Step
from voiceguide.library.names import named
from voiceguide.library.routines import STANDING


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


def programme(library: Library, name: str) -> Programme:
    """The programme of a name, however it is typed. Raises UnknownName with the nearest right one."""
    name = named(library, name)
    if routine := library.routines.get(name):
        return Programme(
            routine.title, routine.purpose, routine.entries, routine.intro, routine.closing, routine.ends
        )
    exercise = library.exercises[name]
    entries = (Entry(name, DoseChange(), ()),)
    return Programme(exercise.title, exercise.purpose.text, entries, (), (), STANDING, alone=True)
