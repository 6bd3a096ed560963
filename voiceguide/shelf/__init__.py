"""Sessions in, a folder of recordings out, kept up to date, in which only our own files are touched."""

from voiceguide.shelf.recording import Recording, Watch, names_of, plan_all, record_all
from voiceguide.shelf.shelf import Shelf

__all__ = ["Recording", "Shelf", "Watch", "names_of", "plan_all", "record_all"]
