"""Memory, cache and engines together: each clip is spoken once, in order, and never changes its length."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from voiceguide.errors import BadRequest, CannotSpeak, VoiceError
from voiceguide.pcm import Pcm
from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice, spoken
from voiceguide.voice.cache import ClipCache
from voiceguide.voice.catalogue import InstalledVoice
from voiceguide.voice.spoken import SpokenVoice

ROOT = Path(__file__).parents[2]


class Rehearsed:
    """An engine that speaks tones, a little longer each time, and remembers what it was asked."""

    identity = "rehearsed"

    def __init__(self) -> None:
        """Answer at once and well, until told otherwise."""
        self.asked: list[tuple[str, int]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.busy = 0
        self.closed = False

    def start(self) -> None:
        """Need no start."""

    def speak(self, text: str, words_per_minute: int) -> Pcm:
        """Give 0.3 s of tone, 1 ms longer each time."""
        self.busy += 1
        self.asked.append((text, words_per_minute))
        self.gate.wait(10)
        self.busy -= 1
        if "bad" in text:
            raise CannotSpeak(f'cannot speak "{text}": rehearsed')
        if "mute" in text:
            return Pcm(22050, bytes(10000))
        when = np.arange(round((0.3 + 0.001 * len(self.asked)) * 22050)) / 22050
        return Pcm(22050, np.rint(9000 * np.sin(2000 * when)).astype("<i2").tobytes())

    def voices(self) -> list[InstalledVoice]:
        """Name itself."""
        return [InstalledVoice("rehearsed", "Rehearsed", ())]

    def close(self) -> None:
        """Let go of whoever waits."""
        self.closed = True
        self.gate.set()


@pytest.fixture
def engine() -> Rehearsed:
    """Make an engine to be asked."""
    return Rehearsed()


@pytest.fixture
def make(
    engine: Rehearsed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., SpokenVoice]]:
    """Make voices of that one engine, on a cache that lasts through the test."""
    monkeypatch.setattr(spoken, "ENGINES", 1)
    made: list[SpokenVoice] = []

    def make(folder: Path = tmp_path / "clips") -> SpokenVoice:
        rates = {"plain": 100, "calm": 87, "brisk": 122}
        made.append(SpokenVoice(lambda: engine, engine.identity, ClipCache(folder), 24000, rates))
        return made[-1]

    yield make
    for voice in made:
        voice.close()


def until(condition: Callable[[], object]) -> None:
    """Wait up to five seconds for something to come true."""
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")


def test_each_clip_is_spoken_once(make: Callable[..., SpokenVoice], engine: Rehearsed) -> None:
    """Length, clip and clip again ask the engine once, another voice on the same cache not at all."""
    voice = make()
    length = voice.length_of(Utterance("Hello."))
    clip = voice.clip(Utterance("Hello."))
    assert len(clip) == length
    assert make().clip(Utterance("Hello.")) == clip
    assert engine.asked == [("Hello.", 100)]


def test_manner_is_a_rate(make: Callable[..., SpokenVoice], engine: Rehearsed) -> None:
    """Calm and plain are two clips at two rates."""
    voice = make()
    voice.clip(Utterance("Hello.", "calm"))
    voice.clip(Utterance("Hello.", "plain"))
    assert engine.asked == [("Hello.", 87), ("Hello.", 100)]


def test_many_threads_one_utterance(make: Callable[..., SpokenVoice], engine: Rehearsed) -> None:
    """While a clip is being spoken, others who want it wait for that one."""
    voice = make()
    engine.gate.clear()
    clips: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: clips.append(voice.clip(Utterance("Hello.")))) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    until(lambda: engine.busy)
    engine.gate.set()
    for thread in threads:
        thread.join()
    assert len(clips) == 5
    assert len(set(clips)) == 1
    assert len(engine.asked) == 1


def test_prepare_speaks_in_order_and_gives_way(make: Callable[..., SpokenVoice], engine: Rehearsed) -> None:
    """What was prepared comes in order; what is asked for now comes next; a newer plan before an older."""
    voice = make()
    engine.gate.clear()
    voice.prepare(Utterance(f"old {n}") for n in range(3))
    until(lambda: engine.busy)
    voice.prepare(Utterance(f"new {n}") for n in range(2))
    thread = threading.Thread(target=voice.clip, args=(Utterance("now"),))
    thread.start()
    until(lambda: voice._speakers._urgent)
    engine.gate.set()
    thread.join()
    until(lambda: len(engine.asked) == 6)
    assert [text for text, _ in engine.asked] == ["old 0", "now", "new 0", "new 1", "old 1", "old 2"]


def test_prepare_does_not_speak_what_is_cached(make: Callable[..., SpokenVoice], engine: Rehearsed) -> None:
    """Clips in the cache are only looked at."""
    make().clip(Utterance("Hello."))
    voice = make()
    voice.prepare([Utterance("Hello."), Utterance("New.")])
    until(lambda: len(engine.asked) == 2)
    assert engine.asked[1] == ("New.", 100)


def test_errors_wait_for_who_asks(make: Callable[..., SpokenVoice], engine: Rehearsed) -> None:
    """A failure while speaking ahead is raised when that clip is asked for; asking again tries again."""
    voice = make()
    voice.prepare([Utterance("bad"), Utterance("good")])
    until(lambda: len(engine.asked) == 2)
    assert voice.clip(Utterance("good"))
    for _ in range(2):
        with pytest.raises(CannotSpeak, match='"bad"'):
            voice.length_of(Utterance("bad"))
    assert [text for text, _ in engine.asked] == ["bad", "good", "bad"]


def test_mute_recording_is_an_error(make: Callable[..., SpokenVoice]) -> None:
    """A recording of silence is CannotSpeak with the text, and is not cached."""
    voice = make()
    with pytest.raises(CannotSpeak, match='"mute"'):
        voice.clip(Utterance("mute"))
    assert voice.cache.info().clips == 0


@pytest.mark.parametrize("loss", ["deleted", "damaged", "replaced", "unwritable"])
def test_a_length_once_given_is_kept(
    make: Callable[..., SpokenVoice],
    engine: Rehearsed,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    loss: str,
) -> None:
    """A clip lost after its length was given is spoken again and cropped or padded to exactly that length."""
    monkeypatch.setattr(spoken, "MEMORY", 0)
    if loss == "unwritable":
        (tmp_path / "file").write_bytes(b"")
        voice = make(tmp_path / "file" / "clips")
    else:
        voice = make()
    wanted = Utterance("Hello.")
    length = voice.length_of(wanted)
    for path in voice.cache.folder.glob("*.wav"):
        if loss == "deleted":
            path.unlink()
        elif loss == "damaged":
            path.write_bytes(path.read_bytes()[:-9])
        else:
            other = make(tmp_path / "others")
            other.clip(Utterance("Something else first."))
            other.clip(wanted)
            (tmp_path / "others" / path.name).replace(path)
    clip = voice.clip(wanted)
    assert len(engine.asked) > 1
    assert len(clip) == length
    assert voice.length_of(wanted) == length
    assert bool(voice.warnings) == (loss == "unwritable")


def test_memory_is_bounded(make: Callable[..., SpokenVoice], monkeypatch: pytest.MonkeyPatch) -> None:
    """Hours of clips hold no more memory than allowed, the ones used last; their lengths are all known."""
    monkeypatch.setattr(spoken, "MEMORY", 100_000)
    voice = make()
    clips = {n: voice.clip(Utterance(f"Number {n}.")) for n in range(30)}
    held = voice._recent._clips.values()
    assert 50_000 < sum(len(clip.samples) for clip in held) <= 100_000
    assert clips[29] in held
    assert len(voice._lengths) == 30


def test_close_ends_waiting(make: Callable[..., SpokenVoice], engine: Rehearsed) -> None:
    """Whoever waits gets a clip or an error, later calls an error, cached clips still come."""
    voice = make()
    voice.clip(Utterance("cached"))
    engine.gate.clear()
    voice.prepare([Utterance("first")])
    until(lambda: engine.busy)
    ends: list[object] = []

    def wait() -> None:
        try:
            voice.clip(Utterance("second"))
        except VoiceError as exc:
            ends.append(exc)

    thread = threading.Thread(target=wait)
    thread.start()
    until(lambda: voice._speakers._urgent)
    voice.close()
    thread.join(5)
    assert not thread.is_alive()
    assert "closed" in str(ends[0])
    assert engine.closed
    with pytest.raises(VoiceError, match="closed"):
        voice.clip(Utterance("third"))
    assert voice.clip(Utterance("cached"))


def test_nothing_starts_before_it_is_needed(tmp_path: Path) -> None:
    """Opening a voice starts no thread, no process, and makes no folder."""
    threads = set(threading.enumerate())
    voice = open_voice(cache_folder=tmp_path / "clips")
    assert voice.identity
    assert set(threading.enumerate()) <= threads
    assert not (tmp_path / "clips").exists()
    voice.close()


WARM = """
import sys
from pathlib import Path
from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice
voice = open_voice(cache_folder=Path(sys.argv[1]))
print(voice.length_of(Utterance("Hello.")), len(voice.clip(Utterance("Hello."))))
heavy = {"numpy", "soxr", "pydub", "platformdirs", "pyttsx3", "subprocess", "json", "importlib.metadata"}
print(*sorted(heavy & set(sys.modules)))
voice.close()
"""


def test_warm_cache_needs_the_standard_library_only(tmp_path: Path) -> None:
    """With the clip in the cache no heavy library is imported and no engine started."""
    voice = open_voice(cache_folder=tmp_path)
    length = voice.length_of(Utterance("Hello."))
    voice.close()
    command = [sys.executable, "-c", WARM, str(tmp_path)]
    out = subprocess.run(
        command, cwd=ROOT, capture_output=True, check=True, text=True, env={**os.environ, "PATH": ""}
    )
    assert out.stdout.split() == [str(length), str(length)]


@pytest.mark.parametrize("rate", [-1, 0, 79, 301])
def test_impossible_rate_is_refused(rate: int) -> None:
    """A rate outside 80 to 300 words per minute is refused with the limits."""
    with pytest.raises(BadRequest, match="80 to 300"):
        open_voice(rate=rate)


def test_impossible_sample_rate_is_refused() -> None:
    """A sample rate nobody plays is refused with the limits, for every voice."""
    for name in (None, "silent"):
        with pytest.raises(BadRequest, match="8000 to 192000"):
            open_voice(name, sample_rate=100)


def test_rate_reaches_the_engine(tmp_path: Path) -> None:
    """A faster rate makes shorter clips, under another identity."""
    slow, fast = (open_voice(rate=rate, cache_folder=tmp_path) for rate in (100, 200))
    text = Utterance("Come on to your hands and knees.")
    assert slow.length_of(text) > 1.4 * fast.length_of(text)
    assert slow.identity != fast.identity
    slow.close()
    fast.close()
