"""A session comes in; its sound file, with all it says of itself, and what lies beside it go out."""

from voiceguide.export.metadata import Metadata
from voiceguide.export.sidecars import Sidecar, endings, sidecars
from voiceguide.export.sound import OnProgress, write_sound
from voiceguide.take import Take

__all__ = ["Metadata", "OnProgress", "Sidecar", "Take", "endings", "sidecars", "write_sound"]
