"""Whatever stands in a file: it loads, or ContentError says where and what."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voiceguide.coach import Request, write_script
from voiceguide.errors import ContentError
from voiceguide.library import Library
from voiceguide.library.load import SECTIONS, read_library, shipped
from voiceguide.library.meanings import MAX_TEXT
from voiceguide.library.source import MAX_MESSAGE

WORDS = [
    *SECTIONS,
    *"title for position setup rep phase hold breath takes teach cue say dose reps sides".split(),
    *"order switch parts name source level way-out from to gap exercises ends standing chair".split(),
    *"left right in out 4s 1 -3 yes ~ {side} { {reps} pelvic-rocking mine é \ud7ff \x07".split(" "),
    "",
    " ",
    "a" * (MAX_TEXT + 1),
]
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
ATOMS = st.one_of(
    st.sampled_from(WORDS), st.text(max_size=8), st.integers(), st.booleans(), st.none(), st.floats()
)
TREES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=5), inner, max_size=5),
    ),
    max_leaves=25,
)


def refused(text: str) -> ContentError | None:
    """What is wrong with a text; None when it loads."""
    try:
        read_library(text, "any.yaml", shipped())
    except ContentError as exc:
        return exc
    return None


def loaded(text: str) -> Library | None:
    """The library, or None after checking that every problem stands inside the text."""
    refusal = refused(text)
    if refusal is None:
        return read_library(text, "any.yaml", shipped())
    lines = LINE_END.split(text)
    assert refusal.problems
    for problem in refusal.problems:
        assert problem.file == "any.yaml"
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.message
        assert problem.message.isprintable()
        assert len(problem.message) <= MAX_MESSAGE + 3
    return None


@settings(max_examples=300)
@given(st.text())
def test_any_text(text):
    """Any text at all loads or is refused with places."""
    loaded(text)


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([*"{}[]:,-?&*!|>'\"%@`#\n \t~", "version: 1\n", "- ", "a: ", "\r\n"]), max_size=40
    )
)
def test_any_yaml_like_text(pieces):
    """So does any heap of the characters YAML cares about."""
    loaded("".join(pieces))


@settings(max_examples=200)
@given(TREES)
def test_any_structure(tree):
    """So does any structure of the words of content files, in the wrong places."""
    loaded(json.dumps(tree))


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(SECTIONS[1:]), TREES, max_size=4))
def test_any_sections(sections):
    """So does any structure under the right sections."""
    loaded(json.dumps({"version": "1", **sections}))


@pytest.fixture(scope="module")
def lines(mine):
    """The lines of a content file that is right."""
    return mine.splitlines(keepends=True)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_right_file_with_a_slip(lines, data):
    """A right file with a line lost, doubled, moved or replaced loads and can be played, or is refused."""
    slipped = list(lines)
    at, to = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    match data.draw(st.sampled_from(["lose", "double", "move", "replace"])):
        case "lose":
            del slipped[at]
        case "double":
            slipped.insert(to, slipped[at])
        case "move":
            slipped.insert(to, slipped.pop(at))
        case "replace":
            head, _, _ = slipped[at].rpartition(":")
            slipped[at] = f"{head}: {data.draw(st.sampled_from(WORDS[:-4]))}\n"
    library = loaded("".join(slipped))
    for name in library.own if library else ():
        assert write_script(library, name, Request())


PLACES = [
    "for", "setup", "finish", "easier", "cautions", "setup-in-short", "encouragement", "begin", "amount",
]  # fmt: skip
NAMES = [
    "title",
    "position",
    "reps",
    "sets",
    "hold",
    "rep",
    "set",
    "left",
    "side",
    "other_side",
    "seconds",
    "next",
]


@pytest.mark.parametrize("placeholder", NAMES)
@pytest.mark.parametrize("key", PLACES)
@pytest.mark.parametrize("teach", ["full", "names"])
def test_what_the_loader_lets_pass_can_be_said(mine, author, key, placeholder, teach):
    """A placeholder is refused when loading or filled when speaking: never found missing on the way."""
    text = "".join(line for line in mine.splitlines(keepends=True) if not line.startswith(f"    {key}:"))
    text += f'    {key}: "Say {{{placeholder}}}."\n'
    text += "    sides: {order: [left, right], switch: 'To your {side}.', takes: 9s}\n"
    if refusal := refused(text):
        assert "means nothing here" in str(refusal)
        return
    library = author(text)
    spoken = repr(write_script(library, "mine", Request(teach=teach)))
    assert "{" not in spoken.replace("{}", "")


def test_parts_fill_their_placeholders(mine, author, write):
    """The set-up before several parts knows no dose; the parts know theirs."""
    rep = (
        "        rep:\n          - {phase: up, breath: in, takes: 4s, teach: 'Rise {reps} times.', cue: In}\n"
    )
    parts = "".join(f"      - name: {n}\n        title: {n}\n{rep}        dose: {{reps: 2}}\n" for n in "ab")
    start, end = mine.index("    rep:"), mine.index("    source")
    text = mine[:start] + "    parts:\n" + parts + mine[end:]
    assert "Rise two times." in repr(write("mine", library=author(text)))
    with pytest.raises(ContentError, match="means nothing here"):
        author(text.replace("Stand tall.", "'Stand {reps} times.'"))
