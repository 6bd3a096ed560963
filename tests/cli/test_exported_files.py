"""`export` as it is typed: formats, what lies beside the sound, several at once, and how it is stopped."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
import srt
import webvtt

import voiceguide
from voiceguide.errors import BadRequest
from voiceguide.export.sidecars import KINDS, endings, sidecars
from voiceguide.guide import Guide, Session
from voiceguide.home import to_install
from voiceguide.library import load
from voiceguide.output import FORMATS

HARD_TITLES = {
    "quotes": 'She said "slowly", it\'s & <b>so</b> ]]> on',
    "emoji": "Breathe 🤰🏽 and rest 😌",
    "right to left": "תרגילי נשימה — تمارين التنفس",
    "long": ("a very long title, word after word " * 60)[:1990].strip(),
}
BESIDE = (".vtt", ".srt", ".lrc", ".cues.json", ".cues.txt", ".chapters.json", ".txt", ".ssml", ".png")


def run(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run voiceguide in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "voiceguide", *arguments],
        capture_output=True, text=True, cwd=cwd, env={**os.environ, "COLUMNS": "100", **variables},
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, mine: str) -> Path:
    """A content file with one short exercise."""
    path = tmp_path_factory.mktemp("content") / "small.yaml"
    path.write_text(mine.replace("reps: 5", "reps: 2"))
    return path


@pytest.fixture(scope="module")
def spoken(small: Path) -> Iterator[Session]:
    """That exercise with the real voice."""
    guide = Guide(load(small))
    yield guide.plan("mine")
    guide.close()


def decoded(path: Path, rate: int) -> Any:
    """The samples, as ffmpeg reads them."""
    form = ["-map", "0:a", "-ac", "1", "-ar", str(rate), "-f", "s16le", "-"]
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", path, *form], capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.int16)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_decodes_to_the_plan(kind: str, spoken: Session, tmp_path: Path) -> None:
    """As long as the plan, and each cue after a silence starts within 10 ms of where the plan has it."""
    path = spoken.export(tmp_path / f"x.{kind}").path
    heard, rate = decoded(path, spoken.sample_rate), spoken.sample_rate
    mixed = np.frombuffer(b"".join(spoken.blocks()), np.int16)
    assert len(heard) == len(mixed) == spoken.timeline.length
    previous, compared = 0, 0
    for cue in spoken.timeline.cues:
        if cue.start - previous > rate // 4 and cue.role != "lead-in":
            window = slice(cue.start - rate // 25, cue.end)
            onsets = [int(np.argmax(np.abs(each[window].astype(int)) > 900)) for each in (heard, mixed)]
            assert abs(onsets[0] - onsets[1]) <= rate // 100, cue
            compared += 1
        previous = cue.end
    assert compared > 10


def test_all_lies_beside_it_and_is_left_alone_the_next_time(small: Path, tmp_path: Path) -> None:
    """`--with all` writes every kind; a second run changes nothing; each file reads as what it is."""
    command = ("export", "mine", "--content", str(small), "--voice", "silent", "--with", "all")
    first = run(*command, cwd=tmp_path)
    assert first.stdout.startswith("mine.mp3: ")
    assert first.stdout.rstrip().endswith("beside it " + " ".join(BESIDE))
    assert {path.name for path in tmp_path.iterdir()} == {f"mine{ending}" for ending in (".mp3", *BESIDE)}
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
    assert run(*command, cwd=tmp_path).stdout == "mine.mp3: up to date\n"
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()} == before
    length = json.loads((tmp_path / "mine.cues.json").read_text())["length"]
    captions = webvtt.read(str(tmp_path / "mine.vtt"))
    assert len(captions) > 20
    assert captions[-1].end_in_seconds <= length / 24_000
    assert len(list(srt.parse((tmp_path / "mine.srt").read_text()))) >= len(captions)
    assert json.loads((tmp_path / "mine.chapters.json").read_text())["version"] == "1.2.0"
    assert (tmp_path / "mine.png").read_bytes()[16:24] == (3000).to_bytes(4, "big") * 2


def test_what_to_hear_first_is_offered_until_it_lies_beside(small: Path, tmp_path: Path) -> None:
    """The line is the command that writes it there; it is gone once that is done, or all of it is said."""
    folder = tmp_path / "for my phone"
    folder.mkdir()
    command = ("export", "mine", "--content", str(small), "--voice", "silent", "-o", str(folder))
    told = run(*command, cwd=tmp_path).stderr.strip()
    offered = told.split("`")[1]
    assert offered == f"voiceguide export listen-first -o '{folder}'"
    assert run(*command, "--safety", "list", "--force", cwd=tmp_path).stderr == ""
    assert run(*shlex.split(offered)[1:], "--voice", "silent", cwd=tmp_path).stderr == ""
    assert {path.name for path in folder.iterdir()} == {"mine.mp3", "listen-first.mp3"}
    assert run(*command, "--force", cwd=tmp_path).stderr == ""


def test_only_what_is_missing_is_written(small: Path, tmp_path: Path) -> None:
    """With the sound there already, captions asked for later come beside it."""
    command = ("export", "mine", "--content", str(small), "--voice", "silent")
    run(*command, cwd=tmp_path)
    again = run(*command, "--with", "captions", cwd=tmp_path)
    assert again.stdout == "mine.mp3: up to date; beside it .vtt .srt\n"


def test_a_strangers_file_beside_it_stops_everything(small: Path, tmp_path: Path) -> None:
    """A caption file that is another is refused before anything is written; --force replaces it."""
    (tmp_path / "mine.srt").write_text("my own work")
    command = ("export", "mine", "--content", str(small), "--voice", "silent", "--with", "captions")
    refused = run(*command, cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == (
        "voiceguide: mine.srt is already there and another; --force replaces it, or use another name\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["mine.srt"]
    assert (tmp_path / "mine.srt").read_text() == "my own work"
    assert run(*command, "--force", cwd=tmp_path).returncode == 0
    assert "-->" in (tmp_path / "mine.srt").read_text()


def test_a_picture_of_another_plan_is_refused(small: Path, tmp_path: Path) -> None:
    """The picture knows what it was made from."""
    command = ("export", "mine", "--content", str(small), "--voice", "silent", "--with", "picture")
    run(*command, cwd=tmp_path)
    (tmp_path / "mine.mp3").unlink()
    refused = run(*command, "--reps", "3", cwd=tmp_path)
    assert "mine.png is already there and another" in refused.stderr
    assert not (tmp_path / "mine.mp3").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--with", "captoins"], 2, '--with "captoins" is not known; did you mean "captions"? possible: '),
        (["--format", "wav", "--bitrate", "64"], 1, "wav holds the samples as they are: leave --bitrate out"),
        (["--bitrate", "fast"], 2, '--bitrate "fast" is not a number of kilobits per second, like 96'),
        (["--bitrate", "63k"], 1, "an mp3 of 24000 Hz cannot have 63 kbit/s; possible: 8, 16"),
        (["--format", "opus", "--sample-rate", "44100"], 1, "opus cannot have 44100 Hz; possible: 8000"),
        (["--sample-rate", "23000"], 1, "an mp3 cannot have 23000 Hz; possible: 8000"),
        (["--sample-rate", "7"], 2, "a sample rate of 7 Hz is not possible; give 8000 to 192000"),
        (["--jobs", "0"], 2, "--jobs"),
        (["--format", "m4b", "-o", "x.mp3"], 1, 'a name ending in ".mp3" contradicts --format m4b'),
    ],
)  # fmt: skip
def test_bad_wishes_are_one_clear_line(arguments: list[str], code: int, said: str, tmp_path: Path) -> None:
    """What cannot be had is told in one line, and nothing is written."""
    result = run("export", "pelvic-tilt", *arguments, cwd=tmp_path)
    assert result.returncode == code
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_without_ffmpeg_one_line_says_how_to_get_it(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An m4b needs ffmpeg; where there is none, every other format is written all the same."""
    (tmp_path / "hidden" / "imageio_ffmpeg").mkdir(parents=True)
    (tmp_path / "hidden" / "imageio_ffmpeg" / "__init__.py").write_text("raise ImportError")
    nowhere = {"PATH": str(tmp_path), "PYTHONPATH": str(tmp_path / "hidden")}
    command = ("export", "mine", "--content", str(small), "--voice", "silent", "-o")
    refused = run(*command, "x.m4b", cwd=tmp_path, **nowhere)
    monkeypatch.chdir(tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"voiceguide: m4a and m4b files need ffmpeg: `{to_install('m4b')}` brings it; or use --format mp3\n"
    )
    for kind in ("mp3", "opus", "ogg", "flac", "wav"):
        written = run(
            "export", "pelvic-tilt", "-o", f"x.{kind}", "--voice", "silent", cwd=tmp_path, **nowhere
        )
        assert written.returncode == 0, written.stderr


def test_rate_and_channels_are_as_asked(small: Path, tmp_path: Path) -> None:
    """--sample-rate and --stereo reach the file, and its plan is as long as ever."""
    command = ("export", "mine", "--content", str(small), "--voice", "silent", "--stereo")
    assert run(*command, "--sample-rate", "44100", "--bitrate", "128k", cwd=tmp_path).returncode == 0
    assert run(*command, "-o", "x.flac", cwd=tmp_path).returncode == 0
    mp3, flac = (mutagen.File(tmp_path / name).info for name in ("mine.mp3", "x.flac"))  # type: ignore[attr-defined]
    assert (mp3.sample_rate, mp3.channels, mp3.bitrate) == (44_100, 2, 128_000)
    assert (flac.sample_rate, flac.channels) == (24_000, 2)
    assert abs(mp3.length - flac.length) < 0.05


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("title", HARD_TITLES.values(), ids=HARD_TITLES)
def test_hard_titles_come_out_right_everywhere(title: str, kind: str, small: Path, tmp_path: Path) -> None:
    """In the tags of every format, in the text beside it, and on a cover."""
    content = tmp_path / "hard.yaml"
    content.write_text(
        small.read_text().replace("title: My own", f"title: {json.dumps(title, ensure_ascii=False)}")
    )
    guide = Guide(load(content), lambda: voiceguide.voice.SilentVoice(8000))
    session = guide.plan("mine")
    path = session.export(tmp_path / f"x.{kind}").path
    names = {"mp3": "TIT2", "wav": "TIT2", "m4a": "\xa9nam", "m4b": "\xa9nam"}
    found = mutagen.File(path)[names.get(kind, "title")]  # type: ignore[attr-defined]
    assert (found.text if kind in ("mp3", "wav") else found) == [title]
    (text,) = (each for each in sidecars(session, path, endings("text")) if each.path.suffix == ".txt")
    assert text.make().decode().startswith(f"{title}\n")


def test_a_title_nobody_would_say_is_refused(small: Path, tmp_path: Path) -> None:
    """Five thousand characters are more than a voice speaks in one go: one line says so, nothing is left."""
    content = tmp_path / "hard.yaml"
    content.write_text(small.read_text().replace("title: My own", f"title: {'long ' * 1000}"))
    result = run(
        "export", "mine", "--content", str(content), "--voice", "silent", "--with", "all", cwd=tmp_path
    )
    assert result.returncode == 1
    assert "characters and 2000 is the limit; split it into sentences" in result.stderr
    assert result.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["hard.yaml"]


def test_a_title_no_file_can_hold_is_refused_at_once(small: Path, tmp_path: Path) -> None:
    """A control character in a title is told before anything is written."""
    content = tmp_path / "hard.yaml"
    content.write_text(small.read_text().replace("title: My own", 'title: "My\\x07own"'))
    result = run("export", "mine", "--content", str(content), "--voice", "silent", cwd=tmp_path)
    assert result.returncode == 1
    assert "U+0007" in result.stderr or "control" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["hard.yaml"]


def test_several_jobs_write_the_same_files(small: Path, tmp_path: Path) -> None:
    """Every byte as with one job; the lines tell of each; a second run finds all of them up to date."""
    content = tmp_path / "four.yaml"
    content.write_text(_times(4, small.read_text()))
    command = ("export", "--all", "--content", str(content), "--voice", "silent", "--safety", "list")
    for jobs in ("1", "3"):
        (tmp_path / jobs).mkdir()
        result = run(*command, "-o", jobs, "--jobs", jobs, cwd=tmp_path)
        assert (result.returncode, result.stderr) == (0, "")
        assert len(result.stdout.splitlines()) == 4
    for path in (tmp_path / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "3" / path.name).read_bytes()
    again = run(*command, "-o", "3", "--jobs", "2", cwd=tmp_path)
    assert again.stdout.count(": up to date\n") == 4


def test_an_error_in_one_job_is_one_line(small: Path, tmp_path: Path) -> None:
    """What one job cannot write ends the others, and only whole files are left."""
    content = tmp_path / "four.yaml"
    content.write_text(_times(4, small.read_text()))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine-2.mp3").write_text("a stranger")
    command = ("export", "--all", "--content", str(content), "--voice", "silent", "-o", "out", "--jobs", "2")
    result = run(*command, cwd=tmp_path)
    assert result.returncode == 1
    assert "mine-2.mp3 is already there" in result.stderr
    assert result.stderr.count("\n") == 1
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".mp3"}
    assert not [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_stopping_leaves_whole_files_and_no_process(
    jobs: int, sent: str, small: Path, tmp_path: Path
) -> None:
    """Ctrl-C, a request to end, and a kill: whole files only, and soon no process is left."""
    content = tmp_path / "four.yaml"
    content.write_text(_times(3, small.read_text().replace("reps: 2", "reps: 1000")))
    (tmp_path / "out").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "voiceguide", "export", "--all", "--content", str(content),
         "--voice", "silent", "-o", "out", "--jobs", str(jobs)],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    _wait_until(lambda: len(list((tmp_path / "out").iterdir())) == jobs)
    number = getattr(signal, sent)
    (os.killpg if sent in ("SIGINT", "SIGHUP") else os.kill)(
        process.pid, number
    )  # the terminal tells all of them
    _, errors = process.communicate(timeout=15)  # ends when the last process that holds the pipe is gone
    left = [path.name for path in (tmp_path / "out").iterdir()]
    if sent == "SIGKILL":
        assert all(name.endswith(".voiceguide-part") for name in left)
    else:
        assert left == []
        assert errors == b"voiceguide: stopped; the files that were complete stay\n"
        assert process.returncode == 130


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the worker in /proc")
def test_a_worker_that_dies_is_told_in_one_line(small: Path, tmp_path: Path) -> None:
    """When a worker is killed, as for want of memory, the others end and a line says what to do."""
    content = tmp_path / "four.yaml"
    content.write_text(_times(3, small.read_text().replace("reps: 2", "reps: 1000")))
    (tmp_path / "out").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "voiceguide", "export", "--all", "--content", str(content),
         "--voice", "silent", "-o", "out", "--jobs", "2"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    _wait_until(lambda: len(list((tmp_path / "out").iterdir())) == 2)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    worker = next(each for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes())
    os.kill(int(worker), signal.SIGKILL)
    _, errors = process.communicate(timeout=15)
    assert (
        errors == "voiceguide: a process that wrote a session ended unexpectedly; try again with --jobs 1\n"
    )
    assert process.returncode == 1
    assert len(list((tmp_path / "out").iterdir())) == 1, "only the part of the killed one may be left"


def test_several_sessions_need_a_folder(tmp_path: Path) -> None:
    """Nobody gets a folder that looks like a file."""
    result = run("export", "bedtime", "morning", "-o", "x.mp3", cwd=tmp_path)
    assert result.returncode == 2
    assert "x.mp3 would be one file, and these are several" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_may_lie_beside_it() -> None:
    """Names are taken in any case and order, each file once; what is unknown is refused."""
    assert endings("") == ()
    assert endings("all") == BESIDE == tuple(ending for kind in KINDS.values() for ending in kind)
    assert endings(" Text, captions,text ") == (".txt", ".ssml", ".vtt", ".srt")
    for wrong in ("x", "all,x", "captions,x"):
        with pytest.raises(BadRequest, match=r'--with "x" is not known; possible: captions'):
            endings(wrong)


def _times(number: int, content: str) -> str:
    """The exercise so many times, under different names."""
    head, _, body = content.partition("  mine:\n")
    return head + "".join(f"  mine-{each}:\n{body}" for each in range(number))


def _wait_until(reached: Any) -> None:
    deadline = time.monotonic() + 20
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)
