"""The public timeline: exactly the documented keys, in samples, through JSON and back."""

import json
from fractions import Fraction
from itertools import pairwise

import pytest

from voiceguide.timeline.public import as_data

KINDS = {"speech", "tone"}


@pytest.fixture(scope="module")
def data(plan):
    """The public form of a session as plain data."""
    return lambda name, **wishes: as_data(plan(name, **wishes), name)


def test_the_keys_are_the_documented_ones(shipped_name, data):
    """No key is missing and none is unknown, on any level."""
    document = data(shipped_name)
    assert list(document) == [
        "format", "version", "name", "sample_rate", "length",
        "cues", "holds", "phases", "positions", "chapters", "spans", "decisions",
    ]  # fmt: skip
    keys = {
        "cues": ["start", "end", "kind", "role", "text", "address", "unit", "item", "overlapped"],
        "holds": ["start", "end", "seconds", "address", "unit", "item"],
        "phases": ["start", "end", "breath", "address", "unit", "item"],
        "positions": ["start", "position"],
        "chapters": ["start", "title"],
        "spans": ["unit", "kind", "start", "end", "address", "landing"],
        "decisions": ["action", "text", "reason", "address"],
    }
    for key, wanted in keys.items():
        assert all(list(each) == wanted for each in document[key]), key
    levels = {"exercise", "part", "side", "set", "rep", "phase"}
    assert all(set(cue["address"]) <= levels for cue in document["cues"])


def test_the_head(data):
    """Format, version, name and rate say what this is."""
    document = data("bedtime", sample_rate=22050)
    assert (document["format"], document["version"]) == ("voiceguide-timeline", 1)
    assert (document["name"], document["sample_rate"]) == ("bedtime", 22050)


def test_through_json_and_back(shipped_name, data):
    """JSON loses nothing: what is read back equals what was written."""
    document = data(shipped_name)
    assert json.loads(json.dumps(document, ensure_ascii=False)) == document


def test_the_numbers_are_the_plan(shipped_name, plan, data):
    """Starts, ends and lengths are the samples of the timeline, as integers."""
    timeline, document = plan(shipped_name), data(shipped_name)
    assert [(c["start"], c["end"], c["text"]) for c in document["cues"]] == [
        (cue.start, cue.end, cue.text) for cue in timeline.cues
    ]
    assert document["length"] == timeline.length
    assert {cue["kind"] for cue in document["cues"]} == KINDS
    assert all(hold["end"] - hold["start"] == hold["seconds"] * 24000 for hold in document["holds"])


def test_a_reader_finds_the_cues_beside_no_other(shipped_name, plan, data):
    """What docs/timeline.md tells a reader to leave out leaves words, and tones that lie beneath none."""
    kept, busy = [], 0
    for cue in data(shipped_name)["cues"]:
        if cue["kind"] == "speech" or (cue["start"] >= busy and not cue["overlapped"]):
            kept.append(cue)
            busy = max(busy, cue["end"])
    assert all(before["end"] <= after["start"] for before, after in pairwise(kept))
    assert [cue["start"] for cue in kept] == [cue.start for cue in plan(shipped_name).foreground]


def test_phases_are_those_of_repetitions(data):
    """Only movements are phases; waits are not, and each says its breath."""
    phases = data("tailor-sitting")["phases"]
    assert {phase["breath"] for phase in phases} == {"in", "out", "free"}
    assert all(phase["address"]["rep"] for phase in phases)


def test_whole_seconds_are_whole_numbers(data):
    """A hold of 10 s is 10, one of 7.5 s is 7.5."""
    assert data("torso-twist")["holds"][0]["seconds"] == 10
    assert data("torso-twist", hold=Fraction("7.5"))["holds"][0]["seconds"] == 7.5


SPANS = {
    "opening", "listen", "introduction", "transfer", "setup", "repetition", "hold", "rest", "switch",
    "finish", "closing",
}  # fmt: skip


@pytest.mark.parametrize("wish", [{}, {"teach": "names"}, {"sets": 2}, {"pace": Fraction(1, 2)}])
def test_spans_tile_the_session(shipped_name, data, wish):
    """From the first sample to the last there is one span, and the units follow one another in order."""
    document = data(shipped_name, **wish, shared=True)
    spans = document["spans"]
    assert (spans[0]["start"], spans[-1]["end"]) == (0, document["length"])
    assert all(before["end"] == after["start"] for before, after in pairwise(spans))
    units = [span["unit"] for span in spans]
    assert units == sorted(units)
    assert all(span["start"] < span["end"] for span in spans)
    assert {span["kind"] for span in spans} <= SPANS


def test_what_is_heard_lies_in_the_span_of_its_unit(shipped_name, data):
    """Each cue, phase and hold begins in a span of its unit; a hold is a span of its own, to the sample."""
    document = data(shipped_name)
    for piece in [*document["cues"], *document["holds"], *document["phases"]]:
        within = [span for span in document["spans"] if span["unit"] == piece["unit"]]
        assert within[0]["start"] <= piece["start"] < within[-1]["end"] or piece["start"] == piece["end"]
        lead = 0 if "kind" in piece else 12000  # the next unit's first word may come before its first phase
        assert piece["end"] <= within[-1]["end"] + lead
    holds = [(span["start"], span["end"]) for span in document["spans"] if span["kind"] == "hold"]
    assert holds == [(hold["start"], hold["end"]) for hold in document["holds"]]


def test_every_span_says_how_she_would_come_out(shipped_name, data):
    """Each carries the landing that would be spoken in it."""
    assert all(span["landing"].startswith("Stopped. Take your time.") for span in data(shipped_name)["spans"])
