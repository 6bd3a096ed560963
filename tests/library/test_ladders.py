"""Levels: what is read of a ladder, and where it is wrong."""

from fractions import Fraction

import pytest

from voiceguide.errors import ContentError
from voiceguide.library.facts import Dose
from voiceguide.library.ladder import level_of, level_words

LADDER = """\
    levels:
      - {reps: 4, a-day: 2, say: Twice a day is plenty.}
      - {reps: 8}
      - {reps: 10, sets: 2, rest: 20s, a-day: 3, by: a careful number of ours}
"""
STAY = '      - {hold: stay, teach: "Stay, and keep breathing.", cue: Stay and breathe}\n'
HELD = """\
    levels:
      - {reps: 2, hold: 5s}
      - {hold: 10s}
"""


@pytest.fixture(scope="module")
def part(author, mine):
    """The only part of the exercise, with this in place of its dose."""

    def read(levels, text=mine):
        (only,) = author(text.replace("    dose: {reps: 5}\n", levels)).exercises["mine"].parts
        return only

    return read


@pytest.fixture(scope="module")
def held(mine):
    """The exercise with a stay in the middle."""
    return mine.replace("      - {phase: down", STAY + "      - {phase: down")


def test_a_level_keeps_what_it_leaves_out(part):
    """Each level is a whole dose: what it does not name is as before, but not whose number it is."""
    one, two, three = part(LADDER).levels
    assert one.dose == Dose(4, repeats=True)
    assert two.dose == Dose(8, repeats=True)
    assert three.dose == Dose(10, 2, rest=Fraction(20), repeats=True)
    assert [level.a_day for level in (one, two, three)] == [2, 2, 3]
    assert [level.say.text for level in (one, two, three)] == ["Twice a day is plenty."] * 3
    assert [level.by for level in (one, two, three)] == ["", "", "a careful number of ours"]


def test_the_first_level_is_the_dose(part, held):
    """Without a dose the first level is played; a dose changes of it what it names."""
    assert part(LADDER).dose == Dose(4, repeats=True)
    assert part(LADDER + "    dose: {rest: 50s}\n").dose == Dose(4, rest=Fraction(50), repeats=True)
    assert part(HELD, held).dose == Dose(2, hold=Fraction(5), repeats=True)
    assert part(HELD + "    dose: {reps: 1}\n", held).dose == Dose(1, hold=Fraction(5), repeats=True)


def test_beyond_the_last_level_is_the_last(part):
    """A ladder that is shorter gives its last level; one that is not there none."""
    ladder = part(LADDER)
    assert level_of(ladder, 2) is ladder.levels[1]
    assert level_of(ladder, 9) is ladder.levels[2]
    assert level_of(ladder, None) is None
    assert level_of(part(""), 1) is None


def test_a_level_in_words(part, held):
    """How much, how often, and whose number."""
    ladder = part(LADDER)
    assert level_words(ladder, ladder.levels[0]) == "4 times, twice a day"
    assert (
        level_words(ladder, ladder.levels[2]) == "10 times, 2 sets, 3 times a day (a careful number of ours)"
    )
    ladder = part(HELD, held)
    assert level_words(ladder, ladder.levels[1]) == "2 times 10 seconds"


@pytest.mark.parametrize(
    ("levels", "line", "column", "message"),
    [
        ("[{reps: 8}, {reps: 7}]", 11, 25, "less than the one before"),
        ("[{reps: 8, sets: 2}, {reps: 9, sets: 1}]", 11, 34, "less than the one before"),
        ("[]", 11, 13, '"levels" is a list'),
        ("{reps: 8}", 11, 13, '"levels" is a list'),
        ("[{a-day: 2}]", 11, 14, 'a level needs "reps", "sets" or "hold"'),
        ("[8]", 11, 14, "a level needs fields like `reps: ...`"),
        ("[{reps: 8, aday: 2}]", 11, 24, 'did you mean "a-day"?'),
        ("[{reps: 8, a-day: 25}]", 11, 31, "from 1 to 24"),
        ("[{reps: 8, say: 'Do {reps}.'}]", 11, 29, "{reps} means nothing here"),
        ("[{reps: 8, hold: 9s}]", 11, 13, "nothing is held that long"),
        ("[{reps: 8}]\n    level: 5", 12, 5, 'did you mean "levels"?'),
    ],
)
def test_a_ladder_that_is_wrong(part, levels, line, column, message):
    """Each mistake is named once, at its place, with what would be right."""
    with pytest.raises(ContentError) as refused:
        part(f"    levels: {levels}\n")
    (problem,) = refused.value.problems
    assert message in problem.message
    assert (problem.line, problem.column) == (line, column)


def test_a_goal_of_old_is_told_to_be_a_ladder(part, author, mine):
    """What an exercise or a variant works up to is the end of its levels: whoever writes it is told so."""
    goal = "works-up-to: {reps: 9, say: Up to nine.}\n"
    variants = f"    variants:\n      low:\n        offer: Lower.\n        {goal}"
    for what, text in (("an exercise", f"    {goal}"), ("a variant", variants)):
        with pytest.raises(ContentError) as refused:
            author(mine + text)
        told = [problem.message for problem in refused.value.problems if "works-up-to" in problem.message]
        assert told == [
            f'{what} has no "works-up-to"; write a ladder of doses instead, like '
            "`levels: [{reps: 5, a-day: 2}, {reps: 10}]`"
        ]


def test_a_stay_gets_no_shorter(part, held):
    """Nor does a ladder go down in its holds."""
    with pytest.raises(ContentError, match="less than the one before"):
        part("    levels: [{reps: 2, hold: 9s}, {reps: 3, hold: 8s}]\n", held)


def test_a_stay_of_the_ladder_needs_no_dose(part, held):
    """A hold without a length of its own takes the level's; without either it is a problem."""
    assert part(HELD, held)
    with pytest.raises(ContentError, match="has no length"):
        part("    levels: [{reps: 2}]\n", held)


def test_with_parts_each_has_its_own_ladder(author, mine):
    """Beside `parts` a ladder would belong to none of them."""
    rep = mine[mine.index("    rep:") : mine.index("    dose")].replace("\n  ", "\n      ").rstrip(" ")
    parts = f"    parts:\n      - name: one\n        title: One\n    {rep}        levels: [{{reps: 3}}]\n"
    start, end = mine.index("    rep:"), mine.index("    source")
    text = mine[:start] + parts + mine[end:]
    (part,) = author(text).exercises["mine"].parts
    assert part.dose.reps == 3
    with pytest.raises(ContentError, match='with "parts", "levels" belongs into each part'):
        author(text + "    levels: [{reps: 3}]\n")


def test_a_routine_names_a_level(author, mine):
    """A routine may ask for a level of an exercise that has a ladder, and of no other."""
    routine = "routines:\n  r:\n    title: R\n    exercises: [{name: mine, level: 2}]\n"
    library = author(mine.replace("    dose: {reps: 5}\n", LADDER) + routine)
    assert library.routines["r"].entries[0].change.level == 2
    with pytest.raises(ContentError, match='"mine" has no levels'):
        author(mine + routine)
