"""A place to start at, as typed: ``torso-twist/left``, ``pelvic-rocking/rep-5``; levels may be left out."""

import re
from collections.abc import Sequence

from voiceguide.coach.script import Address, Item
from voiceguide.errors import UnknownName, nearest
from voiceguide.library.facts import OTHER_SIDE

_NUMBERED = re.compile(r"(set|rep)-(\d{1,4})")
_SPOKEN = ((re.compile(r"rep-(\d+)"), r"repetition \1"), (re.compile(r"(left|right)"), r"\1 side"))


def words_of(start: str) -> list[str]:
    """The words between the slashes."""
    return [word for word in start.split("/") if word]


def first_of(start: str) -> Address:
    """Side, set and repetition of the place, where it says them."""
    words = words_of(start)[1:]
    side = next((word for word in words if word in OTHER_SIDE), "")
    numbers = {found[1]: int(found[2]) for word in words if (found := _NUMBERED.fullmatch(word))}
    return Address(side=side, set=numbers.get("set", 0), rep=numbers.get("rep", 0))


def spoken_place(title: str, start: str) -> str:
    """The place in words, like ``Torso twist, left side, repetition 2``."""
    inner = words_of(start)[1:]
    for pattern, spoken in _SPOKEN:
        inner = [pattern.sub(spoken, word) if pattern.fullmatch(word) else word for word in inner]
    return ", ".join([title, *(word.replace("-", " ") for word in inner)])


def skip_to(start: str, items: Sequence[Item]) -> list[Item]:
    """The items from ``start`` on, after the set-up that leads there.

    Raises UnknownName with the nearest place there is.
    """
    found = next((n for n, item in enumerate(items) if _is_at(item.address, start)), None)
    if found is None:
        known = dict.fromkeys(str(item.address) for item in items)
        hint = nearest(start, known) or f"it can begin at {', '.join(list(known)[:5])} and so on"
        raise UnknownName(f'"{start[:80]}" is not a place in this session; {hint}')
    here = items[found].address
    return [*(item for item in items[:found] if _leads_to(item.address, here)), *items[found:]]


def _is_at(address: Address, start: str) -> bool:
    words = iter(str(address).split("/"))
    return all(word in words for word in words_of(start))


def _leads_to(address: Address, here: Address) -> bool:
    return address.part == here.part and address.side in ("", here.side) and not address.set
