"""Arranging random scripts with random lengths: the promises hold whatever is written."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.coach import Address, At, Hold, Mark, Rank, Remark, Say, Tone, Wait
from voiceguide.coach.script import Item
from voiceguide.errors import CannotSpeak
from voiceguide.timeline import Cue, arrange, build
from voiceguide.timeline.model import Chapter, Decision, End
from voiceguide.utterance import Utterance

HERE = Address("an-exercise")
SECONDS = st.fractions(0, 40, max_denominator=100)
OFFSETS = st.fractions(-1, 40, max_denominator=100)
RATES = st.sampled_from([24000, 22050, 44100, 8000])


class Author:
    """Draws items whose texts are all different, and how many seconds each text lasts."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.lengths: dict[str, Fraction] = {}

    def words(self) -> Utterance:
        text = f"t{len(self.lengths)}"
        self.lengths[text] = self.draw(st.fractions(0, 6, max_denominator=1000))
        return Utterance(text)

    def say(self) -> Say:
        return Say(self.words(), "role", HERE, self.draw(st.sampled_from(Rank)))

    def cue(self) -> Say:
        brief = self.words() if self.draw(st.booleans()) else None
        return Say(self.words(), "role", HERE, self.draw(st.sampled_from(Rank)), brief)

    def tone(self) -> Tone:
        return Tone(
            self.draw(st.sampled_from(["phase", "go", "hold-end"])), HERE, self.draw(st.sampled_from(Rank))
        )

    def cues(self) -> tuple[At, ...]:
        flags = self.draw(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=4))
        return tuple(
            At(self.draw(OFFSETS), self.tone() if tone else self.cue(), from_end) for tone, from_end in flags
        )

    def wait(self) -> Wait:
        return Wait(self.draw(SECONDS), HERE)

    def phase(self) -> Wait:
        beneath = At(Fraction(0), Tone("phase-in", HERE, under_words=True))
        under = (beneath,) if self.draw(st.booleans()) else ()
        return Wait(1 + self.draw(SECONDS), HERE, (*under, *self.cues()))

    def hold(self) -> Hold:
        return Hold(self.draw(SECONDS), HERE, self.cues())

    def mark(self) -> Mark:
        return Mark(HERE, f"chapter {self.draw(st.integers())}")

    def note(self) -> Remark:
        return Remark("reordered", f"note {self.draw(st.integers())}", "a reason", HERE)


KINDS = [Author.say, Author.tone, Author.wait, Author.phase, Author.hold, Author.mark, Author.note]


@st.composite
def scripts(draw: st.DrawFn) -> tuple[tuple[Item, ...], dict[str, Fraction]]:
    """A script, and the seconds of its texts."""
    author = Author(draw)
    return tuple(kind(author) for kind in draw(st.lists(st.sampled_from(KINDS), max_size=12))), author.lengths


def measured(lengths, rate):
    """The lengths in samples, tones a third of a second."""
    return lambda sound: rate // 3 if isinstance(sound, Tone) else round(lengths[sound.text] * rate)


def arranged(given_script, rate):
    """The timeline of a random script."""
    items, lengths = given_script
    return build(items, measured(lengths, rate), rate)


def cues_in(items) -> Iterator[Say | Tone]:
    """Every cue of a script, in its order."""
    for item in items:
        if isinstance(item, Say | Tone):
            yield item
        elif isinstance(item, Wait | Hold):
            yield from (at.cue for at in item.cues)


@settings(max_examples=60)
@given(scripts(), RATES)
def test_nothing_overlaps(script, rate):
    """But for tones under words each cue ends before the next begins, and nothing is heard after the end."""
    timeline = arranged(script, rate)
    apart = [cue for cue in timeline.cues if not getattr(cue.sound, "under_words", False)]
    assert all(earlier.end <= later.start for earlier, later in pairwise(apart))
    assert timeline.cues == sorted(timeline.cues, key=lambda cue: cue.start)
    assert all(0 <= cue.start <= cue.end <= timeline.length for cue in timeline.cues)


@settings(max_examples=60)
@given(scripts(), RATES)
def test_what_is_overlapped_says_so(script, rate):
    """A cue that is still heard when the next begins is marked, and no other."""
    cues = arranged(script, rate).cues
    busy = 0
    for cue, following in pairwise(cues):
        busy = max(busy, cue.end)
        assert cue.overlapped == (following.start < busy)


@settings(max_examples=60)
@given(scripts(), RATES)
def test_nothing_is_cut(script, rate):
    """Every cue has the whole measured length of its sound."""
    length_of = measured(script[1], rate)
    assert all(cue.end - cue.start == length_of(cue.sound) for cue in arranged(script, rate).cues)


@settings(max_examples=60)
@given(scripts(), RATES)
def test_holds_are_exact(script, rate):
    """Every hold lasts its seconds, rounded once as a position, whatever is wanted in it."""
    timeline = arranged(script, rate)
    written = [item.seconds for item in script[0] if isinstance(item, Hold)]
    assert [hold.seconds for hold in timeline.holds] == written
    assert all(abs(hold.end - hold.start - hold.seconds * rate) < 1 for hold in timeline.holds)


@settings(max_examples=60)
@given(scripts(), RATES)
def test_sentences_are_never_dropped(script, rate):
    """Every sentence of its own, which no wait or hold limits, is heard in full and in order."""
    heard = iter(cue.text for cue in arranged(script, rate).cues if cue.line)
    assert list(heard) == [item.utterance.text for item in script[0] if isinstance(item, Say)]


@settings(max_examples=60)
@given(scripts(), RATES)
def test_what_gave_way_is_listed(script, rate):
    """Every cue is heard in full, or in brief, or not: and then a decision says which."""
    timeline = arranged(script, rate)
    heard = {cue.text for cue in timeline.cues}
    gone = {d.text for d in timeline.decisions if d.action == "dropped"}
    shortened = {d.text for d in timeline.decisions if d.action == "shortened"}
    for cue in cues_in(script[0]):
        if isinstance(cue, Say):
            full, brief = cue.utterance.text, cue.brief.text if cue.brief else None
            assert [full in heard, full in gone, full in shortened].count(True) == 1
            assert (brief in heard) == (full in shortened)
    tones = sum(isinstance(cue, Tone) for cue in cues_in(script[0]))
    dropped_tones = sum(d.action == "dropped" and d.text.endswith(" tone") for d in timeline.decisions)
    assert sum(cue.kind == "tone" for cue in timeline.cues) + dropped_tones == tones


@settings(max_examples=60)
@given(scripts(), RATES)
def test_what_was_moved_is_listed(script, rate):
    """A cue that does not start on the sample its wait or hold wants has a decision; another has none."""
    items, _ = script
    for item in items:
        if not isinstance(item, Wait | Hold) or not item.cues:
            continue
        timeline = arranged(((item,), script[1]), rate)
        spans = [*timeline.holds, *timeline.phases]
        moved = {d.text for d in timeline.decisions if d.action == "moved"}
        starts = {cue.text: cue.start for cue in timeline.cues if cue.kind == "speech"}
        for at in item.cues:
            if isinstance(at.cue, Say) and at.cue.utterance.text in starts:
                start, end = spans[0].start, spans[0].end
                wanted = end - at.offset * rate if at.from_end else start + at.offset * rate
                text = at.cue.utterance.text
                assert (text in moved) == (abs(starts[text] - wanted) >= 1)


@settings(max_examples=60)
@given(scripts(), RATES, st.integers(1, 40))
def test_a_part_equals_the_whole(script, rate, many):
    """Piece by piece gives the same as all at once: what is certain never changes."""
    items, lengths = script
    whole = list(arrange(items, measured(lengths, rate), rate))
    assert list(islice(arrange(items, measured(lengths, rate), rate), many)) == whole[:many]
    assert isinstance(whole[-1], End)


@settings(max_examples=60)
@given(scripts(), RATES)
def test_a_script_may_go_on(script, rate):
    """What is arranged of the first items stays as it is when more items follow."""
    items, lengths = script
    whole = [p for p in arrange(items, measured(lengths, rate), rate) if isinstance(p, Cue | Chapter)]
    for many in range(len(items)):
        if isinstance(items[many], Say | Tone):
            first = arrange(items[:many], measured(lengths, rate), rate)
            part = [p for p in first if isinstance(p, Cue | Chapter)]
            assert part == whole[: len(part)]


@settings(max_examples=60)
@given(scripts())
def test_marks_and_notes_take_no_time(script):
    """Chapters and decisions of the coach change no time and are all there."""
    items, lengths = script
    timeline = arranged(script, 24000)
    bare = tuple(item for item in items if not isinstance(item, Mark | Remark))
    notes = [Decision(i.action, i.text, i.reason, i.address) for i in items if isinstance(i, Remark)]
    assert [chapter.title for chapter in timeline.chapters] == [i.title for i in items if isinstance(i, Mark)]
    assert [d for d in timeline.decisions if d.action == "reordered"] == notes
    if not any(isinstance(item, Wait) and item.cues for item in items):
        assert arranged((bare, lengths), 24000).cues == timeline.cues


@settings(max_examples=30)
@given(st.lists(st.fractions(0, 1, max_denominator=97), max_size=300))
def test_rounding_never_adds_up(gaps):
    """After any number of odd gaps a position is off by half a sample at most."""
    timeline = build([Wait(gap, HERE) for gap in gaps], lambda _: 0, 22050)
    assert abs(timeline.length - sum(gaps, Fraction(0)) * 22050) <= Fraction(1, 2)


def test_the_first_words_need_only_their_own_length(write, lengths):
    """Arranging asks for one sound at a time: the first word is certain before the second is measured."""
    asked = []

    def length_of(sound):
        asked.append(sound)
        return lengths(24000)(sound)

    pieces = arrange(write("full"), length_of, 24000)
    cues = (piece for piece in pieces if isinstance(piece, Cue))
    assert (next(cues).role, len(asked)) == ("lead-in", 1)
    assert (next(cues).role, len(asked)) == ("welcome", 2)


def test_a_sound_that_cannot_be_spoken_is_placed(write):
    """What a voice refuses is reported with its place in the content file."""

    def refuse(sound):
        if isinstance(sound, Utterance) and sound.text.startswith("Slow waves"):
            raise CannotSpeak("no voice")
        return 1

    with pytest.raises(CannotSpeak, match=r"^content/exercises\.yaml:\d+:\d+: no voice$"):
        build(write("pelvic-rocking"), refuse, 24000)


def test_ten_thousand_cues_are_linear(write, lengths):
    """Planning asks for each length once or twice: the work grows with the cues, not with their square."""
    asked = []

    def length_of(sound):
        asked.append(sound)
        return lengths(24000)(sound)

    timeline = build(write("pelvic-rocking", reps=1000, sets=2), length_of, 24000)
    assert len(timeline.cues) > 4000
    assert len(asked) <= 2 * len(timeline.cues)
