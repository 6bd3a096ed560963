"""The ``pronunciations:`` section: inherited word by word, and what is wrong in it is told."""

import pytest

from voiceguide.errors import ContentError


def test_an_author_adds_to_the_shipped_words_and_wins(author, shipped):
    """A file's own words stand beside the shipped ones; the same word, capital or not, replaces it."""
    found = author("version: 1\npronunciations: {Use: yooz, wind down: wined down}\n").pronunciations
    assert found == {**shipped.pronunciations, "use": "yooz", "wind down": "wined down"}


def test_without_the_section_all_is_inherited(author, shipped, mine):
    """A file that says nothing about it has the shipped pronunciations."""
    assert author(mine).pronunciations == shipped.pronunciations


def test_a_word_may_be_given_as_it_is(author):
    """So an author takes a shipped respelling back."""
    assert author("version: 1\npronunciations: {use: use}\n").pronunciations["use"] == "use"


@pytest.mark.parametrize("word", ["mid-wife's", "St. Mary", "sitz’s bath", "no", "7", "Übung"])
def test_words_of_many_kinds(author, word):
    """Hyphens, apostrophes, points, digits and YAML's switches may be in a word."""
    library = author(f"version: 1\npronunciations:\n  {word}: something\n")
    assert "something" in library.pronunciations.values()


WRONG = [
    ("[use, yews]", 2, 17, "written as `word: as it is spelt to be said`"),
    ("{use: [yews]}", 2, 23, "text is needed here"),
    ("{use: }", 2, 23, "this text is empty"),
    ("{use: on}", 2, 23, "in quotes"),
    ("{use: '{side}'}", 2, 23, "{side} means nothing here"),
    ("{use: '...'}", 2, 23, "no word in this text"),
    ("{use: yews, Use: yews}", 2, 29, '"Use" stands here twice'),
    ("{'use,': yews}", 2, 18, '"use," is never found in a text'),
    ("{'{side}': yews}", 2, 18, "never found in a text"),
    ("{'': yews}", 2, 18, "never found in a text"),
]


@pytest.mark.parametrize(("written", "line", "column", "message"), WRONG)
def test_what_is_wrong_is_told_with_its_place(author, written, line, column, message):
    """No list, no placeholder, no empty word, none twice, and no word that cannot be found."""
    with pytest.raises(ContentError) as caught:
        author(f"version: 1\npronunciations: {written}\n")
    (problem, *_) = caught.value.problems
    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message
