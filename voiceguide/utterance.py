"""What is spoken in one breath: the unit the coach writes, the timeline places and a voice speaks."""

from typing import Literal, NamedTuple

Manner = Literal["plain", "calm", "brisk"]


class Utterance(NamedTuple):
    """One sentence or cue and the manner it is spoken in ("calm" is slower than "plain", "brisk" quicker)."""

    text: str
    manner: Manner = "plain"
