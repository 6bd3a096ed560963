"""A timeline in, blocks of samples out: the tones and the only mixer."""

from voiceguide.sound.mixer import mix
from voiceguide.sound.tones import tone_clip, tone_length

__all__ = ["mix", "tone_clip", "tone_length"]
