"""The clips used last, as many as fit a fixed number of bytes."""

import threading
from collections import OrderedDict


class RecentClips:
    """Clips by key; the one used longest ago goes first. Safe between threads."""

    def __init__(self, most_bytes: int) -> None:
        """``most_bytes`` of frames are held at most; a larger clip is not held at all."""
        self._most = most_bytes
        self._held = 0
        self._clips: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """Return the clip, now the one used last."""
        with self._lock:
            clip = self._clips.get(key)
            if clip is not None:
                self._clips.move_to_end(key)
            return clip

    def put(self, key: str, clip: bytes) -> None:
        """Hold a clip, letting go of older ones."""
        with self._lock:
            self._held += len(clip) - len(self._clips.pop(key, b""))
            self._clips[key] = clip
            while self._held > self._most:
                self._held -= len(self._clips.popitem(last=False)[1])
