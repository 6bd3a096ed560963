"""Sessions in, a folder of recordings out, kept up to date, in which only our own files are touched."""

from voiceguide.folder.folder import OutputFolder
from voiceguide.folder.recordings import Recording, Watch, names_of, plan_all, record_all

__all__ = ["OutputFolder", "Recording", "Watch", "names_of", "plan_all", "record_all"]
