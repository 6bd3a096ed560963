"""Sessions in, a folder of files out that belong together: recordings and what lies beside them, only ours touched."""

from voiceguide.shelf.recording import Recording, names_of, plan_all, record_all
from voiceguide.shelf.shelf import Shelf

__all__ = ["Recording", "Shelf", "names_of", "plan_all", "record_all"]
