"""Postures as sentences tell them: sitting, standing, lying, kneeling; on a chair, or on the floor."""

import re
from typing import NamedTuple

_WORDS = {
    "sit": "sit", "stand": "stand", "lie": "lie", "lying": "lie",
    "kneel": "kneel", "knee": "kneel", "fours": "kneel",
}  # fmt: skip
_USUAL = {"chair": frozenset(("sit",)), "standing": frozenset(("stand",))}

_GO_ON = (
    "up|down|tall|back|on|in|near|with|at|beside|behind|facing|sideways|straight|still|there|for|and|slowly|"
    "gently"
)
_TAKEN = re.compile(
    r"(?:^|[,;:] (?:and |then |now )*|\band (?:then |now )?|\bthen )(?:please |now |slowly |gently )*"
    rf"(?P<said>(?:sit|stand|lie|kneel)(?= (?:{_GO_ON})\b|\W*$|[,;:.!?])"
    r"|(?:come|get) (?:\w+ )?(?:on ?to|to|into) (?:your |all )?"
    r"(?:standing|sitting|lying|kneeling|hands and knees|fours)\b)"
    r"(?P<where>[^,;:.!?]*)",
    re.IGNORECASE,
)
_OFFERED = re.compile(
    r"^(?:or|if|when|unless|until|later)\b|\b(?:may|can|could|instead|or|only when|when you)\b", re.IGNORECASE
)
_ON_HEELS = re.compile(r" (?:back )?(?:on|onto|to|toward|towards) your heels", re.IGNORECASE)
_ON = {
    "chair": re.compile(r"\b(?:on|onto) (?:the|a|your) (?:\w+ )?(?:chair|seat|stool)\b", re.IGNORECASE),
    "floor": re.compile(r"\b(?:on|onto) (?:the|a|your) (?:\w+ )?(?:floor|mat|rug)\b", re.IGNORECASE),
}


class Posture(NamedTuple):
    """What she is told; which of sit, stand, lie and kneel it is; "chair" or "floor" if that is told."""

    said: str
    how: str
    on: str


def postures(title: str, level: str) -> frozenset[str]:
    """What a position's title and level allow; nothing when they do not tell."""
    told = {how for word, how in _WORDS.items() if re.search(rf"\b{word}", title, re.IGNORECASE)}
    return frozenset(told) or _USUAL.get(level, frozenset())


def posture_taken(sentence: str) -> Posture | None:
    """The last posture that a sentence has her take; None when it tells none, or only offers one."""
    taken = [] if _OFFERED.search(sentence) else list(_TAKEN.finditer(sentence))
    if not taken:
        return None
    said, where = taken[-1]["said"], taken[-1]["where"]
    how = next(how for word, how in _WORDS.items() if word in said.lower())
    on = next((place for place, words in _ON.items() if words.search(where)), "")
    return Posture((said + where).strip(), "kneel" if _ON_HEELS.match(where) else how, on)
