"""Which picture belongs to which position and phase, and the files they are."""

from voiceguide.coach import Address
from voiceguide.library import Library


class Pictures:
    """The pictures of one session; collected while its plan is made."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.paths: list[str] = []

    def of_position(self, name: str) -> int:
        """The index of the picture of a position; -1 when there is none."""
        return -1

    def of_phase(self, address: Address) -> int:
        """The index of the picture of a phase or hold; -1 when there is none."""
        return -1
