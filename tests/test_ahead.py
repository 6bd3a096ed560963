"""Mixing ahead of the encoder: nothing changes but the time it takes."""

import threading
import time
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import pytest

from voiceguide.coach import Request
from voiceguide.coach.outline import outline
from voiceguide.errors import CannotSpeak, VoiceError
from voiceguide.export import Metadata, write_sound
from voiceguide.export.ahead import READY, Ahead
from voiceguide.library import load
from voiceguide.output import Encoding, write_file
from voiceguide.take import Take, utterances
from voiceguide.voice import SilentVoice

LIBRARY = load()
PATIENCE = 30
"""Seconds after which what should have happened has not."""


class Busy(SilentVoice):
    """Cannot say the last words of a session before ``ready()``."""

    def __init__(self, last, ready):
        super().__init__()
        self._last, self._ready = last, ready

    def length_of(self, utterance):
        if utterance == self._last:
            wait_until(self._ready)
        return super().length_of(utterance)


def wait_until(what):
    """Wait for it; CannotSpeak if it does not come about."""
    until = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > until:
            raise CannotSpeak("waited in vain")
        time.sleep(0.01)


def taken(voice: SilentVoice) -> Take:
    """A short session."""
    return Take(LIBRARY, outline(LIBRARY, "sitting-reverse-crunches", Request()), voice)


def mixers() -> list[threading.Thread]:
    """The threads that still mix."""
    return [thread for thread in threading.enumerate() if thread.name == "mixer"]


def test_the_file_is_what_it_would_be_otherwise(tmp_path: Path) -> None:
    """A file mixed ahead has the bytes of one whose blocks are made when they are wanted."""
    session, encoding = taken(SilentVoice()), Encoding("mp3")
    metadata = Metadata(session)
    fingerprint = metadata.fingerprint(encoding)
    timely = tmp_path / "timely.mp3"
    write_file(timely, session.blocks(), encoding, metadata.tags(), fingerprint=fingerprint)
    write_sound(session, tmp_path / "ahead.mp3")
    assert (tmp_path / "ahead.mp3").read_bytes() == timely.read_bytes()


def test_encoding_begins_before_the_last_word_is_spoken(tmp_path: Path) -> None:
    """With an empty cache the file grows while later words are still being spoken."""
    last = list(utterances(taken(SilentVoice()).script))[-1]

    def grows():
        return sum(part.stat().st_size for part in tmp_path.glob(".*")) > 200_000

    outcome = write_sound(taken(Busy(last, grows)), tmp_path / "x.mp3")
    assert outcome.status == "written"


def test_what_the_voice_cannot_do_leaves_no_file(tmp_path: Path) -> None:
    """An error where the sound is made is raised where the file was asked for, and nothing is left."""

    class Mute(SilentVoice):
        def clip(self, utterance):
            raise VoiceError(f"no voice for {utterance.text}")

    with pytest.raises(VoiceError, match="no voice for"):
        write_sound(taken(Mute()), tmp_path / "x.mp3")
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_where_it_can_stop_the_export(tmp_path: Path) -> None:
    """Progress comes in the caller's thread; what it raises ends the export and its mixing, with no file."""
    told = []

    def progress(samples, _):
        told.append(threading.current_thread())
        if samples:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sound(taken(SilentVoice()), tmp_path / "x.wav", progress=progress)
    assert set(told) == {threading.current_thread()}
    assert list(tmp_path.iterdir()) == []
    wait_until(lambda: not mixers())


def test_an_error_comes_after_what_was_made_before_it() -> None:
    """What was made before an error is given, in its order, and then the error."""

    def blocks() -> Iterator[bytes]:
        yield from (b"one", b"two")
        raise VoiceError("hoarse")

    got = []
    with Ahead(blocks()) as ahead, pytest.raises(VoiceError, match="hoarse"):
        got.extend(ahead)
    assert b"".join(got) == b"onetwo"


def test_all_that_lies_ready_is_given_at_once() -> None:
    """While one piece is being used the next are made, and they come in one."""
    made = []

    def blocks() -> Iterator[bytes]:
        for block in (b"one", b"two", b"three", b"four"):
            made.append(block)
            yield block

    with Ahead(blocks()) as ahead:
        got = iter(ahead)
        first = next(got)
        wait_until(lambda: len(made) == 4)
        wait_until(lambda: not mixers())
        rest = list(got)
    assert first + b"".join(rest) == b"onetwothreefour"
    assert len(rest) <= 1


def test_no_more_lies_ready_than_fits() -> None:
    """However slow the encoder, the mixer makes ``READY`` blocks ahead of it at most, and one in hand."""
    made = []

    def blocks() -> Iterator[bytes]:
        for block in repeat(b"xx"):
            made.append(block)
            yield block

    with Ahead(blocks()) as ahead:
        taken = len(next(iter(ahead))) // len(b"xx")
        wait_until(lambda: len(made) >= taken + READY + 1)
        time.sleep(0.2)
        assert len(made) == taken + READY + 1
    wait_until(lambda: not mixers())


def test_nothing_is_mixed_before_it_is_wanted() -> None:
    """No thread begins before the first block is asked for: by then a file can be opened."""
    with Ahead(repeat(b"xx")):
        assert not mixers()
