"""M4A and M4B files: AAC by ffmpeg, fed through a pipe; then put in its final container with its chapters.

ffmpeg does not notice every error of the system, so what it wrote is read again before it is believed.
"""

import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO, Final, NoReturn

from voiceguide.children import no_window
from voiceguide.errors import OutputError
from voiceguide.home import to_install
from voiceguide.output.boxes import fit_together
from voiceguide.output.tags.model import ChapterMark, TaggedSound, Tags
from voiceguide.pcm import SAMPLE_BYTES

FRAME: Final = 1024
"""samples in an AAC frame; the encoder's own delay is one frame, which ffmpeg declares in the edit list"""
RATES: Final = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000)
"""hertz"""
BIT_RATES: Final = range(16, 321)
"""kilobits per second"""
BITS_A_SAMPLE: Final = 6
"""AAC's own limit, for each channel"""
_EQUAL: Final = ("-aac_pns", "0")
"""no noise of the encoder's own, which would be another one in each channel"""
_SAME_BYTES: Final = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
_PACKETS: Final = ("-map", "0:a", "-c", "copy", "-f", "streamhash", "-hash", "sha256", "pipe:1")
"""have ffmpeg say the digest of all the sound in a file, as it is encoded"""
_SYSTEM_ERRORS: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO)


class Mp4Encoder:
    """AAC in an MP4 container.

    A player cuts the end of the last frame off or does not; old ffmpegs do not. So where the number of
    samples is known beforehand, silence is put before the sound that makes it end with a frame: ``lead``
    samples, for ``finish`` to hide.
    """

    def __init__(
        self, sink: BinaryIO, sample_rate: int, bit_rate: int, channels: int, samples: int | None
    ) -> None:
        """``sink`` is a file with a name; rates in hertz and kilobits per second. Raises OutputError."""
        check_mp4(sample_rate, bit_rate, channels)
        self.lead = -samples % FRAME if samples else 0
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the encoder
        self._ffmpeg = _start(
            ["-f", "s16le", "-ar", str(sample_rate), "-ac", str(channels), "-i", "pipe:0", "-c:a", "aac",
             "-b:a", f"{bit_rate}k", *(_EQUAL if channels == 2 else ()), *_SAME_BYTES,
             "-f", "ipod", f"file:{sink.name}"],
            self._complaints.fileno(),
        )  # fmt: skip
        assert self._ffmpeg.stdin is not None
        self._pipe = self._ffmpeg.stdin
        self.write(bytes(SAMPLE_BYTES * channels * self.lead))

    def write(self, block: bytes) -> None:
        """Take some more samples."""
        try:
            self._pipe.write(block)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Wait until ffmpeg has written everything. Raises OSError and OutputError."""
        with suppress(OSError):
            self._pipe.close()
        failed = self._ffmpeg.wait()
        self._complaints.seek(0)
        complaints = self._complaints.read().decode(errors="replace")
        self._complaints.close()
        if failed or complaints:
            _explain(complaints)

    def drop(self) -> None:
        """End ffmpeg at once."""
        self._ffmpeg.kill()
        with suppress(OSError):
            self._pipe.close()
        self._ffmpeg.wait()
        self._complaints.close()


def most_mp4(sample_rate: int, channels: int) -> int:
    """The highest bit rate AAC can have, in kilobits per second."""
    return min(BIT_RATES[-1], BITS_A_SAMPLE * channels * sample_rate // 1000)


def check_mp4(sample_rate: int, bit_rate: int, channels: int) -> None:
    """Raise OutputError, with what is possible, for rates AAC cannot have, and when there is no ffmpeg."""
    if sample_rate not in RATES:
        possible = ", ".join(map(str, RATES))
        raise OutputError(f"an m4a or m4b file cannot have {sample_rate} Hz; possible: {possible}")
    least, most = BIT_RATES[0], most_mp4(sample_rate, channels)
    if not least <= bit_rate <= most:
        raise OutputError(
            f"an m4a or m4b of {sample_rate} Hz cannot have {bit_rate} kbit/s; possible: {least} to {most}"
        )
    find_ffmpeg()


def finish(path: Path, finished: Path, sound: TaggedSound, tags: Tags) -> bytes:
    """Write the file at ``path`` to ``finished``; return a digest of the sound in it, for ``check_whole``.

    Hides the lead, adds the chapters, and moves the index to the front, where a web player wants it.
    Raises OSError and OutputError.
    """
    return _run(
        ["-i", f"file:{path}", "-f", "ffmetadata", "-i", "pipe:0", "-map", "0:a", "-map_metadata", "1",
         "-map_chapters", "1", "-metadata:s:a:0", f"language={tags.language_code}", "-c", "copy",
         "-bsf:a", f"setts=ts=TS-{sound.lead}", *_SAME_BYTES, "-movie_timescale", str(sound.sample_rate),
         "-movflags", "+faststart", "-f", "ipod", f"file:{finished}", *_PACKETS],
        _described(tags.chapters),
    )  # fmt: skip


def check_whole(path: Path, digest: bytes) -> None:
    """Raise OSError unless the file's boxes fit together and hold all the sound that ``finish`` saw."""
    if not fit_together(path) or _run(["-i", f"file:{path}", *_PACKETS], b"") != digest:
        raise OSError(errno.EIO, "what was written reads back as something else")


def _described(chapters: Iterable[ChapterMark]) -> bytes:
    """The chapters as ffmpeg reads them."""
    lines = [";FFMETADATA1"]
    for chapter in chapters:
        times = f"TIMEBASE=1/1000\nSTART={chapter.start}\nEND={chapter.end}"
        lines.append(f"[CHAPTER]\n{times}\ntitle={_escaped(chapter.title)}")
    return "\n".join([*lines, ""]).encode()


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "=;#\\\n" else char for char in text)


def find_ffmpeg() -> str:
    """Return the program: the one on PATH, else that of imageio-ffmpeg. Raises OutputError."""
    found = shutil.which("ffmpeg")
    if found and Path(found).is_absolute():  # on Windows also looked for here, where anybody may have put it
        return found
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as exc:
        raise OutputError(
            f"m4a and m4b files need ffmpeg: `{to_install('m4b')}` brings it; or use --format mp3"
        ) from exc


def _run(arguments: Sequence[str], given: bytes) -> bytes:
    """What ffmpeg says when it is ``given`` something to read. Raises OSError and OutputError."""
    with tempfile.TemporaryFile() as complaints:
        process = _start(arguments, complaints.fileno(), subprocess.PIPE)
        with process:
            said, _ = process.communicate(given)
        complaints.seek(0)
        heard = complaints.read().decode(errors="replace")
    if process.returncode or heard:
        _explain(heard)
    return said


def _start(
    arguments: Sequence[str], complaints: int, said: int = subprocess.DEVNULL
) -> "subprocess.Popen[bytes]":
    """Start ffmpeg, reading its standard input; what it complains of goes to the descriptor ``complaints``.

    It is kept out of the terminal's process group, so that Ctrl-C reaches it through us and not before us.
    """
    command = [find_ffmpeg(), "-nostdin", "-hide_banner", "-v", "error", "-y", *arguments]
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=said, stderr=complaints,
            start_new_session=True, restore_signals=False, creationflags=no_window(),
        )  # fmt: skip
    except OSError as exc:
        raise OutputError(f"ffmpeg cannot be started ({exc.strerror or exc}); use --format mp3") from exc


def _explain(complaints: str) -> NoReturn:
    """Raise what ffmpeg's complaints mean: an OSError when the system refused something, else OutputError."""
    for number in _SYSTEM_ERRORS:
        if os.strerror(number) in complaints:
            raise OSError(number, os.strerror(number))
    lines = complaints.strip().splitlines() or ["it ended without a word"]
    raise OutputError(f"ffmpeg could not write the file ({lines[-1][:200]}); use --format mp3")
