"""The only mixer: pieces of a timeline in, blocks of samples out, for the file and the loudspeaker alike."""

from collections.abc import Callable, Iterable, Iterator

from voiceguide.pcm import SAMPLE_BYTES, Pcm
from voiceguide.timeline.model import Cue, End, Piece, Sound

LONGEST_BLOCK = 12_000
"""No block is longer than this many samples; half a second at 24 000 Hz."""

ClipOf = Callable[[Sound], Pcm]


def mix(pieces: Iterable[Piece], clip_of: ClipOf, start: int = 0) -> Iterator[bytes]:
    """Yield the session's sound from sample ``start`` on, as mono 16-bit little-endian blocks.

    Mixing is laying clips into silence, and a tone beneath the words it belongs to. A clip shorter than
    its cue is followed by silence, a longer one ends with its cue, so that the plan always holds.
    """
    position = start
    words: tuple[int, Pcm] | None = None
    for piece in pieces:
        if isinstance(piece, Cue):
            if piece.end <= position and words is None:
                continue
            begins, clip = piece.start, clip_of(piece.sound).fitted(piece.end - piece.start)
            if words:
                begins, clip = words[0], words[1].mixed_with(clip, begins - words[0])
            words = (begins, clip) if piece.overlapped else None
            if words or begins + len(clip) <= position:
                continue
            yield from _silence(begins - position)
            position = max(position, begins)
            yield from _sliced(clip[position - begins :])
            position = begins + len(clip)
        elif isinstance(piece, End):
            yield from _silence(piece.length - position)


def _silence(samples: int) -> Iterator[bytes]:
    while samples > 0:
        block = min(samples, LONGEST_BLOCK)
        yield bytes(block * SAMPLE_BYTES)
        samples -= block


def _sliced(clip: Pcm) -> Iterator[bytes]:
    for first in range(0, len(clip), LONGEST_BLOCK):
        yield clip[first : first + LONGEST_BLOCK].samples
