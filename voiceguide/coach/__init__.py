"""Frozen facts and a listener's request in, a script out: what is said, in what order, what may give way."""

from voiceguide.coach.programme import programme
from voiceguide.coach.request import Request
from voiceguide.coach.script import Address, At, Hold, Item, Mark, Note, Rank, Say, Script, Tone, Wait
from voiceguide.coach.session import write_script

__all__ = [
    "Address", "At", "Hold", "Item", "Mark", "Note", "Rank", "Request", "Say", "Script", "Tone", "Wait",
    "programme", "write_script",
]  # fmt: skip
