"""Mistakes in a content file: each found, placed, and answered with what would be right."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from voiceguide.errors import ContentError
from voiceguide.library import load, source


@pytest.fixture(scope="module")
def problems(author):
    """The problems of a content text; none when it loads."""

    def found(text):
        try:
            author(text)
        except ContentError as exc:
            return exc.problems
        return ()

    return found


ROUTINE = "version: 1\nroutines:\n  r:\n    title: R\n    exercises: [torso-twist]\n"

REPLACED = [
    ("    title: My own", "    titel: My own", 4, 5, 'an exercise has no "titel"; did you mean "title"?'),
    ("    title: My own\n", "", 4, 5, 'an exercise needs "title"'),
    ("title: My own", "title: My own\n    title: Again", 5, 5, '"title" stands here twice'),
    ("title: My own", "title: no", 4, 12, 'YAML reads no as a switch; put it in quotes: "no"'),
    ("title: My own", "title: ''", 4, 12, "this text is empty"),
    ("title: My own", "title:", 4, 11, "this text is empty"),
    ("title: My own", "title: '...'", 4, 12, "there is no word in this text"),
    ("title: My own", "title: \u200b\u2060x\u202e", 4, 12, "control characters"),
    ("title: My own", 'title: "My\\x07own"', 4, 12, "control characters"),
    ("title: My own", "title: [My, own]", 4, 12, "text is needed here, not a list or mapping"),
    ("title: My own", "title: " + "x" * 5001, 4, 12, "5000 is the most"),
    ("for: Many people enjoy this.", "for: 'Do {reps}.'", 5, 10, "nothing here; known here: position, title"),
    ("position: standing", "position: standng", 6, 15, 'no position "standng"; did you mean "standing"?'),
    ("position: standing", "position: 7", 6, 15, "known are standing, chair"),
    ("takes: 4s, teach: \"Breathe in", "takes: -4s, teach: \"Breathe in", 9, 40, "negative"),
    ("takes: 4s, teach: \"Breathe in", "takes: 2 h, teach: \"Breathe in", 9, 40, "sense here: 1 s to 15 s"),
    ("takes: 4s, teach: \"Breathe in", "takes: 16s, teach: \"Breathe in", 9, 40, "1 s to 15 s"),
    ("takes: 4s, teach: \"Breathe in", "takes: 0, teach: \"Breathe in", 9, 40, "1 s to 15 s"),
    ("takes: 4s, teach: \"Breathe in", "takes: 4 secnds, teach: \"Breathe in", 9, 40, "is not a duration"),
    ("takes: 4s, teach: \"Breathe in", "takes: [4s], teach: \"Breathe in", 9, 40, "a duration is needed"),
    ("breath: in,", "breath: inhale,", 9, 29, '"inhale" is not known here'),
    ("breath: in,", "breath: yes,", 9, 29, "it can be in, out, free"),
    ("breath: in,", "breth: in,", 9, 21, 'did you mean "breath"?'),
    ("cue: In and up", "cue: 'In to the {side}'", 9, None, "{side} means nothing here"),
    ("cue: In and up", "cue: '{reps'", 9, None, "a { without its }"),
    ("cue: In and up", "cue: '{reps:>9}'", 9, None, "a placeholder is its name and nothing more: {reps}"),
    ("dose: {reps: 5}", "dose: {reps: 0}", 11, 18, "a whole number from 1 to 1000"),
    ("dose: {reps: 5}", "dose: {reps: 1001}", 11, 18, "a whole number from 1 to 1000"),
    ("dose: {reps: 5}", "dose: {reps: many}", 11, 18, "a whole number"),
    ("dose: {reps: 5}", "dose: {reps: 1e2}", 11, 18, "a whole number"),
    ("dose: {reps: 5}", "dose: 5", 11, 11, "a dose needs fields like `reps: ...`"),
    ("dose: {reps: 5}", "dose: {rep: 5}", 11, 12, 'did you mean "reps"?'),
    ("dose: {reps: 5}", "sides: {switch: Turn., takes: 9s}", 11, 12, 'needs "order": [left, right] or'),
    ("dose: {reps: 5}", "sides: {order: [left, left], switch: Turn., takes: 9s}", 11, 20, "need their order"),
    ("dose: {reps: 5}", "sides: {order: [left, right], takes: 9s}", 11, 12, 'sides needs "switch"'),
    ("dose: {reps: 5}", "sides: true", 11, 12, "like `order: ...` here; also switch, takes"),
    ("dose: {reps: 5}", "hold: 9s", 11, 5, 'an exercise has no "hold"; it belongs below `dose:`'),
    ("dose: {reps: 5}", "sides: {order: [left, right], switch: Turn., takes: 9s}", 11, 12, "no words tell"),
    ("cue: In and up", "cue: 'In to the {side}'", 9, None, "{side} means nothing here; it needs an exercise"),
    ("setup: Stand tall.", "setup: [Stand tall, feet apart.]", 7, 25, 'quote it: "Stand tall, feet apart."'),
    ("teach: \"Breathe in, and rise.\"", "teach: Breathe in, and rise.", 9, 63, "in straight quotes"),
    ("dose: {reps: 5}", "dose: {reps: 5, hold: 9s}", 11, 11, "nothing is held that long; add a step"),
    ("dose: {reps: 5}", "cautions: [{stage: any}]", 11, 16, 'a caution needs "say"'),
    ("dose: {reps: 5}", "finish: []", 11, 13, '"finish" is an empty list'),
    ("dose: {reps: 5}", "parts: []", 11, 12, '"parts" is a list'),
    ("    source: a test\n", "", 4, 5, 'an exercise needs "source"'),
    ("source: a test", "source: {artcle: [9]}", 12, 14, 'did you mean "article"?'),
    ("    setup: Stand tall.\n", "", 4, 5, 'an exercise needs "setup"'),
    ("setup: Stand tall.", "setup: [{say: Stand., gap: 1 h}]", 7, 32, "0.1 s to 5 min"),
    ("setup: Stand tall.", "setup: [{say: Stand., manner: loud}]", 7, 35, '"loud" is not known here'),
    ("  mine:", "  My Own:", 3, 3, "use small letters and hyphens: my-own"),
    ("  mine:", "  ../x:", 3, 3, "cannot be a name"),
    ("version: 1", "version: 2", 1, 10, "`version: 1`"),
    ("version: 1\n", "", 1, 1, 'a content file needs "version"'),
    ("exercises:", "exercise:", 2, 1, 'did you mean "exercises"?'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "column", "message"), REPLACED)
def test_each_mistake_has_its_place_and_its_cure(mine, problems, old, new, line, column, message):
    """A mistake is named once, at its line and column, with what is wrong and what would be right."""
    assert old in mine
    found = problems(mine.replace(old, new, 1))
    here = [p for p in found if message in p.message]
    assert len(here) == 1, found
    assert here[0].line == line
    assert column in (None, here[0].column)
    assert str(here[0]).startswith(f"mine.yaml:{line}:")


HOLDS = "      - {hold: stay, teach: Stay., cue: Stay}\n    dose:"


def test_a_hold_without_a_length(mine, problems):
    """A hold needs `takes`, or the dose a `hold`."""
    (problem,) = problems(mine.replace("    dose:", HOLDS))
    assert 'the hold "stay" has no length' in problem.message
    assert problem.line == 11
    assert not problems(mine.replace("    dose:", HOLDS).replace("reps: 5", "reps: 5, hold: 9s"))


@pytest.mark.parametrize("key", ["dose: {reps: 5}", "encouragement: [Kind.]"])
def test_with_parts_the_dose_belongs_into_them(mine, problems, key):
    """What would not be heard beside `parts` is refused, not ignored."""
    text = mine.replace("    dose: {reps: 5}\n", "")
    start, end = text.index("    rep:"), text.index("    source")
    rep = text[start:end].replace("\n      ", "\n        ").replace("    rep", "        rep")
    parts = f"    parts:\n      - name: one\n        title: One\n{rep}"
    text = text[:start] + parts + text[end:]
    assert not problems(text)
    (problem,) = problems(text + f"    {key}\n")
    assert "belongs into each part" in problem.message
    assert 'write "rep" or "parts"' in problems(mine.replace("    source", parts + "    source"))[0].message
    twice = parts + parts.partition("\n")[2]
    assert 'two parts "one"' in problems(text.replace(parts, twice))[0].message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[torso-twist]", "[torso-twst]", 'no exercise "torso-twst"; did you mean "torso-twist"?'),
        ("[torso-twist]", "[]", "an empty list"),
        ("    exercises: [torso-twist]\n", "", 'a routine needs "exercises"'),
        ("[torso-twist]", "[{name: torso-twist, parts: [x]}]", "has no parts; remove this"),
        (
            "[torso-twist]",
            "[{name: tailor-sitting, parts: [x]}]",
            '"x" is not known here; it can be stretch, press',
        ),
        ("[torso-twist]", "[{name: torso-twist, reps: -1}]", "a whole number from 1"),
        ("[torso-twist]", "[torso-twist]\n    ends: bed", 'no position "bed"'),
        ("[torso-twist]", "[torso-twist]\n    intro: '{reps}'", "{reps} means nothing here"),
        ("  r:", "  torso-twist:", "is already an exercise"),
    ],
)
def test_routines(problems, old, new, message):
    """What a routine may name is what there is."""
    assert not problems(ROUTINE)
    assert message in " ".join(p.message for p in problems(ROUTINE.replace(old, new)))


POSITION = """\
version: 1
positions:
  table: {title: standing at a table, level: standing, way-out: Step back.}
moves:
  - {from: standing, to: table, say: Walk to it., takes: 9s}
  - {from: table, to: standing, say: Step back., takes: 9s}
"""


def test_a_position_needs_a_way_to_it_and_back(problems):
    """A position that cannot be reached, or not be left, is refused, also beside other mistakes."""
    assert not problems(POSITION)
    lines = POSITION.splitlines(keepends=True)
    (problem,) = problems("".join(lines[:5]))
    assert 'no way from "table" to "standing"; add a move' in problem.message
    assert {p.message for p in problems("".join(lines[:3]) + "routine: {}\n")} == {
        'a content file has no "routine"; did you mean "routines"?',
        'there is no way from "standing" to "table"; add a move',
        'there is no way from "table" to "standing"; add a move',
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("from: standing", "from: sitting", 'no position "sitting"'),
        ("level: standing", "level: roof", '"roof" is not known here; it can be standing, chair, floor'),
        ("say: Walk to it., ", "", 'a move needs "say"'),
        ("takes: 9s}\n  -", "takes: never}\n  -", "is not a duration"),
    ],
)
def test_positions_and_moves(problems, old, new, message):
    """Positions and moves are checked like everything else."""
    assert message in " ".join(p.message for p in problems(POSITION.replace(old, new, 1)))


def test_every_problem_is_reported_at_once(mine, problems):
    """Six mistakes are six problems, in the order of the file."""
    text = mine
    for old, new in [
        ("version: 1", "version: 9"), ("title:", "titel:"), ("standing", "flying"),
        ("breath: in", "breath: on"), ("breath: out, takes: 4s", "breath: out, takes: x"),
        ("reps: 5", "reps: -5"),
    ]:  # fmt: skip
        text = text.replace(old, new, 1)
    found = problems(text)
    assert [problem.line for problem in found] == [1, 4, 4, 6, 9, 10, 11]
    assert sorted(found, key=lambda p: (p.line, p.column)) == list(found)


def test_no_problem_is_reported_twice(mine, problems):
    """Each mistake is one line, however many readers meet it."""
    for *_, old, new in [(r[0], r[1]) for r in REPLACED]:
        found = problems(mine.replace(old, new, 1))
        assert len(set(found)) == len(found)


BROKEN = [
    ("\ttitle: x", 1, "not valid YAML"),
    ("version: 1\nexercises:\n\tmine: 1\n", 3, "not valid YAML"),
    ("version: 1\n  exercises: 2", 2, "not valid YAML"),
    ("version: [1", 1, "not valid YAML"),
    ("version: 1\nphrases: {closing: a: b}", 2, "not valid YAML"),
    ("version: &x 1\nphrases: *x", 1, "anchors and aliases"),
    ("version: 1\nphrases: *x", 2, "anchors and aliases"),
    ("version: !!int 1", 1, "tags (!...)"),
    ("version: !!python/object/apply:os.system [ls]", 1, "tags (!...)"),
    ("version: 1\n---\nversion: 1", 2, "one file holds one document"),
    ("version: 1\nphrases: " + "[" * 30 + "]" * 30, 2, "nested more than 20"),
    ("version: 1\nphrases: " + "{a: " * 30 + "}" * 30, 2, "nested more than 20"),
    ("version: 1\n? [a]\n: b", 2, "a name is needed before the colon"),
    ("version: 1\nphrases: \x07", 2, "not allowed here"),
    ("- version: 1", 1, "a content file needs fields"),
    ("hello", 1, "a content file needs fields"),
    ("", 1, 'needs "version"'),
    ("# nothing\n", 1, 'needs "version"'),
]


@pytest.mark.parametrize(("text", "line", "message"), BROKEN)
def test_what_is_no_content_file(problems, text, line, message):
    """Broken YAML, and what a content file never needs, is refused in one line with its place."""
    first = problems(text)[0]
    assert message in first.message
    assert first.line == line
    assert all(p.message.isprintable() for p in problems(text))


def test_the_message_quotes_no_control_characters(problems):
    """What a file contains cannot paint on the terminal through an error message."""
    (problem,) = problems('version: 1\n"\\e[31mred": 1\n')
    assert "\\u001b" in problem.message
    (problem,) = problems(f"version: 1\n? {'x' * 5000}\n: 1\n")
    assert len(problem.message) < 500


def test_a_caution_too_many_is_placed_though_it_says_nothing(problems, mine):
    """A fourth caution without words still stands somewhere, and both problems say where."""
    found = problems(mine + "    cautions: [Be slow., Be kind., Be still., {stage: third}]\n")
    assert [(problem.file, problem.line, problem.column) for problem in found] == [("mine.yaml", 13, 47)] * 2


def test_a_move_that_is_there_twice_is_placed_though_it_says_nothing(problems):
    """The same for the second of two moves whose first step has no words."""
    move = "{from: standing, to: chair, say: %s, takes: 9s}"
    found = problems(f"version: 1\nmoves:\n  - {move % 'Sit.'}\n  - {move % '[{gap: 3s}]'}\n")
    assert {(problem.file, problem.line) for problem in found} == {("mine.yaml", 4)}


def test_a_file_with_a_strange_name_is_told_on_one_line(tmp_path):
    """A line feed, an escape and a byte that is no text, in the file's name, do not reach the terminal."""
    path = tmp_path / "a\nb\x1b[31m\udcff.yaml"
    path.write_text("version: 2")
    with pytest.raises(ContentError) as refused:
        load(path)
    assert r"a\nb\x1b[31m\udcff.yaml:1:10: this program reads" in str(refused.value)


class Shallow(yaml.SafeLoader):
    """Stops at thirty levels for a reason of its own, as some scanners do at a thousand."""

    def fetch_flow_collection_start(self, token_class):
        if self.flow_level >= 30:
            raise yaml.scanner.ScannerError(None, None, "exceeded maximum nesting depth", self.get_mark())
        super().fetch_flow_collection_start(token_class)


SCANNERS = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader), Shallow]


@pytest.mark.parametrize("scanner", SCANNERS)
@pytest.mark.parametrize("depth", [25, 500, 10_000])
@pytest.mark.parametrize(
    ("level", "line", "column"),
    [
        ("[", 1, 10 + 20),
        ("{a: ", 1, 10 + 19 * 4 + 1),
        ("[{a: ", 1, 10 + 9 * 5 + 2),
        ("[x, ", 1, 10 + 19 * 4 + 1),
        ("\n  [", 22, 3),
    ],
)
def test_deep_nesting_is_refused_where_it_gets_too_deep(
    problems, monkeypatch, scanner, level, line, column, depth
):
    """The reader stops at its limit, wherever the scanner stops for its own, and never descends further."""
    monkeypatch.setattr(source, "_Loader", scanner)
    (problem,) = problems("version: " + level * depth)
    assert (problem.line, problem.column) == (line, column)
    assert problem.message == "nested more than 20 levels deep"


@pytest.mark.parametrize("scanner", SCANNERS)
@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("- " * 10_000 + "x", 1, 1 + 21 * 2),
        ("? " * 10_000 + "x", 1, 1 + 21 * 2),
        ("- ? " * 10_000 + "x", 1, 1 + 10 * 4 + 2),
        ("\n".join(f"{' ' * n}a:" for n in range(1_000)), 21, 21),
        ("- " * 11 + "[" * 10_000, 1, 1 + 11 * 2 + 10),
    ],
)
def test_deep_blocks_are_refused_where_they_get_too_deep(problems, monkeypatch, scanner, text, line, column):
    """The same for what is nested by indenting, and for brackets within that."""
    monkeypatch.setattr(source, "_Loader", scanner)
    (problem,) = problems(text)
    assert (problem.line, problem.column) == (line, column)
    assert problem.message == "nested more than 20 levels deep"


@pytest.mark.parametrize("scanner", SCANNERS)
def test_what_the_scanner_refuses_is_told_in_one_way(problems, monkeypatch, scanner):
    """Whichever scanner reads the file: the same place, and the same words about what is mostly behind it."""
    monkeypatch.setattr(source, "_Loader", scanner)
    (problem,) = problems('version: 1\nexercises: ["a, b')
    assert (problem.line, problem.column) == (2, 18)
    (problem,) = problems("version: 1\na: b: c")
    assert (problem.line, problem.column) == (2, 5)
    assert problem.message.endswith("; a text with a colon in it needs straight quotes around it")


def test_an_alias_bomb_stops_at_its_first_anchor(problems):
    """Nothing is ever expanded."""
    lines = ["version: 1", "a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{n}: &{n} [{', '.join(['*' + p] * 9)}]" for p, n in zip("abcdefgh", "bcdefghi", strict=True)]
    (problem,) = problems("\n".join(lines))
    assert (problem.line, problem.column) == (2, 4)


def test_a_large_file_is_refused_before_it_is_parsed(tmp_path, monkeypatch):
    """Ten megabytes are not even read to the end, and the parser never sees them."""
    module = import_module("voiceguide.library.load")
    monkeypatch.setattr(module, "parse", lambda *_: pytest.fail("it was parsed"))
    file = tmp_path / "large.yaml"
    file.write_bytes("ä: [\n".encode() * 2_000_000)
    with pytest.raises(ContentError, match=r"large\.yaml:1:1: the file is larger than 1000 kB"):
        load(file)


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (Path.exists, "there is no such file"),
        (lambda path: path.mkdir(), "this is a folder"),
        (lambda path: path.write_bytes("version: 1".encode("utf-16")), "not UTF-8 text"),
        (lambda path: path.write_bytes(b"version: \xff"), "not UTF-8 text"),
    ],
)
def test_files_that_cannot_be_read(tmp_path, prepare, message):
    """A missing file, a folder, another encoding: one line that says so."""
    path = tmp_path / "x.yaml"
    prepare(path)
    with pytest.raises(ContentError) as refused:
        load(path)
    assert re.fullmatch(rf".*x\.yaml:1:1: (this is )?{message}.*", str(refused.value))


def test_a_name_no_file_can_have():
    """A NUL in the name is refused like any other wrong name."""
    with pytest.raises(ContentError, match="not a file name"):
        load(Path("a\0b"))


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_files_of_other_systems(tmp_path, mine, change):
    """A byte order mark and Windows line ends make no difference, and places stay right."""
    path = tmp_path / "x.yaml"
    path.write_bytes(change(mine).encode())
    assert load(path).exercises["mine"].title == "My own"
    path.write_bytes(change(mine.replace("takes: 4s", "takes: x", 1)).encode())
    with pytest.raises(ContentError) as refused:
        load(path)
    assert [(p.line, p.column) for p in refused.value.problems] == [(9, 40)]


def test_what_would_be_a_trap_in_yaml(mine, author):
    """Numbers and clock times mean what they look like: 1:30 is ninety seconds, 010 is ten."""
    exercise = author(
        mine.replace("    dose:", HOLDS).replace("reps: 5", "reps: 010, hold: 1:30, rest: 0:45")
    ).exercises["mine"]
    dose = exercise.parts[0].dose
    assert (dose.reps, dose.hold, dose.rest) == (10, 90, 45)
