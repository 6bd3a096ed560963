"""docs/writing-exercises.md: every example in it loads, and its lists are the program's."""

import re
from pathlib import Path

import pytest

from voiceguide.library.facts import Timing
from voiceguide.library.meanings import MAX_TEXT
from voiceguide.library.phrases import PLACEHOLDERS
from voiceguide.library.proofreading import proofread
from voiceguide.library.source import parse
from voiceguide.library.variants import EXERCISE_BLOCK

PAGE = Path(__file__).parents[2] / "docs" / "writing-exercises.md"
if not PAGE.exists():
    pytest.skip("the documents are not beside the tests", allow_module_level=True)

TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
SMALLEST = BLOCKS[0]
OF_A_FILE = ("version", "routines", "positions", "phrases", "pronunciations", "timing")
OF_AN_EXERCISE = ("setup", "rep", "sides", "dose", "levels", "variants", "cautions", "parts")

FIELDS = {
    "title": "    title: Shoulder rolls\n",
    "for": "    for: Many people enjoy this.\n",
    "position": "    position: chair\n",
    "setup": "    setup: Sit tall.\n",
    "rep": "    rep:\n      - {phase: up, breath: in, takes: 4s, teach: Up., cue: In}\n",
    "source": "    source: a test\n",
}


def indented(block, spaces):
    """The block with every line moved right."""
    return "".join(" " * spaces + line for line in block.splitlines(keepends=True))


def keys_of(block):
    """The keys on the outermost level of a block."""
    return re.findall(r"^([a-z-]+):", block, re.MULTILINE)


def exercise_with(block):
    """A whole file whose exercise has the block's fields in place of the usual ones."""
    keys = keys_of(block)
    replaced = {*keys, *(("rep",) if "parts" in keys else ())}
    fields = "".join(field for key, field in FIELDS.items() if key not in replaced)
    return f"version: 1\nexercises:\n  an-example:\n{fields}{indented(block, 4)}"


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_loads(author, plan, block):
    """Each YAML block of the page is right: whole files as they stand, fragments in their place."""
    first = (keys_of(block) or ["- hold"])[0]
    if first == "version":
        library = author(block)
    elif first in OF_A_FILE:
        library = author(SMALLEST + block)
    elif first == "- hold":
        rep = next(each for each in BLOCKS if each.startswith("rep:"))
        library = author(exercise_with(rep + block))
    else:
        assert first in OF_AN_EXERCISE
        library = author(exercise_with(block))
    for name in library.own:
        assert plan(name, library=library).cues


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_is_well_said(shipped, block):
    """What the page shows gets no note on its wording."""
    whole = block if keys_of(block) else f"rep:\n{indented(block, 2)}"
    assert proofread(parse(whole, "mine.yaml"), shipped.positions) == ()


def table(heading):
    """The rows of the first table below a heading, as lists of cells."""
    below = TEXT[TEXT.index(f"## {heading}") :]
    rows = re.search(r"^\|.*?(?=\n\n|\Z)", below, re.MULTILINE | re.DOTALL)
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[0].splitlines()[2:]]


@pytest.mark.parametrize("row", table("An exercise"), ids=lambda row: row[0])
def test_every_key_has_an_example_that_loads(author, row):
    """The examples in the table of keys are right too; where there is none, the text below has one."""
    example = re.fullmatch(r"`([a-z-]+: .*)`", row[2])
    assert example or row[2] == "see below"
    if example:
        author(exercise_with(example[1] + "\n"))


def test_all_keys_are_documented():
    """The table names every key an exercise may have, and no other."""
    documented = {name for row in table("An exercise") for name in re.findall(r"`([a-z-]+)`", row[0])}
    assert documented == set(EXERCISE_BLOCK.names)


def test_all_phrases_are_documented():
    """So does the table of phrases, each with its placeholders."""
    documented = {name for row in table("Phrases") for name in re.findall(r"`([a-z-]+)`", row[0])}
    assert documented == set(PLACEHOLDERS)
    for row in table("Phrases"):
        for key in re.findall(r"`([a-z-]+)`", row[0]):
            assert set(PLACEHOLDERS[key]) <= set(re.findall(r"{(\w+)}", row[2] + row[1])), key


def test_all_timing_is_documented(shipped):
    """So does the table of timing, with the shipped values."""
    rows = {row[0].strip("`"): row[1] for row in table("Timing")}
    assert set(rows) == {name.replace("_", "-") for name in Timing.__annotations__}
    for key, value in rows.items():
        shipped_value = getattr(shipped.timing, key.replace("-", "_"))
        assert value.removesuffix(" s") == f"{float(shipped_value):g}"


def test_the_limit_on_text_is_generous():
    """No shipped text comes near the limit."""
    assert max(map(len, BLOCKS)) < MAX_TEXT
