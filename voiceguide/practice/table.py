"""A table of patients as a file in; for each session of a patient what is written of it out, by column."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from voiceguide.errors import ContentError, Problem, nearest
from voiceguide.library.source import Location, MappingNode, Node, ScalarNode, SequenceNode, parse
from voiceguide.practice.cells import Row, TableCell, plain, read_text, rows, separator_of

HERS: Final = ("id", "name", "due", "weeks", "on", "spare", "sore", "voice", "formats")
"""Columns of a patient: written once, or the same in each of her lines."""
OF_A_SESSION: Final = ("session", "level", "variant", "sides", "minutes", "teach", "a-day")
"""Columns of each of her sessions."""
COLUMNS: Final = (*HERS, *OF_A_SESSION)
NEEDED: Final = ("id", "session")

ALSO: Final[Mapping[str, str]] = {
    "patient": "id", "due-date": "due", "week": "weeks", "counted-on": "on", "side": "sides",
    "exercise": "session", "routine": "session", "sessions": "session", "teaching": "teach",
    "times-a-day": "a-day", "format": "formats",
}  # fmt: skip
"""Other heads that are understood."""
NOTE: Final = "#"
"""What the head of a column that is not for us begins with."""
YAML: Final = (".yaml", ".yml")

TableLine = Mapping[str, TableCell]
"""A session of a patient, and what else stands in its line, by column; what is empty is left out."""


def entries(path: Path) -> Iterator[TableLine | Problem]:
    """All that the table at ``path`` says, in its order, and each mistake of its form in its place.

    Raises ContentError where nothing of it can be read.
    """
    text = read_text(path)
    if path.suffix.lower() in YAML:
        return _of_yaml(parse(text, str(path)))
    return _of_csv(text, str(path))


def paper_separator(path: Path) -> str:
    """What is to stand between the cells of a paper, so that the program that wrote the table opens it too.

    A semicolon where the table has them, else a comma. Raises ContentError.
    """
    if path.suffix.lower() in YAML:
        return ","
    separator, _ = separator_of(read_text(path), (*COLUMNS, *ALSO), str(path))
    return ";" if separator == ";" else ","


def with_cells(problems: Sequence[Problem], path: Path) -> list[Problem]:
    """Problems of the table at ``path``, each with what a spreadsheet program calls its cell."""
    if path.suffix.lower() in YAML:
        return list(problems)
    try:
        names = _cell_names(path)
    except ContentError:
        return list(problems)
    return [
        each._replace(message=f"{each.message} (cell {name})") if name else each
        for each, name in ((each, names.get((each.line, each.column))) for each in problems)
    ]


def _cell_names(path: Path) -> Mapping[tuple[int, int], str]:
    """The name of each cell, by its line and column in the file."""
    written = read_text(path)
    separator, text = separator_of(written, (*COLUMNS, *ALSO), str(path))
    told = text != written  # a line that tells the separator is no row of the spreadsheet
    _, _, text = text.partition("\n") if told else ("", "", text)
    return {
        (cell.place.line + told, cell.place.column): cell.name
        for row in rows(text, separator, str(path))
        if not isinstance(row, Problem)
        for cell in row
    }


def _of_csv(text: str, file: str) -> Iterator[TableLine | Problem]:
    separator, text = separator_of(text, (*COLUMNS, *ALSO), file)
    found = rows(text, separator, file)
    head = next(found, None)
    if head is None:
        raise ContentError(
            [Location(file, 1, 1).problem("nothing is in this table; its first line names columns")]
        )
    if isinstance(head, Problem):
        raise ContentError([head])
    columns = _columns(head)
    for row in found:
        yield row if isinstance(row, Problem) else _entry(row, head, columns)


def _columns(head: Row) -> Sequence[str]:
    """What each head stands for, empty for what is not ours. Raises ContentError with all their mistakes."""
    problems: list[Problem] = []
    columns: list[str] = []
    for cell in head:
        word = plain(cell.text)
        column = ALSO.get(word, word)
        if not word or word.startswith(NOTE):
            column = ""
        elif column not in COLUMNS:
            hint = nearest(word, (*COLUMNS, *ALSO)) or f"known are {', '.join(COLUMNS)}"
            ours = f"a column that is not for voiceguide begins with {NOTE}"
            problems.append(cell.place.problem(f'"{cell.text}" is no column here; {hint} ({ours})'))
        elif column in columns:
            problems.append(cell.place.problem(f'"{cell.text}" stands here twice; keep one'))
        columns.append(column)
    missing = [each for each in NEEDED if each not in columns]
    if missing:
        message = f"the first line names the columns, and needs {' and '.join(missing)}"
        problems.append(head[0].place.problem(message))
    if problems:
        raise ContentError(problems)
    return columns


def _entry(row: Row, head: Row, columns: Sequence[str]) -> TableLine | Problem:
    beyond = next((cell for cell in row[len(columns) :] if cell.text), None)
    if beyond is not None:
        message = f"this value stands beyond the {len(head)} columns; quote values that hold a separator"
        return beyond.place.problem(message)
    stray = next(
        (c for c, column, top in zip(row, columns, head, strict=False) if c.text and not top.text), None
    )
    if stray is not None:
        return stray.place.problem(f"the column of this value has no head; give it one, {NOTE} for a note")
    return {column: cell for column, cell in zip(columns, row, strict=False) if column and cell.text}


def _of_yaml(root: Node) -> Iterator[TableLine | Problem]:
    if isinstance(root, MappingNode) and [key.text for key, _ in root.entries] == ["patients"]:
        root = root.entries[0][1]
    if not isinstance(root, SequenceNode):
        raise ContentError(
            [root.place.problem("a list is needed here, `patients:` and below it `- id: ...`")]
        )
    for node in root.items:
        yield from _patient(node)


def _patient(node: Node) -> Iterator[TableLine | Problem]:
    if not isinstance(node, MappingNode):
        yield node.place.problem("a patient is written like `- id: A-17`, and below it what is known of her")
        return
    sessions: list[Node] = []
    hers: dict[str, TableCell] = {}
    for key, value in node.entries:
        if plain(key.text) == "sessions":
            sessions += value.items if isinstance(value, SequenceNode) else [value]
        else:
            yield from _take(hers, key, value, COLUMNS)
    if not sessions:
        yield hers or node.place.problem("nothing is written here")
    for session in sessions:
        own: dict[str, TableCell] = {}
        if isinstance(session, MappingNode):
            for key, value in session.entries:
                yield from _take(own, key, value, OF_A_SESSION)
        else:
            yield from _take(own, ScalarNode(session.place, "session", plain=True), session, OF_A_SESSION)
        yield {**hers, **own}


def _take(
    cells: dict[str, TableCell], key: ScalarNode, value: Node, known: Sequence[str]
) -> Iterator[Problem]:
    """Take a key of a mapping among the cells, or say what is wrong with it."""
    column = ALSO.get(plain(key.text), plain(key.text))
    if column not in known:
        hint = nearest(column, known) or f"known are {', '.join(known)}"
        yield key.place.problem(f'"{key.text}" is not known here; {hint}')
        return
    if column in cells:
        yield key.place.problem(f'"{key.text}" stands here twice; keep one')
        return
    items = value.items if isinstance(value, SequenceNode) else [value]
    words = [item.text for item in items if isinstance(item, ScalarNode)]
    if len(words) < len(items):
        yield value.place.problem("a word or a number is needed here")
    elif text := ", ".join(words).strip():
        cells[column] = TableCell(text, value.place)
