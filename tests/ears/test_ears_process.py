"""The child that hears, a real one: it hears, comes back when it is killed, and holds nobody up."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soxr
from speaker import RATE, laid, silence, voiced

from voiceguide.ears.events import (
    EchoState,
    Nothing,
    Onset,
    Ready,
    Said,
    Trouble,
    Unclear,
    line_of,
    read_event,
)
from voiceguide.ears.frames import LARGEST, ORDER, SOUND, framed, interleaved, read_frames
from voiceguide.ears.process import AGAIN, BLOCKS, Ears

SESSION, BLOCK = 24_000, 600
"""Frames a second, and those of a block of the device."""

PATIENCE = 30
"""Seconds to wait on a busy machine."""

PHRASES = [("stop now", "stops"), ("I'm ready", "stays"), ("keep going", "stays")]


def pcm(sound):
    """Sound of the ears as the device gives it."""
    return (np.clip(soxr.resample(sound, RATE, SESSION), -1, 1) * 32767).astype("<i2").tobytes()


class Listening:
    """Ears, and what they told so far."""

    def __init__(self, **more):
        self.events = queue.SimpleQueue()
        self.ears = Ears(SESSION, self.events.put, **more)
        self.ears.arm(PHRASES)
        self.ears.start()

    def waits_for(self, *kinds):
        """The next event of these kinds; those before it are let be."""
        deadline = time.monotonic() + PATIENCE
        while True:
            event = self.events.get(timeout=max(0.01, deadline - time.monotonic()))
            if isinstance(event, kinds):
                return event

    def take(self, sound):
        """Hand sound to the ears as a device does, but as fast as they take it when they do."""
        content = pcm(sound)
        for at in range(0, len(content), 2 * BLOCK):
            block = content[at : at + 2 * BLOCK]
            self.ears.hear(block, bytes(len(block)))
            if self.ears._blocks.qsize() > BLOCKS // 2:
                time.sleep(BLOCK / SESSION)

    @property
    def child(self):
        """The process that hears now."""
        return self.ears._child._process


@contextmanager
def listening(**more):
    heard = Listening(**more)
    try:
        yield heard
    finally:
        heard.ears.close()


def is_gone(pid):
    """Whether a process has ended, within the time it may take."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.mark.parametrize(
    "event",
    [
        Ready(),
        Onset(1),
        Said("stop now", sure=True, llr=-1.5, log_p=-2.0, level=-26.0, begun=1, ended=2),
        Unclear(-30.0, 1, 2),
        Nothing(3),
        EchoState(None, 0.0, converged=False),
        Trouble("a line"),
    ],
)
def test_an_event_is_a_line(event):
    """What is written is what is read."""
    line = line_of(event)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert read_event(line) == event


@pytest.mark.parametrize("line", [b"", b"nonsense", b"[]", b'{"event": "none"}', b'{"event": "onset"}', b"3"])
def test_a_line_that_is_no_event_is_an_error(line):
    """Nothing else is taken for one."""
    with pytest.raises(ValueError, match=r".+"):
        read_event(line)


def test_devices_that_are_opened_anew_have_another_echo():
    """The same child hears on, and tells that it knows nothing of the echo yet."""
    with listening() as heard:
        heard.waits_for(Ready)
        child = heard.child.pid
        assert heard.ears.taken == 0
        heard.ears.begin_anew()
        heard.take(silence(1))
        assert heard.waits_for(EchoState) == EchoState(None, 0.0, converged=False)
        assert heard.ears.taken == SESSION
        assert heard.child.pid == child
        assert not heard.ears.given_up


def test_frames_are_read_as_they_were_written(tmp_path):
    """Sound has one sample of each in turn; a frame that was cut off is none."""
    file = tmp_path / "frames"
    content = framed(ORDER, b"{}") + interleaved(b"\1\0\2\0", b"\3\0\4\0")
    file.write_bytes(content + content[:-1])
    with file.open("rb") as pipe:
        found = list(read_frames(pipe))
    assert found == [(ORDER, b"{}"), (SOUND, b"\1\0\3\0\2\0\4\0"), (ORDER, b"{}")]


@pytest.mark.parametrize("content", [b"X\1\0\0\0.", SOUND + (LARGEST + 1).to_bytes(4, "little")])
def test_what_is_no_frame_is_an_error(tmp_path, content):
    """A child that lost its place does not go on with noise."""
    file = tmp_path / "frames"
    file.write_bytes(content)
    with file.open("rb") as pipe, pytest.raises(ValueError, match="no frame"):
        list(read_frames(pipe))


def test_she_is_heard():
    """The child gets ready, and tells where "stop now" began and that it was said."""
    with listening() as heard:
        assert heard.waits_for(Ready, Trouble) == Ready()
        heard.take(laid(4, (2, voiced("Stop now."))))
        assert heard.waits_for(Onset).at / SESSION == pytest.approx(2, abs=0.15)
        said = heard.waits_for(Said)
        assert (said.text, said.sure) == ("stop now", True)
        assert said.ended > said.begun
        assert heard.ears.lost == 0


def test_what_is_said_while_it_starts_is_heard_too():
    """The first seconds wait for it."""
    with listening() as heard:
        heard.take(laid(2.4, (0.8, voiced("Stop now."))))
        assert heard.waits_for(Said).text == "stop now"


def test_what_is_armed_changes():
    """New phrases count from the next block on."""
    with listening() as heard:
        heard.waits_for(Ready)
        heard.ears.arm([("keep going", "stays")])
        heard.take(laid(4, (2, voiced("Stop now."))))
        assert isinstance(heard.waits_for(Said, Unclear), Unclear)
        heard.ears.arm(PHRASES)
        heard.take(laid(4, (2, voiced("Stop now."))))
        assert heard.waits_for(Said).text == "stop now"


@linux
def test_a_killed_child_comes_back():
    """It is told in one line; then what is said is heard again, at the right place."""
    with listening() as heard:
        heard.waits_for(Ready)
        heard.take(silence(1))
        os.kill(heard.child.pid, signal.SIGKILL)
        trouble = heard.waits_for(Trouble).text
        assert "started again" in trouble
        assert "\n" not in trouble
        heard.waits_for(Ready)
        heard.take(laid(4, (2, voiced("Stop now."))))
        assert heard.waits_for(Said).begun / SESSION == pytest.approx(3, abs=0.2)


@linux
def test_a_stopped_child_holds_nobody_up():
    """While it takes nothing, ``hear`` returns at once and loses the oldest; then another child hears."""
    with listening() as heard:
        heard.waits_for(Ready)
        stopped = heard.child.pid
        os.kill(stopped, signal.SIGSTOP)
        block, spent = bytes(2 * BLOCK), 0.0
        for _ in range(9 * SESSION // BLOCK):
            begun = time.monotonic()
            heard.ears.hear(block, block)
            spent += time.monotonic() - begun
            time.sleep(0.001)
        assert spent < 1, "360 blocks"
        assert "took no more sound" in heard.waits_for(Trouble).text
        assert heard.ears.lost > SESSION
        assert is_gone(stopped)
        heard.waits_for(Ready)
        heard.take(laid(4, (2, voiced("Stop now."))))
        assert heard.waits_for(Said).text == "stop now"


def test_a_child_that_always_fails_is_given_up():
    """It is started again three times; each time, and at the end, there is one line."""
    with listening(command=[sys.executable, "-c", "raise SystemExit(1)"]) as heard:
        told = [heard.waits_for(Trouble).text for _ in range(AGAIN + 1)]
        assert ["started again" in text for text in told] == [True] * AGAIN + [False]
        assert "keys still work" in told[-1]
        time.sleep(0.3)
        assert heard.events.empty()
        heard.take(silence(4))
        assert heard.events.empty()


def test_a_child_that_can_never_hear_says_why_once():
    """What is missing is told in the child's own words; it is not started again."""
    program = (
        f"import sys; sys.stdout.write({line_of(Trouble('a package is missing')).decode()!r}); sys.exit(3)"
    )
    with listening(command=[sys.executable, "-c", program]) as heard:
        assert heard.waits_for(Trouble).text == "a package is missing"
        heard.ears._thread.join(PATIENCE)
        assert not heard.ears._thread.is_alive()
        assert heard.events.empty()


def test_a_child_that_talks_nonsense_is_started_again():
    """Lines that are no events end it."""
    program = "print('hello', flush=True); import time; time.sleep(60)"
    with listening(command=[sys.executable, "-c", program]) as heard:
        assert "started again" in heard.waits_for(Trouble).text


def test_a_program_that_is_not_there_is_told(tmp_path):
    """There is a line then, too, and no more."""
    with listening(command=[str(tmp_path / "nothing")]) as heard:
        assert "cannot be started" in heard.waits_for(Trouble).text
        heard.take(silence(4))
        assert heard.events.empty()


@linux
@pytest.mark.parametrize("when", ["starting", "ready", "stopped"])
def test_closing_leaves_nothing_behind(when):
    """Whatever the child is doing, it is gone when ``close`` returns, within a second; again is no error."""
    with listening() as heard:
        while heard.ears._child is None:
            time.sleep(0.001)
        child = heard.child
        if when != "starting":
            heard.waits_for(Ready)
        if when == "stopped":
            os.kill(child.pid, signal.SIGSTOP)
        begun = time.monotonic()
        heard.ears.close()
        assert time.monotonic() - begun < 2
        assert not Path(f"/proc/{child.pid}").exists()
        assert [each for each in threading.enumerate() if each.name == "ears" and each.is_alive()] == []
        heard.ears.close()
        heard.take(silence(1))


PARENT = f"""
import time
from voiceguide.ears.process import Ears

ears = Ears({SESSION}, lambda event: print(event, ears._child._process.pid, flush=True))
ears.start()
while True:
    ears.hear(bytes({2 * BLOCK}), bytes({2 * BLOCK}))
    time.sleep(0.025)
"""


@linux
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_end_of_the_parent_ends_the_child(end):
    """Also when the parent is killed and can close nothing."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        told = parent.stdout.readline().split()
        assert told[0] == "Ready()"
        parent.send_signal(end)
        assert is_gone(int(told[1]))


@linux
def test_the_child_has_no_socket_and_writes_no_file():
    """What is said stays in its memory: nothing is open for writing but its pipe, no record of use."""
    with listening() as heard:
        heard.waits_for(Ready)
        heard.take(laid(4, (2, voiced("Stop now."))))
        heard.waits_for(Said)
        folder = Path(f"/proc/{heard.child.pid}/fd")
        opened = {each.name: str(each.readlink()) for each in folder.iterdir()}
        flags = {name: (folder.parent / "fdinfo" / name).read_text(encoding="ascii") for name in opened}
        written = {
            opened[name].partition(":")[0]
            for name, info in flags.items()
            if int(info.split("flags:")[1].split()[0], 8) & os.O_ACCMODE != os.O_RDONLY
        }
    assert written <= {"pipe", "/dev/null", "anon_inode"}
    assert not any(name.startswith("socket") for name in opened.values())
