"""A session comes in; its sound file, with all it says of itself, and what lies beside it go out."""

from voiceguide.export.metadata import Exportable, Metadata
from voiceguide.export.sidecars import Sidecar, endings, sidecars
from voiceguide.export.sound import Progress, write_sound

__all__ = ["Exportable", "Metadata", "Progress", "Sidecar", "endings", "sidecars", "write_sound"]
