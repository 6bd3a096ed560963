"""Frozen facts and a request in, a course of units and its script out; commands change the course."""

from voiceguide.coach.course import Course, Listener
from voiceguide.coach.outline import outline, write_script
from voiceguide.coach.programme import programme
from voiceguide.coach.request import Request
from voiceguide.coach.script import (
    Address,
    At,
    Begin,
    Hold,
    Item,
    Mark,
    Rank,
    Remark,
    Say,
    Script,
    Tone,
    Wait,
)

__all__ = [
    "Address", "At", "Begin", "Course", "Hold", "Item", "Listener", "Mark", "Rank", "Remark", "Request",
    "Say", "Script", "Tone", "Wait", "outline", "programme", "write_script",
]  # fmt: skip
