"""A script and measured lengths in, cues at exact samples out; pure, incremental, in integers."""

from voiceguide.timeline.arrange import arrange, build
from voiceguide.timeline.model import Cue, Timeline

__all__ = ["Cue", "Timeline", "arrange", "build"]
