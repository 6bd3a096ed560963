"""Variants: each a whole exercise, and the one that fits her."""

from dataclasses import replace
from itertools import chain, combinations

import pytest

from voiceguide.coach import Request
from voiceguide.errors import ContentError
from voiceguide.library.facts import LAST_WEEK, SPARED, Suits
from voiceguide.library.variants import fitting, forbidden, suits_words, unspared

VARIANTS = """\
    variants:
      kneeling:
        for: [girdle]
        position: hands-and-knees
        setup: Put your hands on the floor.
      standing:
        for: [girdle, wrists]
        title: My own, standing
        levels: [{reps: 3}, {reps: 6}]
      late:
        for: [girdle, wrists, from week 28]
        cautions: ["If you are tired, stop."]
      lying:
        for: [girdle, wrists, to week 13, asked]
        longest: 3 min
        position: floor-sitting
        setup: Lie down.
        rep:
          - {phase: flat, breath: out, takes: 4s, teach: "Breathe out, and be flat.", cue: Out and flat}
          - {phase: easy, breath: in, takes: 4s, teach: "Breathe in, and be easy.", cue: In and easy}
        dose: {reps: 2}
"""
EVERYTHING_SPARED = list(chain.from_iterable(combinations(SPARED, many) for many in range(4)))


@pytest.fixture(scope="module")
def text(mine):
    """The exercise with a short set-up, a finish, a picture, and four variants."""
    words = "    setup-in-short: Tall.\n    finish: Rest.\n    easier: If you like, do less.\n"
    return mine + words + "    figure: {arm: 90}\n" + VARIANTS


@pytest.fixture(scope="module")
def library(author, text):
    """The library with it."""
    return author(text)


@pytest.fixture(scope="module")
def problems(author):
    """The problems of a content text; none when it loads."""

    def found(text):
        try:
            author(text)
        except ContentError as exc:
            return [(problem.line, problem.column, problem.message) for problem in exc.problems]
        return []

    return found


def test_each_variant_is_a_whole_exercise(library):
    """What a variant gives is its own, and the rest the exercise's; its purpose always is."""
    mine = library.exercises["mine"]
    assert list(mine.variants) == ["kneeling", "standing", "late", "lying"]
    for name, each in mine.variants.items():
        assert (each.name, each.variant, each.variants) == ("mine", name, {})
        assert each.purpose.text == "Many people enjoy this."
        assert each.source == {"note": "a test"}
    standing, lying = mine.variants["standing"], mine.variants["lying"]
    assert (standing.title, standing.position) == ("My own, standing", "standing")
    assert [step.words.text for step in standing.parts[0].setup_in_short] == ["Tall."]
    assert (lying.title, lying.position, lying.longest) == ("My own", "floor-sitting", 180)
    assert [step.name for step in lying.parts[0].rep] == ["flat", "easy"]
    assert mine.variants["late"].cautions[0].say.text == "If you are tired, stop."


def test_another_place_takes_nothing_over_that_was_said_for_this_one(library):
    """A variant elsewhere has none of the exercise's words about its place, and not its picture."""
    variants = library.exercises["mine"].variants
    for name in ("kneeling", "lying"):
        there = variants[name]
        assert not there.parts[0].setup_in_short
        assert not there.finish
        assert there.easier is None
        assert there.figure.joints == library.positions[there.position].figure.joints
    assert variants["late"].finish
    assert variants["late"].easier


def test_a_ladder_of_its_own_stands_before_the_dose_of_the_exercise(library):
    """Its first level is played, and not the dose written for another ladder."""
    variants = library.exercises["mine"].variants
    assert variants["standing"].parts[0].dose.reps == 3
    assert variants["late"].parts[0].dose.reps == 5
    assert variants["lying"].parts[0].dose.reps == 2


def test_parts_and_rep_stand_for_each_other(author, text):
    """A variant with parts has none of the exercise's own movement, and the other way round."""
    lines = text[text.index("    rep:") : text.index("    dose")].splitlines(keepends=True)
    rep = "".join(f"        {line}" for line in lines)
    parts = f"        parts:\n          - name: one\n            title: One\n{rep}"
    several = author(text + "      several:\n" + parts + "            dose: {reps: 7}\n")
    (part,) = several.exercises["mine"].variants["several"].parts
    assert (part.name, part.dose.reps) == ("one", 7)


def test_whom_it_suits(library):
    """Weeks, what it spares, and whether it is only for who asks; off the floor spares the way down."""
    suits = {name: each.suits for name, each in library.exercises["mine"].variants.items()}
    assert suits == {
        "kneeling": Suits(0, LAST_WEEK, ("girdle",)),
        "standing": Suits(0, LAST_WEEK, SPARED),
        "late": Suits(28, LAST_WEEK, SPARED),
        "lying": Suits(0, 13, ("girdle", "wrists"), asked=True),
    }
    assert suits_words(suits["kneeling"]) == "every stage; spares girdle"
    assert suits_words(suits["late"]) == "week 28 and later; spares girdle, wrists, the floor"
    assert suits_words(suits["lying"]) == "weeks 1 to 13; spares girdle, wrists; only if asked for"


def test_when_nothing_is_known_the_first_for_everyone(library):
    """The library as it is read, and as it fits a listener of whom nothing is known, are the same."""
    assert library.exercises["mine"].variant == "kneeling"
    assert fitting(library, Request()) == library


@pytest.mark.parametrize(
    ("wishes", "variant"),
    [
        ({"weeks": 10}, "kneeling"),
        ({"weeks": 40}, "kneeling"),
        ({"spare": ("girdle",)}, "kneeling"),
        ({"spare": ("wrists",)}, "standing"),
        ({"spare": ("floor",)}, "standing"),
        ({"spare": SPARED, "weeks": 30}, "standing"),
        ({"variant": "late", "weeks": 28}, "late"),
        ({"variant": "late", "weeks": 27}, "kneeling"),
        ({"variant": "late"}, "kneeling"),
        ({"variant": "lying", "weeks": 13}, "lying"),
        ({"variant": "lying", "weeks": 14}, "kneeling"),
        ({"variant": "lying"}, "kneeling"),
        ({"variant": "kneeling", "spare": ("wrists",)}, "kneeling"),
        ({"variant": "unheard-of"}, "kneeling"),
    ],
)
def test_the_first_that_fits(library, wishes, variant):
    """The asked one if her stage allows it; else the first for her stage that spares what she must."""
    fitted = fitting(library, Request(**wishes)).exercises["mine"]
    assert fitted == replace(library.exercises["mine"].variants[variant], variants=fitted.variants)
    assert list(fitted.variants) == ["kneeling", "standing", "late", "lying"]


@pytest.mark.parametrize("spare", EVERYTHING_SPARED)
@pytest.mark.parametrize("asked", ["", "kneeling", "standing", "late", "lying"])
def test_never_what_her_stage_forbids(library, spare, asked):
    """Whatever she asks and has to spare, in every week and in none, and the same when fitted again."""
    for weeks in (None, *range(1, LAST_WEEK + 1)):
        wishes = Request(weeks=weeks, spare=spare, variant=asked)
        fitted = fitting(library, wishes)
        mine = fitted.exercises["mine"]
        assert mine.suits.week(weeks)
        assert not mine.suits.asked or mine.variant == asked
        assert bool(forbidden(mine, wishes)) == (asked not in ("", mine.variant))
        assert not unspared(mine, wishes)
        assert fitting(fitted, wishes) == fitted
        assert fitting(fitted, Request()) == library


def test_the_one_that_spares_most(author, text):
    """Where no variant spares everything she has to spare, the one that spares most of it."""
    library = author(
        text.replace(
            "      standing:\n        for: [girdle, wrists]", "      standing:\n        for: [wrists]"
        )
    )
    wishes = Request(spare=SPARED)
    fitted = fitting(library, wishes).exercises["mine"]
    assert (fitted.variant, unspared(fitted, wishes)) == ("standing", ("girdle",))


def test_without_variants_only_the_floor_is_known(author, mine):
    """An exercise that is done in one way stays as it is; on the floor it does not spare the way down."""
    floor = mine.replace("position: standing", "position: floor-sitting").replace("  mine:", "  down:")
    library = author(mine + floor.partition("exercises:\n")[2])
    wishes = Request(spare=SPARED)
    fits = fitting(library, wishes).exercises
    assert {name: fits[name] for name in ("mine", "down")} == {
        name: library.exercises[name] for name in ("mine", "down")
    }
    assert unspared(library.exercises["mine"], wishes) == ()
    assert unspared(library.exercises["down"], wishes) == ("floor",)


def test_why_her_stage_forbids_it(library):
    """The reason says which weeks it is for, and what to type."""
    mine = library.exercises["mine"]
    unknown = forbidden(mine, Request(variant="lying"))
    assert (
        unknown == '"lying" of "My own" is only for weeks 1 to 13; say how far along you are, like --weeks 10'
    )
    late = forbidden(mine, Request(variant="lying", weeks=30))
    assert (
        late == '"lying" of "My own" is only for weeks 1 to 13, and not for week 30; try --variant kneeling'
    )
    assert "like --weeks 28" in forbidden(mine, Request(variant="late"))


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "message"),
    [
        ("for: [girdle]", "for: [girdel]", 19, 15, '"girdel" is not known here; did you mean "girdle"?'),
        ("for: [girdle]", "for: [week 3]", 19, 15, "it can be `to week 13`, `from week 14`, girdle, wrists"),
        ("for: [girdle]", "for: [from week 46]", 19, 15, "weeks are counted from 1 to 45"),
        (
            "for: [girdle]",
            "for: [from week 20, to week 13]",
            19,
            14,
            "no week is from week 20 and to week 13",
        ),
        ("for: [girdle]", "for: [girdle, no-floor]", 19, 14, '"hands-and-knees" is on the floor'),
        ("for: [girdle]", "for: []", 19, 14, "an empty list"),
        ("for: [girdle]", "four: [girdle]", 19, 9, 'a variant has no "four"; did you mean "for"?'),
        ("for: [girdle]", "variants: {}", 19, 9, 'a variant has no "variants"'),
        ("for: [girdle]", "for: girdle\n        for: wrists", 20, 9, '"for" stands here twice'),
        ("position: hands-and-knees", "position: bed", 20, 19, 'no position "bed"'),
        ("        setup: Put your hands on the floor.\n", "", 19, 9, 'an exercise needs "setup"'),
        ("longest: 3 min", "longest: 2 h", 31, 18, "sense here: 0.1 s to 1 h"),
        (
            'takes: 4s, teach: "Breathe out, and be',
            'takes: 40s, teach: "Breathe out, and be',
            35,
            47,
            "1 s to 15 s",
        ),
        (
            "levels: [{reps: 3}, {reps: 6}]",
            "levels: [{reps: 3}, {reps: 2}]",
            25,
            29,
            "less than the one before",
        ),
        ("      kneeling:", "      My Knees:", 18, 7, "use small letters and hyphens: my-knees"),
        ("      standing:", "      kneeling:", 22, 7, '"kneeling" stands here twice'),
        ("      kneeling:", "      kneeling: soon\n      other:", 18, 17, "a variant needs fields"),
        ("    source: a test\n", "", 4, 5, 'an exercise needs "source"'),
        ("    title: My own\n", "    titel: My own\n", 4, 5, 'an exercise has no "titel"'),
        ("cue: In and up", "cue: '{side}'", 9, None, "{side} means nothing here"),
        ("source: a test", "source: a test\n    variants: {}", 18, 5, '"variants" stands here twice'),
    ],
)
def test_each_mistake_has_its_place(problems, text, old, new, line, column, message):
    """A mistake is named once, where it was written: in the variant, or in the exercise that lends it."""
    assert old in text
    here = [each for each in problems(text.replace(old, new, 1)) if message in each[2]]
    assert len(here) == 1, problems(text.replace(old, new, 1))
    assert here[0][0] == line
    assert column in (None, here[0][1])


def test_what_only_a_variant_makes_wrong_names_it(problems, text):
    """Where the words are right for the exercise and wrong for a variant, the problem says for which."""
    stay = "      - {hold: stay, teach: Stay., cue: Stay}\n"
    ((line, _, message),) = problems(
        text.replace("    dose: {reps: 5}", stay + "    dose: {reps: 5, hold: 9s}")
    )
    assert line == 11
    assert message.startswith('in the variant "standing": the hold "stay" has no length')


def test_what_is_wrong_in_a_variant_is_told_as_of_any_exercise(problems, text):
    """A dose that nothing is held for stands in the variant, and is told there."""
    old = '        cautions: ["If you are tired'
    ((line, _, message),) = problems(text.replace(old, f"        dose: {{reps: 2, hold: 9s}}\n{old}"))
    assert line == 28
    assert message.startswith("nothing is held that long")


def test_one_variant_must_be_for_everyone(problems, mine):
    """When nothing is known of her, there must be a way to do it."""
    only = "    variants:\n      early: {for: [to week 13]}\n      asked: {for: asked}\n"
    ((line, column, message),) = problems(mine + only)
    assert (line, column) == (14, 7)
    assert "one of the variants must suit every stage unasked" in message
    assert not problems(mine + only + "      any:\n")
