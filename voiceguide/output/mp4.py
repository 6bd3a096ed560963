"""M4A and M4B files: AAC by ffmpeg, fed through a pipe; then put in its final container with its chapters."""

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO, Final

from voiceguide.errors import OutputError
from voiceguide.output import ffmpeg
from voiceguide.output.marks import Chapter

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
        self._ffmpeg = ffmpeg.start(
            ["-f", "s16le", "-ar", str(sample_rate), "-ac", str(channels), "-i", "pipe:0", "-c:a", "aac",
             "-b:a", f"{bit_rate}k", *(_EQUAL if channels == 2 else ()), *_SAME_BYTES,
             "-f", "ipod", f"file:{sink.name}"],
            self._complaints.fileno(),
        )  # fmt: skip
        assert self._ffmpeg.stdin is not None
        self._pipe = self._ffmpeg.stdin
        self.write(bytes(2 * channels * self.lead))

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
            ffmpeg.explain(complaints)

    def drop(self) -> None:
        """End ffmpeg at once."""
        self._ffmpeg.kill()
        with suppress(OSError):
            self._pipe.close()
        self._ffmpeg.wait()
        self._complaints.close()


def check_mp4(sample_rate: int, bit_rate: int, channels: int) -> None:
    """Raise OutputError, with what is possible, for rates AAC cannot have, and when there is no ffmpeg."""
    if sample_rate not in RATES:
        possible = ", ".join(map(str, RATES))
        raise OutputError(f"an m4a or m4b file cannot have {sample_rate} Hz; possible: {possible}")
    least, most = BIT_RATES[0], min(BIT_RATES[-1], BITS_A_SAMPLE * channels * sample_rate // 1000)
    if not least <= bit_rate <= most:
        raise OutputError(
            f"an m4a or m4b of {sample_rate} Hz cannot have {bit_rate} kbit/s; possible: {least} to {most}"
        )
    ffmpeg.find_ffmpeg()


def finish(path: Path, lead: int, sample_rate: int, language: str, chapters: Iterable[Chapter]) -> None:
    """Hide the lead, add the chapters, and move the index to the front, where a web player wants it.

    Raises OSError and OutputError.
    """
    new = path.with_name(f"{path.stem}-2{path.suffix}")
    with tempfile.TemporaryFile() as complaints:
        try:
            process = ffmpeg.start(
                ["-i", f"file:{path}", "-f", "ffmetadata", "-i", "pipe:0", "-map", "0:a",
                 "-map_metadata", "1", "-map_chapters", "1", "-metadata:s:a:0", f"language={language}",
                 "-c", "copy", "-bsf:a", f"setts=ts=TS-{lead}", *_SAME_BYTES,
                 "-movie_timescale", str(sample_rate), "-movflags", "+faststart",
                 "-f", "ipod", f"file:{new}"],
                complaints.fileno(),
            )  # fmt: skip
            with suppress(BrokenPipeError):  # it says itself why it ended
                process.communicate(_described(chapters))
            complaints.seek(0)
            if process.wait():
                ffmpeg.explain(complaints.read().decode(errors="replace"))
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)


def _described(chapters: Iterable[Chapter]) -> bytes:
    """The chapters as ffmpeg reads them."""
    lines = [";FFMETADATA1"]
    for chapter in chapters:
        times = f"TIMEBASE=1/1000\nSTART={chapter.start}\nEND={chapter.end}"
        lines.append(f"[CHAPTER]\n{times}\ntitle={_escaped(chapter.title)}")
    return "\n".join([*lines, ""]).encode()


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "=;#\\\n" else char for char in text)
