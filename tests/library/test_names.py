"""Names as people type them: forgiving in how they are written, strict in what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import BadRequest, UnknownName
from voiceguide.library import load
from voiceguide.library.names import meant, name_in, named, names_in

LIBRARY = load()
NAMES = (*LIBRARY.exercises, *LIBRARY.routines)


@given(st.sampled_from(NAMES), st.sampled_from(("-", " ", "_", "  ", "")), st.data())
def test_case_and_what_stands_between_words_do_not_matter(name, between, data):
    """Capitals anywhere, and spaces, underscores or nothing for hyphens, name the same."""
    typed = between.join(name.split("-"))
    capitals = data.draw(st.lists(st.booleans(), min_size=len(typed), max_size=len(typed)))
    typed = "".join(char.upper() if up else char for char, up in zip(typed, capitals, strict=True))
    assert named(LIBRARY, f" {typed} ") == name


def test_titles_and_other_names_are_names():
    """What the list shows as a title, and every `also-known-as`, names its exercise or routine."""
    for each in (*LIBRARY.exercises.values(), *LIBRARY.routines.values()):
        assert named(LIBRARY, each.title) == each.name
    for each in LIBRARY.exercises.values():
        for alias in each.also_known_as:
            assert named(LIBRARY, alias.upper()) == each.name


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("pelvik-rocking", 'did you mean "pelvic-rocking"?'),
        ("Pelvic Rockin", 'did you mean "pelvic-rocking"?'),
        ("bedtimes", 'did you mean "bedtime"?'),
        ("cat strech", 'did you mean "pelvic-rocking" (cat stretch)?'),
        ("six exercise", 'did you mean "full" (The six exercises)?'),
        ("rocking", 'did you mean "pelvic-rocking"?'),
        ("pelvic", 'did you mean "pelvic-rocking" or "pelvic-tilt"?'),
        ("../x", "`voiceguide list` shows what there is"),
        ("", "`voiceguide list` shows what there is"),
        ("--", "`voiceguide list` shows what there is"),
    ],
)
def test_a_near_name_is_suggested_and_never_taken(typed, suggested):
    """However near the only name that is near, it is hers to choose; nothing is guessed."""
    with pytest.raises(UnknownName) as refused:
        named(LIBRARY, typed)
    assert str(refused.value) == f'there is no "{typed}"; {suggested}'


@given(st.text())
def test_any_text_is_a_name_or_refused_in_one_line(typed):
    """Whatever is typed names something there is, or is refused."""
    try:
        found = named(LIBRARY, typed)
    except UnknownName as refused:
        told = str(refused)
        found = NAMES[0] if told.startswith('there is no "') and len(told) < 250 else told
    assert found in NAMES


def test_a_long_name_is_cut_short_in_the_answer():
    """Of thousands of letters eighty are told."""
    with pytest.raises(UnknownName, match=f'^there is no "{"x" * 80}"; '):
        named(LIBRARY, "x" * 5000)


def test_words_in_a_row_are_as_many_names_as_they_make():
    """The longest run of words that is a name is taken for one; each is there once."""
    assert names_in(LIBRARY, ["pelvic", "rocking", "bedtime"]) == ["pelvic-rocking", "bedtime"]
    assert names_in(LIBRARY, ["Cat", "stretch", "torso-twist"]) == ["pelvic-rocking", "torso-twist"]
    assert names_in(LIBRARY, ["standing", "pelvic", "tilt", "pelvic tilt"]) == ["pelvic-tilt"]
    assert names_in(LIBRARY, []) == []


def test_what_is_no_name_among_words_is_told_with_its_own_words():
    """The words that come nearest to a name are those that are refused."""
    for words, wrong in (
        (["pelvic", "rockin", "bedtime"], "pelvic rockin"),
        (["bedtime", "torso-twst"], "torso-twst"),
        (["pelvik-rocking", "torso-twst"], "pelvik-rocking"),
    ):
        with pytest.raises(UnknownName, match=f'there is no "{wrong}"; did you mean'):
            names_in(LIBRARY, words)


def test_one_name_is_not_two():
    """Where one session is asked for, two names are refused and told."""
    assert name_in(LIBRARY, ["torso", "twist"]) == "torso-twist"
    with pytest.raises(BadRequest, match='one session at a time: "torso-twist" or "bedtime"'):
        name_in(LIBRARY, ["torso", "twist", "bedtime"])


def test_a_name_comes_before_a_title_and_a_title_before_another_name(author, mine):
    """An author's title or other name never takes a name away from what is called so."""
    library = author(
        mine.replace("title: My own", "title: Torso twist\n    also-known-as: [bedtime, my own]")
    )
    assert [named(library, each) for each in ("torso twist", "Bedtime", "my own")] == [
        "torso-twist", "bedtime", "mine",
    ]  # fmt: skip


def test_what_means_two_things_is_refused(author, mine):
    """Where two exercises have one other name, both are told, and none is chosen."""
    library = author(mine.replace("title: My own", "title: My own\n    also-known-as: [Angry cat]"))
    with pytest.raises(UnknownName, match='"angry-cat" may be "camel-backing" or "mine"; type one of these'):
        named(library, "angry-cat")
    assert meant("angry cat", library.exercises.values()) is None


def test_in_a_content_file_names_are_strict(author, mine):
    """What is written down is written as it is: a routine's exercise has no other spelling."""
    for written in ("Torso twist", "torso_twist", "seated twist"):
        routine = f"routines:\n  two:\n    title: Two\n    exercises: [{written}]\n"
        with pytest.raises(Exception, match=f'there is no exercise "{written}"'):
            author(mine + routine)


def test_a_routine_has_other_names_too(author, mine):
    """Like "everything"; an author's routine as well."""
    assert named(LIBRARY, "Everything") == "full"
    routine = (
        "routines:\n  two:\n    title: Two\n    also-known-as: [winding down]\n    exercises: [torso-twist]\n"
    )
    assert named(author(mine + routine), "winding down") == "two"
