"""Names as people type them: in any case, with spaces, as a title or another name; never guessed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from voiceguide.errors import BadRequest, UnknownName
from voiceguide.library.facts import Exercise, Library, Routine

NEAR: Final = 0.55
"""How alike two spellings are, from 0 to 1, before one is suggested for the other."""

AS_NEAR: Final = 0.1
"""How much less alike than the nearest one others may be, to be suggested beside it."""

MOST_SUGGESTED: Final = 3

MOST_WORDS: Final = 12
"""Words of one name."""

LIST: Final = "`voiceguide list` shows what there is"

_SHOWN: Final = 80
"""Letters of a wrong name that are told."""

_BETWEEN_WORDS: Final = re.compile(r"[\s_-]+")


class Spelling(NamedTuple):
    """One way to write the name of an exercise or routine."""

    written: str
    name: str
    rank: int
    """0 for the name itself, 1 for a title, 2 for what it is also known as; the lowest one counts"""


def named(library: Library, typed: str) -> str:
    """The exercise or routine that is meant by what was typed. Raises UnknownName, with the nearest ones."""
    if typed in library.routines or typed in library.exercises:
        return typed
    return _one(typed, spellings((*library.exercises.values(), *library.routines.values())))


def names_in(library: Library, words: Sequence[str]) -> list[str]:
    """The exercises and routines that are meant by words in a row, each once; a name may be several words.

    As many words as can be are taken for one name. Raises UnknownName.
    """
    known = spellings((*library.exercises.values(), *library.routines.values()))
    found: list[str] = []
    rest = list(words)
    while rest:
        runs = _runs(rest)
        run = next((run for run in reversed(runs) if _meant(run, known)), None)
        if run is None:
            raise _unknown(max(runs, key=lambda run: _likest(run, known)), known)
        found.append(_one(run, known))
        del rest[: runs.index(run) + 1]
    return list(dict.fromkeys(found))


def name_in(library: Library, words: Sequence[str]) -> str:
    """The one exercise or routine that is meant by words in a row. Raises UnknownName and BadRequest."""
    found = names_in(library, words)
    if len(found) != 1:
        raise BadRequest(f"one session at a time: {_either(map(_quoted, found))}")
    return found[0]


def _runs(words: Sequence[str]) -> list[str]:
    """What may be one name at the beginning of these words, the shortest first."""
    return [" ".join(words[:number]) for number in range(1, min(len(words), MOST_WORDS) + 1)]


def meant(typed: str, known: Iterable[Exercise | Routine]) -> str | None:
    """Which of these is meant by what was typed; None if none is, or more than one."""
    found = _meant(typed, spellings(known))
    return found[0] if len(found) == 1 else None


def spellings(known: Iterable[Exercise | Routine]) -> list[Spelling]:
    """All ways to write the names of these."""
    return [Spelling(written, each.name, rank) for each in known for rank, written in _written(each)]


def _written(what: Exercise | Routine) -> Iterator[tuple[int, str]]:
    yield 0, what.name
    yield 1, what.title
    yield from ((2, alias) for alias in what.also_known_as)


def _folded(typed: str) -> str:
    """Without capitals, and with one space between words."""
    return " ".join(_BETWEEN_WORDS.split(typed.casefold())).strip()


def _same(typed: str) -> str:
    """What is the same however it is typed: ``bed time``, ``Bed_Time``, ``bedtime``."""
    return _folded(typed).replace(" ", "")


def _meant(typed: str, known: Sequence[Spelling]) -> list[str]:
    said = _same(typed)
    found = [each for each in known if said and _same(each.written) == said]
    lowest = min((each.rank for each in found), default=0)
    return list(dict.fromkeys(each.name for each in found if each.rank == lowest))


def _one(typed: str, known: Sequence[Spelling]) -> str:
    found = _meant(typed, known)
    if len(found) > 1:
        raise UnknownName(f'"{typed[:_SHOWN]}" may be {_either(map(_quoted, found))}; type one of these')
    if not found:
        raise _unknown(typed, known)
    return found[0]


def _unknown(typed: str, known: Sequence[Spelling]) -> UnknownName:
    near = _near(typed, known)
    hint = f"did you mean {_either(map(_suggested, near))}?" if near else LIST
    return UnknownName(f'there is no "{typed[:_SHOWN]}"; {hint}')


def _near(typed: str, known: Sequence[Spelling]) -> list[Spelling]:
    """The nearest spelling of each of the nearest names, the nearest first."""
    likeness = {each: _alike(typed, each) for each in known}
    nearest: dict[str, Spelling] = {}
    for each in sorted(known, key=likeness.__getitem__, reverse=True):
        nearest.setdefault(each.name, each)
    least = max(NEAR, max(likeness.values(), default=0.0) - AS_NEAR)
    return [each for each in nearest.values() if likeness[each] >= least][:MOST_SUGGESTED]


def _likest(typed: str, known: Sequence[Spelling]) -> float:
    return max((_letters_alike(typed, each) for each in known), default=0.0)


def _alike(typed: str, spelling: Spelling) -> float:
    """From 0 to 1; 1 where only words are left out."""
    said = set(_folded(typed).split())
    if said and said <= set(_folded(spelling.written).split()):
        return 1.0
    return _letters_alike(typed, spelling)


def _letters_alike(typed: str, spelling: Spelling) -> float:
    return SequenceMatcher(None, _folded(typed[:_SHOWN]), _folded(spelling.written)).ratio()


def _suggested(spelling: Spelling) -> str:
    """The name to type, with the title or other name that was near if it is another."""
    same = _same(spelling.written) == _same(spelling.name)
    return _quoted(spelling.name) if same else f"{_quoted(spelling.name)} ({spelling.written})"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _either(names: Iterable[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
