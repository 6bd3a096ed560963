"""The command line as it is typed: real processes, what they print, how they end."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

WRONG_USAGE = 2
ERROR = 1

SMALL = """\
version: 1
exercises:
  tiny:
    title: Tiny
    for: Many people enjoy this.
    position: standing
    setup: Stand tall.
    rep:
      - {phase: up, breath: in, takes: 4s, teach: "Breathe in.", cue: In}
      - {phase: down, breath: out, takes: 4s, teach: "Breathe out.", cue: Out}
    dose: {reps: 2}
    source: a test
"""


def run(*arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run voiceguide in a process of its own, without any search path for other programs."""
    return subprocess.run(
        [sys.executable, "-m", "voiceguide", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "COLUMNS": "100", **variables},
        stdin=subprocess.DEVNULL,
        check=False,
    )


def complaint(result: subprocess.CompletedProcess[str]) -> str:
    """The one line of an error; never a traceback."""
    assert result.returncode in (ERROR, WRONG_USAGE), result
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("voiceguide: ")
    return result.stderr


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small content file of an author's own."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def test_list_json_names_everything_with_its_length() -> None:
    """`list --json` gives name, title and measured seconds of all six exercises and four routines."""
    data = json.loads(run("list", "--json", "--voice", "silent").stdout)
    assert [each["name"] for each in data["exercises"]] == [
        "pelvic-rocking", "torso-twist", "tailor-sitting", "pelvic-tilt", "sitting-reverse-crunches",
        "camel-backing",
    ]  # fmt: skip
    assert {each["name"] for each in data["routines"]} >= {"morning", "desk-break", "bedtime", "full"}
    assert all(each["seconds"] > 60 for group in data.values() for each in group)


def test_list_for_people_has_a_line_for_each_name() -> None:
    """`list` prints each name with its length and title."""
    lines = run("list", "--voice", "silent").stdout.splitlines()
    assert any(line.split()[0] == "bedtime" and "min" in line for line in lines if line.strip())


def test_show_json_is_the_public_timeline() -> None:
    """`show --json` prints format, version and holds of the seconds asked for."""
    data = json.loads(run("show", "torso-twist", "--json", "--hold", "30", "--voice", "silent").stdout)
    assert (data["format"], data["version"], data["name"]) == ("voiceguide-timeline", 1, "torso-twist")
    assert [hold["seconds"] for hold in data["holds"]] == [30, 30]
    assert all(hold["end"] - hold["start"] == 30 * data["sample_rate"] for hold in data["holds"])
    assert [hold["address"]["side"] for hold in data["holds"]] == ["right", "left"]


def test_show_tells_what_gave_way() -> None:
    """`show --why` lists decisions with their reason and address."""
    result = run("show", "pelvic-rocking", "--why", "--reps", "60", "--voice", "silent")
    assert result.returncode == 0
    assert "beyond" in result.stdout


def test_show_text_is_only_words() -> None:
    """`show --text` prints what is spoken, without times."""
    text = run("show", "pelvic-tilt", "--text", "--voice", "silent").stdout
    assert "Breathing out, draw in your tummy" in text
    assert "0:0" not in text


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["show", "pelvik-rocking"], ERROR, 'did you mean "pelvic-rocking"?'),
        (["play", "../x"], ERROR, "voiceguide list"),
        (["export", "../x"], ERROR, "voiceguide list"),
        (["show", "cat strech"], ERROR, 'did you mean "pelvic-rocking" (cat stretch)?'),
        (["play", "pelvic", "rockin"], ERROR, 'there is no "pelvic rockin"; did you mean "pelvic-rocking"?'),
        (
            ["show", "torso", "twist", "bedtime"],
            WRONG_USAGE,
            'one session at a time: "torso-twist" or "bedtime"',
        ),
        (["export", "bedtime", "torso-twst"], ERROR, 'there is no "torso-twst"; did you mean "torso-twist"?'),
        (["web", "folder", "torso-twst"], ERROR, 'did you mean "torso-twist"?'),
        (["cache", "warm", "torso-twst"], ERROR, 'did you mean "torso-twist"?'),
        (["show", "torso-twist", "--pace", "0"], WRONG_USAGE, "0.5 to 2"),
        (["show", "torso-twist", "--pace", "fast"], WRONG_USAGE, "not a number"),
        (["show", "torso-twist", "--reps", "-3"], WRONG_USAGE, "1 to 1000"),
        (["show", "torso-twist", "--reps", "1000000000"], WRONG_USAGE, "1 to 1000"),
        (["show", "torso-twist", "--hold", "5x"], WRONG_USAGE, "not a duration"),
        (["show", "torso-twist", "--sides", "up"], WRONG_USAGE, "left"),
        (["show", "pelvic-rocking", "--reps", "1000", "--sets", "100"], WRONG_USAGE, "6 hours"),
        (["show", "full", "--start", "torso-twist/lef"], ERROR, "torso-twist/left"),
        (["show", "torso-twist", "--start", "1 h"], WRONG_USAGE, '"Torso twist" lasts'),
        (["show", "torso-twist", "--start", "3:75"], WRONG_USAGE, "more than 59"),
        (["show", "full", "--rate", "5"], WRONG_USAGE, "80 to 300"),
        (["show", "torso-twist", "--voice", "en-gb-x-rpp"], ERROR, "did you mean"),
        (["export", "torso-twist", "-o", "x.mp4"], ERROR, "mp3"),
        (["export", "torso-twist", "--format", "mp33"], ERROR, "mp3"),
        (["export"], WRONG_USAGE, "--all"),
        (["shwo"], WRONG_USAGE, "show"),
        (["show"], WRONG_USAGE, "name"),
        (["say", " "], WRONG_USAGE, "nothing to say"),
    ],
)
def test_bad_input_is_one_clear_line(arguments: list[str], code: int, hint: str, tmp_path: Path) -> None:
    """Bad input ends with one line that holds the right answer, the right exit code, and no file."""
    result = run(*arguments, cwd=tmp_path)
    assert hint in complaint(result)
    assert result.returncode == code
    assert list(tmp_path.iterdir()) == []


def test_a_content_file_with_problems_shows_all_of_them(tmp_path: Path) -> None:
    """`check` prints every problem as file:line:column and ends with 1."""
    path = tmp_path / "bad.yaml"
    path.write_text(SMALL.replace("title: Tiny", "titel: Tiny").replace("breath: in", "breath: inn"))
    result = run("check", str(path))
    assert result.returncode == ERROR
    assert f"{path}:4:5: " in result.stderr
    assert f"{path}:9:29: " in result.stderr
    assert "Traceback" not in result.stderr


def test_check_praises_a_good_file(small: Path) -> None:
    """`check` of a file without problems says so and ends with 0."""
    result = run("check", str(small))
    assert result.returncode == 0
    assert "1 exercise and 0 routines, no problems" in result.stdout


def test_check_counts_what_cannot_be_said_or_lasts_too_long(small: Path) -> None:
    """What loads and still cannot be played is a problem, with its name; the rest is checked too."""
    endless = small.read_text().replace("reps: 2", "reps: 1000, sets: 100").replace("tiny:", "endless:")
    wordy = SMALL.replace("tiny:", "wordy:").replace("Stand tall.", "a" * 2001)
    small.write_text(endless + wordy.partition("exercises:\n")[2])
    result = run("check", str(small))
    assert result.returncode == ERROR
    assert 'endless: "Tiny" would last more than 6 hours' in result.stderr
    assert re.search(r"wordy: .*small.yaml:17:12: cannot speak", result.stderr)
    assert result.stderr.endswith("voiceguide: 2 problems to mend, none of it lost\n")


def test_a_wrong_voice_is_told_before_anything_sounds(tmp_path: Path) -> None:
    """Nothing is played, shown or recorded in a voice that is not there."""
    for command in (("play", "pelvic-tilt", "--record", "x.wav"), ("say", "Breathe.")):
        result = run(*command, "--voice", "nope", cwd=tmp_path)
        assert "voiceguide voices" in complaint(result)
        assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's full device")
def test_a_full_disk_is_told_in_one_line() -> None:
    """Where the output cannot be written, a line says so."""
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "voiceguide", "show", "pelvic-tilt", "--voice", "silent"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert "No space left on device" in complaint(result)


def test_show_and_export_begin_at_a_time(tmp_path: Path) -> None:
    """`--start` with a time of the whole plan begins with what is heard there."""
    whole = json.loads(run("show", "torso-twist", "--json", "--voice", "silent").stdout)
    left = next(hold for hold in whole["holds"] if hold["address"]["side"] == "left")
    when = f"{left['start'] / whole['sample_rate']:.2f}"
    shorter = json.loads(run("show", "torso twist", "--start", when, "--json", "--voice", "silent").stdout)
    assert [hold["address"]["side"] for hold in shorter["holds"]] == ["left"]
    export = ("export", "torso-twist", "--start", when, "--voice", "silent", "-o", "left.wav")
    result = run(*export, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    frames = shorter["length"]
    assert frames * 2 < (tmp_path / "left.wav").stat().st_size < frames * 2 + 10**6


@pytest.mark.parametrize("typed", [["pelvic", "tilt"], ["Pelvic Tilt"], ["pelvic_tilt"], ["Wall", "tilt"]])
def test_a_name_may_be_typed_in_several_ways(typed: list[str]) -> None:
    """Without quotes, with capitals, with underscores, by another name: it is the same session."""
    result = run("show", *typed, "--json", "--voice", "silent")
    assert json.loads(result.stdout)["name"] == "pelvic-tilt"


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C cannot be sent to one process")
def test_play_keeps_the_name_of_the_list_and_the_address_of_a_time(tmp_path: Path) -> None:
    """However they were typed, the journal has what they stand for; unheard, a stop ends at once."""
    command = ["play", "Cat", "stretch", "--start", "1:30", "--silent", "--voice", "silent"]
    playing = subprocess.Popen(
        [sys.executable, "-m", "voiceguide", *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "VOICEGUIDE_DATA": str(tmp_path)},
    )  # fmt: skip
    assert playing.stdout is not None
    while "Starting at" not in playing.stdout.readline():
        assert playing.poll() is None
    playing.send_signal(signal.SIGINT)
    rest, _ = playing.communicate(timeout=20)
    (session,) = json.loads(run("history", "--json", VOICEGUIDE_DATA=str(tmp_path)).stdout)["sessions"]
    assert (playing.returncode, session["name"]) == (0, "pelvic-rocking")
    assert session["asked"]["request"]["start"].startswith("pelvic-rocking/set-1/rep-")
    assert "Ctrl-C again" not in rest


def test_a_file_is_called_by_the_name_however_it_is_typed(tmp_path: Path) -> None:
    """Names without quotes are told apart, and each file has the name of the list."""
    typed = ("Seated", "twist", "pelvic", "tilt")
    result = run("export", *typed, "--voice", "silent", "--format", "wav", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"torso-twist.wav", "pelvic-tilt.wav"}


def test_a_picture_may_be_asked_for_by_any_name(tmp_path: Path) -> None:
    """`show --picture` draws what is meant, and refuses what is not there."""
    assert run("show", "Cat", "stretch", "--picture", "cat.svg", cwd=tmp_path).returncode == 0
    assert "<title" in (tmp_path / "cat.svg").read_text()
    assert "did you mean" in complaint(run("show", "cat strech", "--picture", "no.svg", cwd=tmp_path))


def test_show_tells_the_dose_that_was_asked_for() -> None:
    """The header of a plan has the dose of this plan."""
    said = run("show", "torso-twist", "--hold", "30", "--sides", "left", "--voice", "silent").stdout
    assert "\nDose: 30 seconds, left side\n" in said


def test_check_tells_once_what_gives_way_each_time(small: Path) -> None:
    """Words too long for their breath are named in one line, however often they come, with what helps."""
    cue = "In and up as far as it goes and then a little further and then a very little more and more"
    small.write_text(small.read_text().replace("cue: In", f"cue: {cue}").replace("reps: 2", "reps: 4"))
    result = run("check", str(small))
    assert result.returncode == 0
    *notes, gives_way, _ = result.stdout.splitlines()
    assert [f'{small}:9:71: note: "{cue}" ' in note for note in notes] == [True, True]
    assert re.search(r'and more" is shortened, 4 times: .*; fewer words or more time make room', gives_way)


def test_check_proofreads_and_the_strict_end_with_1(small: Path) -> None:
    """Notes on the wording are told with their place and change nothing; with --strict they are problems."""
    small.write_text(small.read_text().replace("Stand tall.", "Stand tall, and push your heels down."))
    place = f"{small}:7:12: note: "
    lenient, strict = run("check", str(small)), run("check", str(small), "--strict")
    assert (lenient.returncode, strict.returncode) == (0, ERROR)
    assert lenient.stdout.startswith(f'{place}"push": ')
    assert lenient.stdout.endswith("no problems, 1 note on the wording\n")
    assert strict.stderr.startswith(place)
    assert strict.stderr.endswith("voiceguide: 1 problem to mend, none of it lost\n")


def test_the_shipped_file_passes_the_strict_check() -> None:
    """What we ship has no problem and no note."""
    result = run("check", "--strict")
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith(", no problems\n")


def test_an_author_exports_her_own_exercise(small: Path, tmp_path: Path) -> None:
    """`export --content` writes a file; doing it again finds it up to date; other words need --force."""
    arguments = ("export", "tiny", "--content", str(small), "--voice", "silent")
    first = run(*arguments, cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    before = (tmp_path / "tiny.mp3").read_bytes()
    assert "up to date" in run(*arguments, cwd=tmp_path).stdout
    assert "--force" in complaint(run(*arguments, "--reps", "3", cwd=tmp_path))
    assert (tmp_path / "tiny.mp3").read_bytes() == before
    assert run(*arguments, "--reps", "3", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "tiny.mp3").read_bytes() != before


def test_all_of_an_authors_file_goes_into_a_folder(small: Path, tmp_path: Path) -> None:
    """`export --all` with a content file writes what that file defines, into a folder it makes."""
    result = run("export", "--all", "--content", str(small), "--voice", "silent", "-o", "out", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["tiny.mp3"]


def test_a_closed_pipe_ends_quietly() -> None:
    """`show | head` leaves no traceback."""
    command = f"{sys.executable} -m voiceguide show full --voice silent | head -1"
    result = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert result.stdout
    assert result.stderr == ""


def test_the_cache_can_be_looked_at_and_emptied(small: Path, tmp_path: Path) -> None:
    """`cache warm` fills the folder, `info` counts, `clear` leaves what is not ours."""
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "mine.txt").write_text("keep")
    variables = {"VOICEGUIDE_CACHE": str(folder)}
    warm = run("cache", "warm", "tiny", "--content", str(small), **variables)
    assert warm.returncode == 0, warm.stderr
    assert " 0 clips" not in run("cache", "info", **variables).stdout
    assert run("cache", "clear", **variables).returncode == 0
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_the_help_tells_commands_by_whom_they_are_for() -> None:
    """`--help` has a section for her, for authors and for a practice; each command is in one, told whole."""
    parts = [part.partition(":\n") for part in run("--help").stdout.split("\n\n")]
    groups = {title: lines for title, _, lines in parts if title.startswith("For ")}
    told = {title: set(re.findall(r"^  ([a-z]+)  ", lines, re.MULTILINE)) for title, lines in groups.items()}
    assert list(told) == ["For you", "For authors of exercises", "For a practice"]
    assert told["For you"] >= {"play", "resume", "list", "remote", "history", "doctor"}
    assert told["For authors of exercises"] >= {"show", "check", "say", "voices"}
    assert told["For a practice"] >= {"export", "web", "feed", "cache"}
    assert not any("..." in lines for lines in groups.values())


def test_the_version_is_told() -> None:
    """`--version` prints the program's name and version."""
    assert run("--version").stdout.startswith("voiceguide ")


def test_a_wish_for_several_is_granted_where_it_can_be(tmp_path: Path) -> None:
    """`export` of several names takes an option that only some of them can use."""
    names = ("pelvic-rocking", "torso-twist")
    result = run("export", *names, "--sides", "left", "--voice", "silent", "--format", "wav", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert {path.stem for path in tmp_path.iterdir()} == set(names)


STRANGE = "a\nb\x1b[31m\udcff"
"""A name that would break a line, paint the terminal, and is no text; a file may have it."""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file has such a name")
@pytest.mark.parametrize(
    "arguments",
    [
        *(["show", "torso-twist", option, STRANGE] for option in
          ("--voice", "--start", "--sides", "--pace", "--hold", "--lead-in", "--reps", "--rate")),
        *(["export", "torso-twist", option, STRANGE] for option in ("--format", "--with", "--bitrate")),
        ["play", "torso-twist", "--device", STRANGE],
        ["feed", "folder", "--url", STRANGE],
        ["say", STRANGE],
        ["show", STRANGE],
        ["export", "torso-twist", STRANGE],
        [STRANGE],
    ],
    ids=lambda arguments: " ".join(arguments[:3]).replace(STRANGE, "strange"),
)  # fmt: skip
def test_what_is_no_text_is_refused_in_one_printable_line(arguments: list[str], tmp_path: Path) -> None:
    """Bytes that are no UTF-8, in any option or argument: one line that does not command the terminal."""
    line = complaint(run(*arguments, cwd=tmp_path))
    assert line.removesuffix("\n").isprintable()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file has such a name")
@pytest.mark.parametrize(
    ("arguments", "ending"),
    [
        (["check"], ".yaml"),
        (["show", "tiny", "--picture"], ".svg"),
        (["export", "tiny", "--voice", "silent", "--safety", "list", "-o"], ".wav"),
    ],
)
def test_a_strange_name_of_a_file_is_printed_on_one_line(
    arguments: list[str], ending: str, small: Path, tmp_path: Path
) -> None:
    """A file may be called what it will: it is read and written, and its name told in printable letters."""
    file = tmp_path / f"{STRANGE}{ending}"
    if ending == ".yaml":
        small.rename(file)
    else:
        arguments = [arguments[0], "tiny", "--content", str(small), *arguments[2:]]
    result = run(*arguments, file.name, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(rf"a\nb\x1b[31m\udcff{ending}: ")
    assert result.stdout.count("\n") == 1
    assert file.exists()


@pytest.mark.parametrize("pace", ["1e5000", "1e9999999999", "-1e-9999999999", "9" * 5000])
def test_a_pace_beyond_all_bounds_is_refused_at_once(pace: str) -> None:
    """By its text, before anything is computed with it."""
    assert "--pace" in complaint(run("show", "torso-twist", "--pace", pace))


LADDER = (
    SMALL.replace("dose: {reps: 2}", "levels: [{reps: 2, a-day: 1}, {reps: 3, a-day: 2, by: our own}]")
    + """\
    variants:
      standing: {for: [girdle]}
      seated:
        for: [girdle, wrists]
        position: chair
        setup: Sit tall.
      early: {for: [to week 13, asked]}
"""
)


@pytest.fixture
def ladder(tmp_path: Path) -> list[str]:
    """Options for a content file with levels and variants."""
    path = tmp_path / "ladder.yaml"
    path.write_text(LADDER)
    return ["--content", str(path), "--voice", "silent"]


def test_show_lists_levels_and_variants(ladder: list[str]) -> None:
    """`show` has a line for each level and each variant, and marks the one that is played."""
    lines = run("show", "tiny", *ladder, "--spare", "wrists").stdout.splitlines()
    assert "Level 1: 2 times, once a day" in lines
    assert "Level 2: 3 times, twice a day (our own)" in lines
    assert "Variant standing: every stage; spares girdle, the floor" in lines
    assert "Variant seated (this one): every stage; spares girdle, wrists, the floor" in lines
    assert "Variant early: weeks 1 to 13; spares the floor; only if asked for" in lines


def test_what_is_beyond_the_ladder_is_told_in_a_line(ladder: list[str], tmp_path: Path) -> None:
    """Before a session or a file there is one line for it, `show --why` has it; nothing is refused."""
    line = (
        'voiceguide: level 7: "Tiny" ends with level 2: 3 times, twice a day (our own); so this is planned\n'
    )
    beyond = [*ladder, "--level", "7"]
    for words in (("show", "tiny"), ("export", "tiny", "-o", str(tmp_path / "x.wav"))):
        result = run(*words, *beyond)
        assert (result.returncode, result.stderr.count(line)) == (0, 1)
    assert 'beyond    "level 7": "Tiny" ends' in run("show", "tiny", "--why", *beyond).stdout
    play = [sys.executable, "-m", "voiceguide", "play", "tiny", "--silent", *beyond]
    with subprocess.Popen(play, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as playing:
        assert playing.stderr
        assert playing.stderr.readline() == line
        playing.kill()


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (["--variant", "early"], "--weeks 10"),
        (["--variant", "early", "--weeks", "30"], "only for weeks 1 to 13, and not for week 30"),
        (["--variant", "seatd"], 'did you mean "seated"?'),
        (["--level", "0"], "1 to 100"),
        (["--weeks", "60"], "1 to 45"),
        (["--spare", "back"], "try girdle, wrists, floor"),
        (["--sore", "both"], "try left or right"),
    ],
)
def test_what_is_not_for_her_is_one_line(ladder: list[str], options: list[str], hint: str) -> None:
    """A variant her stage forbids, and what is no level, week or side, are refused with what to type."""
    result = run("show", "tiny", *ladder, *options)
    assert result.returncode == WRONG_USAGE
    assert hint in complaint(result)


def test_check_plans_every_variant_at_every_level(tmp_path: Path) -> None:
    """What one of them cannot keep to is a problem of the file, told with its name."""
    path = tmp_path / "ladder.yaml"
    path.write_text(LADDER)
    assert "1 exercise and 0 routines, no problems" in run("check", str(path)).stdout
    path.write_text(LADDER.replace("      early: {for:", "      early: {longest: 1 min, for:"))
    result = run("check", str(path))
    assert result.returncode == ERROR
    assert 'tiny, variant early: "Tiny" is kept under 1 min' in result.stderr
