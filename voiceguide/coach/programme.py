"""What a name stands for, before anything of it is written down."""

from dataclasses import dataclass
from difflib import get_close_matches

from voiceguide.errors import UnknownName, nearest
from voiceguide.library.facts import DoseChange, Entry, Library, Step
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
    """The programme of a name. Raises UnknownName with the nearest right one."""
    if routine := library.routines.get(name):
        return Programme(
            routine.title, routine.purpose, routine.entries, routine.intro, routine.closing, routine.ends
        )
    if exercise := library.exercises.get(name):
        entries = (Entry(name, DoseChange(), ()),)
        return Programme(exercise.title, exercise.purpose.text, entries, (), (), STANDING, alone=True)
    known = [*library.exercises, *library.routines]
    aliases = {alias: each.name for each in library.exercises.values() for alias in each.also_known_as}
    called = get_close_matches(name.replace("-", " ").lower(), aliases, n=1)
    hint = f'did you mean "{aliases[called[0]]}"?' if called else nearest(name, known)
    raise UnknownName(f'there is no "{name[:80]}"; {hint or "`voiceguide list` shows what there is"}')
