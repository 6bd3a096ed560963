"""Tables as spreadsheet programs write them: what is read, and what is asked about, and where."""

import codecs
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from voiceguide.cli.patients import practice
from voiceguide.errors import BadRequest, ContentError, Problem
from voiceguide.library import load
from voiceguide.practice.cells import rows
from voiceguide.practice.formats import formats_in
from voiceguide.practice.patient import Patient, Reader
from voiceguide.practice.table import entries, with_cells

TODAY = date(2026, 11, 30)


def read(folder: Path, data: bytes | str, name: str = "t.csv") -> tuple[list[Patient], list[Problem]]:
    """The patients of a table, and its mistakes."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    reader = Reader(load(), TODAY)
    return reader.patients(entries(path)), reader.problems


def refused(folder: Path, data: bytes | str, name: str = "t.csv") -> list[str]:
    """The mistakes, each as it is shown, without the file's folder."""
    try:
        _, problems = read(folder, data, name)
    except ContentError as exc:
        problems = list(exc.problems)
    return [str(each).partition(f"{name}:")[2] for each in problems]


PLAIN = "id;name;session\r\nA-1;Jörg-Änne Groß;bedtime\r\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        codecs.BOM_UTF8 + PLAIN.encode(),
        PLAIN.encode("cp1252"),
        codecs.BOM_UTF16_LE + PLAIN.replace(";", "\t").encode("utf-16-le"),
        PLAIN.replace(";", ",").encode(),
        PLAIN.replace(";", "\t").encode(),
        PLAIN.replace("\r\n", "\n").encode(),
        PLAIN.replace("\r\n", "\r").encode(),
        b"sep=;\r\n" + PLAIN.encode(),
        ("\r\n;;\r\n" + PLAIN + ";;\r\n\r\n").encode(),
        PLAIN.replace("A-1", '"A-1"').replace("bedtime", '" Bedtime "').encode(),
        PLAIN.replace("session", "SESSION ").replace("name", "\u00a0Name").encode(),
    ],
)
def test_spreadsheets_are_read_as_they_are_saved(tmp_path: Path, data: bytes) -> None:
    """UTF-8 with its mark or without, Windows-1252, UTF-16; semicolons, commas, tabs; empty lines; quotes."""
    patients, problems = read(tmp_path, data)
    assert problems == []
    assert [(each.id, each.name) for each in patients] == [("A-1", "Jörg-Änne Groß")]
    assert [wish.name for wish in patients[0].wishes] == ["bedtime"]


def test_a_quoted_value_may_hold_anything(tmp_path: Path) -> None:
    """Separators and doubled quotes stand in quotes; places are counted in the file, lines in values too."""
    text = 'id,name,spare,session\nA,"Smith, Ann ""Bo""","wrists, floor",pelvic-tilt\n"B\nC",x,,nope\n'
    patients, problems = read(tmp_path, text)
    assert patients[0].name == 'Smith, Ann "Bo"'
    assert patients[0].wishes[0].request.spare == ("wrists", "floor")
    assert [(each.line, each.column) for each in problems] == [(3, 1)]


@given(some.lists(some.lists(some.text(max_size=5), min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_csv_writes_is_read_back(table: list[list[str]]) -> None:
    """Whatever Python's writer of CSV writes, is read as it was, but for spaces around and empty rows."""
    import csv
    from io import StringIO

    sink = StringIO(newline="")
    csv.writer(sink, delimiter=";", quoting=csv.QUOTE_ALL).writerows(table)
    found = [
        [cell.text for cell in row] for row in rows(sink.getvalue(), ";", "t") if not isinstance(row, Problem)
    ]
    bare = [[cell.strip(" \u00a0\u2007\u202f") for cell in row] for row in table]
    assert found == [row for row in bare if any(row)]


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("2027-02-01", None),
        ("2027-02-01 00:00:00", None),
        ("1.2.2027", None),
        ("25/01/2027", None),
        ("01/25/2027", None),
        ("02/02/2027", None),
        ("01/02/2027", "could be 2027-02-01 or 2027-01-02; write the one that is meant"),
        ("1-2-2027", "could be 2027-02-01 or 2027-01-02; write the one that is meant"),
        ("1.2.27", "has two digits for its year; write it like 2027-02-01"),
        ("46419", "is a spreadsheet's number of a day; show the column as dates, like 2027-02-01"),
        ("30.2.2027", "is no day of the calendar; write it like 2027-02-01"),
        ("soon", "is no date; write year-month-day, like 2027-02-01"),
    ],
)
def test_a_date_that_could_be_two_is_asked_about(tmp_path: Path, due: str, told: str | None) -> None:
    """A day is read where there is one way to; month and day that could change places are asked about."""
    found = refused(tmp_path, f"id,due,session\nA,{due},bedtime\n")
    assert found == ([f'2:3: due "{due}" {told}'] if told else [])


@pytest.mark.parametrize(
    ("line", "weeks"),
    [
        ("30+2 on 2026-11-30,,", 30),
        ("30+2,2026-11-02,", 34),
        (",,2027-02-01", 31),
        (",,", None),
    ],
)
def test_weeks_are_those_of_the_day_of_the_run(tmp_path: Path, line: str, weeks: int | None) -> None:
    """Weeks go on counting from the day they were true; without any nothing is known, as in `export`."""
    patients, problems = read(tmp_path, f"id,weeks,on,due,session\nA,{line},bedtime\n")
    assert problems == []
    assert patients[0].wishes[0].request.weeks == weeks


@pytest.mark.parametrize(
    ("head", "line", "told"),
    [
        (
            "weeks",
            '"30,2"',
            '2:3: weeks "30,2" could be weeks and days, or a fraction; write weeks and days like 30+2',
        ),
        (
            "weeks",
            "30",
            '2:3: weeks "30" needs the day on which it was true: write it like 30+2 on 2026-11-30, or',
        ),
        (
            "weeks",
            "30 on 2020-01-01",
            '2:3: weeks "30 on 2020-01-01" was counted so long ago that she has had her baby;',
        ),
        (
            "weeks",
            "30 on 2027-01-01",
            '2:3: weeks "30 on 2027-01-01" is of a day that is not yet; write the day on which it',
        ),
        ("weeks,due", "30 on 2026-11-30,2027-02-01", "2:3: weeks says the same as due; keep one of them"),
        ("on", "2026-11-30", "2:3: on says when weeks were counted, and no weeks are; leave it out"),
        ("level", "two", '2:3: level "two" is no whole number from 1 to 100; write one, like 2'),
        ("sides", "lft", '2:3: sides knows no "lft"; write left, right, left,right or right,left'),
        ("spare", "wrist", '2:3: spare knows no "wrist"; did you mean "wrists"?'),
        ("teach", "ful", '2:3: teach knows no "ful"; did you mean "full"?'),
        ("formats", "mp4", '2:3: formats knows no "mp4"; did you mean "mp3"?'),
        ("formats", '" , "', '2:3: formats "," names none; possible: mp3, feed, page'),
        ("minutes", "0:10", '2:3: minutes "0:10" is no whole number from 1 to 120; write one, like 10'),
    ],
)
def test_a_wrong_value_is_told_with_its_place(tmp_path: Path, head: str, line: str, told: str) -> None:
    """What is wrong, where, and what would be right."""
    (found,) = refused(tmp_path, f"id,{head},session\nA,{line},bedtime\n")
    assert found.startswith(told)


def test_formats_are_read_alike_in_a_table_and_on_the_command_line(tmp_path: Path) -> None:
    """What a table takes, `--formats` takes, and both say the same of what they do not know."""
    patients, _ = read(tmp_path, 'id,formats,session\nA,"Page; mp3+page",bedtime\n')
    assert patients[0].formats == formats_in("Page; mp3+page") == ("page", "mp3")
    (found,) = refused(tmp_path, "id,formats,session\nA,mp4,bedtime\n")
    with pytest.raises(BadRequest) as told:
        practice(tmp_path / "t.csv", str(tmp_path / "out"), formats="mp4")
    assert str(told.value) == f"--formats {found.partition('formats ')[2]}"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("id;sesion\nA;bedtime\n", ['1:4: "sesion" is no column here', "1:1: the first line"]),
        ("id;session;id\nA;bedtime;B\n", ['1:12: "id" stands here twice; keep one']),
        ("", ["1:1: nothing is in this table"]),
        ("id;session\nA;bedtime;full\n", ["2:11: this value stands beyond the 2 columns"]),
        ("id;session;\nA;bedtime;full\n", ["2:11: the column of this value has no head"]),
        ('id;session\nA;"bedtime\n', ["2:3: the quote that begins here does not end"]),
        ('id;session\nA;"bed"time\nB;nope\n', ["2:3: something stands", '3:3: session: there is no']),
        ("id;session\n;bedtime\n", ["2:2: this line has no id"]),
        ("id;session\nA;\n", ["2:1: id has no session"]),
        ("id;session\nA;bedtime\na;bedtime\n", ["3:1: id differs from that of line 2 by capitals"]),
        ("id;session\n007;bedtime\n7;bedtime\n", ["3:1: id differs from that of line 2 by capitals"]),
        ("id;session\n1,5E+10;bedtime\n", ["2:1: id was shortened by a spreadsheet"]),
        ("id;spare;session\nA;wrists;bedtime\nA;floor;full\n", ["3:3: spare is another in line 2"]),
        (b"id;session\n\xc3\xa4;bedtime\n\xe4;bedtime\n", ["2:1: here is UTF-8, and elsewhere Windows-1252"]),
        (b"PK\x03\x04\0\0", ["1:1: this is no text; save the table as CSV"]),
    ],
)  # fmt: skip
def test_every_mistake_of_a_table_is_told(tmp_path: Path, data: bytes | str, told: Sequence[str]) -> None:
    """All mistakes of its form, each with its line and column."""
    found = refused(tmp_path, data)
    assert len(found) == len(told)
    assert all(line.startswith(start) for line, start in zip(found, told, strict=True)), found


@pytest.mark.parametrize("before", ["", "sep=;\r\n"])
def test_a_mistake_is_told_with_the_cell_of_the_spreadsheet(tmp_path: Path, before: str) -> None:
    """Beside line and column of the file stands what a spreadsheet calls it, whose rows can be longer."""
    path = tmp_path / "t.csv"
    head = ";".join(["id", "session", "# mine", *["# more"] * 25, "level"])
    wide = f"A;pelvic-tilt;;{';' * 25}two"
    path.write_bytes(f'{before}{head}\r\nA;bedtime;"a\r\nb"\r\n;;\r\n{wide}\r\n'.encode())
    reader = Reader(load(), TODAY)
    reader.patients(entries(path))
    (told,) = with_cells(reader.problems, path)
    assert told.line == (6 if before else 5)
    assert told.message.endswith("write one, like 2 (cell AC4)")


def test_a_value_is_quoted_once(tmp_path: Path) -> None:
    """Also where the message tells it itself."""
    found = refused(tmp_path, "id,due,spare,session\nA,1.2.2020,knee,bedtime\n")
    assert found[0].startswith("2:3: due 2020-02-01 was more than two weeks ago")
    assert found[1].startswith('2:12: spare knows no "knee"')


def test_a_level_beyond_the_last_is_asked_about(tmp_path: Path) -> None:
    """It could be a slip of the finger, and would be the hardest; the last one is none."""
    found = refused(tmp_path, "id,session,level\nA,pelvic-tilt,44\nB,pelvic-tilt,4\nC,full,9\n")
    assert found == [
        '2:15: level "44" is beyond the last of "Pelvic tilt"; write 1 to 4, or leave it out',
        '4:8: level "9" is beyond the last of "The six exercises"; write 1 to 6, or leave it out',
    ]


def test_a_column_for_others_is_passed_over(tmp_path: Path) -> None:
    """A column whose head begins with # is nobody's business here."""
    patients, problems = read(tmp_path, "id;# phone;session\nA;555;bedtime\n")
    assert (len(patients), problems) == (1, [])


def test_lines_of_one_id_are_one_patient(tmp_path: Path) -> None:
    """What is known of her stands once, or the same each time; each line is a session."""
    text = "id,spare,session,level\nA,wrists,pelvic-tilt,1\nB,,bedtime,\nA,,bedtime,\n"
    patients, _ = read(tmp_path, text)
    assert [[wish.name for wish in each.wishes] for each in patients] == [
        ["pelvic-tilt", "bedtime"],
        ["bedtime"],
    ]
    assert {wish.request.spare for wish in patients[0].wishes} == {("wrists",)}


YAML = """\
patients:
  - id: A-17
    due: 2027-02-01
    spare: [wrists, floor]
    sessions:
      - bedtime
      - session: pelvic-tilt
        level: 2
"""


def test_yaml_says_the_same(tmp_path: Path) -> None:
    """A YAML table has the columns as keys, and the sessions as a list."""
    patients, problems = read(tmp_path, YAML, "t.yaml")
    assert problems == []
    assert [(wish.name, wish.request.level, wish.request.weeks) for wish in patients[0].wishes] == [
        ("bedtime", None, 31), ("pelvic-tilt", 2, 31),
    ]  # fmt: skip


def test_mistakes_of_yaml_have_places_too(tmp_path: Path) -> None:
    """Unknown keys and wrong values are told together."""
    text = YAML.replace("level: 2", "levle: 2").replace("bedtime", "bedtme")
    found = refused(tmp_path, text, "t.yaml")
    assert [each.partition(";")[0] for each in found] == [
        '6:9: session: there is no "bedtme"', '8:9: "levle" is not known here',
    ]  # fmt: skip


def test_nothing_of_a_patient_is_in_what_a_log_would_show() -> None:
    """Neither her id nor her name is in the text of a patient."""
    assert "Anna" not in repr(Patient("Anna-1", 2, "Anna")) + str(Patient("Anna-1", 2, "Anna"))
