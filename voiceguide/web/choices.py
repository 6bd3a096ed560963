"""What she can choose on the page without a computer: shorter words, a level, one side."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from voiceguide.coach import Request, programme
from voiceguide.errors import BadRequest
from voiceguide.guide import Guide, Session

KINDS: Final = ("short", "levels", "sides")
ALL: Final = "all"


class Alternative(NamedTuple):
    """One way to do a session; the first of a session's choices is what was asked for, without a suffix."""

    suffix: str
    """of its files, like ``_short``"""
    title: str
    """for people"""
    session: Session

    @property
    def key(self) -> str:
        """What its files are called."""
        return f"{self.session.name}{self.suffix}"


def kinds_of(words: str) -> tuple[str, ...]:
    """What a list with commas asks for. Raises BadRequest."""
    asked = [word for word in words.lower().replace(" ", "").split(",") if word]
    for word in asked:
        if word not in (*KINDS, ALL):
            raise BadRequest(f'--choices "{word[:40]}" is not known; try {", ".join(KINDS)}, or {ALL}')
    return KINDS if ALL in asked else tuple(kind for kind in KINDS if kind in asked)


def choices_of(guide: Guide, usual: Session, wish: Request, kinds: Sequence[str]) -> list[Alternative]:
    """The session as it was asked for, and each other way of these kinds in which anything is otherwise.

    What the wish itself settles is not offered otherwise. Raises VoiceError.
    """
    first = "Full" if wish.teach in (None, "full") else "As planned"
    found = [Alternative("", first, usual)]
    for suffix, title, other in _ways(guide, usual, wish, kinds):
        session = guide.plan(usual.name, replace(other, shared=True))
        if all(session.script != known.session.script for known in found):
            session.score.whole()
            found.append(Alternative(suffix, title, session))
    return found


def _ways(
    guide: Guide, usual: Session, wish: Request, kinds: Sequence[str]
) -> Iterator[tuple[str, str, Request]]:
    if "short" in kinds and wish.teach is None:
        yield "_short", "Short", replace(wish, teach="short")
    if "levels" in kinds and wish.level is None:
        for level in range(1, _levels(guide, usual) + 1):
            yield f"_level-{level}", f"Level {level}", replace(wish, level=level)
    if "sides" in kinds and not wish.sides:
        yield "_left", "Left side only", replace(wish, sides=("left",))
        yield "_right", "Right side only", replace(wish, sides=("right",))


def _levels(guide: Guide, usual: Session) -> int:
    """How many there are in the longest ladder of the session."""
    entries = programme(usual.library, usual.name).entries
    parts = [part for each in entries for part in guide.library.exercises[each.exercise].parts]
    return max((len(part.levels) for part in parts), default=0)
