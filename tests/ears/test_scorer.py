"""A closed set of phrases, scored: each is heard as itself, and what is none of them is not taken."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.ears.backgrounds import BACKGROUNDS
from voiceguide.ears.decision import Armed, Bounds, Phrase, Verdict, decide, is_nearly_a_stop
from voiceguide.ears.names import NameScore, are_one
from voiceguide.ears.scorer import FLOOR, Scores
from voiceguide.ears.trie import ENDS, build_trie, written_forms

STOPS = ("stop now", "hold on", "stop", "pause")
STAYS = ("keep going", "I'm ready", "how much longer", "what's next", "help please", "again please", "longer")
MOVES = ("next one please", "go back please", "other side")
NAMES = ("Pelvic rocking", "Torso twist", "Tailor sitting", "Pelvic tilt", "Sitting reverse crunches",
         "Camel backing", "Morning", "Desk break", "Bedtime")  # fmt: skip

NONSENSE = ("The kettle is boiling.", "My mother called.", "It rained all day.", "Put the soup on.",
            "Blue shoes.", "I saw her yesterday at the market.")  # fmt: skip


def armed(*names):
    """The phrases, and some names."""
    kinds = [(STOPS, "stops"), (STAYS, "stays"), (MOVES, "moves"), (names, "names")]
    return Armed(tuple(Phrase(text, weight) for texts, weight in kinds for text in texts))


def sentence(text):
    """A phrase as it is given to a voice."""
    return f"{text[0].upper()}{text[1:]}."


@pytest.mark.parametrize("speaker", ["natural", "robot"])
@pytest.mark.parametrize("phrase", [*STOPS, *STAYS, *MOVES])
def test_a_phrase_is_heard_as_itself(scorer, said, phrase, speaker):
    """Said clearly by either voice, among all phrases that are offered."""
    all_armed = armed()
    scores = scorer.score(said(sentence(phrase), speaker), all_armed.said)
    assert decide(scores, all_armed) == (phrase, "sure"), scores


@pytest.mark.parametrize("speaker", ["natural", "robot"])
@pytest.mark.parametrize("text", NONSENSE)
def test_what_is_no_phrase_is_not_taken(scorer, said, text, speaker):
    """Neither as a phrase nor as a name; nor is it worth asking back."""
    all_armed = armed(*NAMES)
    scores = scorer.score(said(text, speaker), all_armed.said, all_armed.names)
    assert decide(scores, all_armed).certainty == "none", scores


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_heard_though_nobody_says_it(scorer, said, name):
    """Rare as the words are, and with all phrases armed beside the names."""
    all_armed = armed(*NAMES)
    scores = scorer.score(said(sentence(name)), all_armed.said, all_armed.names)
    assert decide(scores, all_armed) == (name, "sure"), scores


@pytest.mark.parametrize("name", ["Ten minutes", "About ten minutes"])
def test_two_ways_to_say_one_name_do_not_stand_in_each_others_way(scorer, said, name):
    """A name is ahead of the next that is another thing, not of itself with a word more."""
    names = (*NAMES, "Ten minutes", "About ten minutes", "Fifteen minutes", "Five minutes")
    scores = scorer.score(said(sentence(name)), (), names)
    found = decide(scores, armed(*names))
    assert found.certainty == "sure", scores
    assert are_one(found.text, "Ten minutes")


def test_names_are_one_if_one_holds_the_other():
    """Word by word, however written."""
    assert are_one("about ten minutes", "Ten  minutes")
    assert not are_one("ten minutes", "fifteen minutes")
    assert not are_one("often minutes", "ten minutes")


def test_a_name_of_her_own_is_learnt(scorer, said):
    """A name that is not in the table is measured when it is first armed, and tells from the others."""
    names = (*NAMES, "Swaying palm", "Kettlebell ducks")
    assert "swaying palm" not in BACKGROUNDS
    scores = scorer.score(said("Swaying palm."), (), names)
    assert decide(scores, armed(*names)) == ("Swaying palm", "sure"), scores


def test_what_is_learnt_is_near_what_was_measured(model):
    """The background that babble gives a shipped name is within a few nats of the one from speech."""
    from voiceguide.ears import names

    fresh = names.NameScorer(model)
    fresh._backgrounds.clear()
    fresh.learn([*BACKGROUNDS][::4])
    off = [fresh._backgrounds[name] - BACKGROUNDS[name] for name in [*BACKGROUNDS][::4]]
    assert np.abs(off).max() < 6
    assert np.std(off) < 2.5


def test_the_same_twice(scorer, said):
    """A signal has the same scores whatever was scored in between."""
    samples = said("Slow down, please.", "robot")
    first = scorer.score(samples, STOPS, NAMES)
    scorer.score(said("Keep going.", "robot"), STAYS)
    assert scorer.score(samples, STOPS, NAMES) == first


def test_scores_are_finite_whatever_is_heard(scorer):
    """Silence, a click, a tone, loud noise, nothing armed: no score is infinite, and none is taken."""
    chance = np.random.default_rng(1)
    signals = [
        np.zeros(0), np.zeros(16000), np.eye(1, 16000)[0], np.sin(np.arange(16000) / 5),
        chance.standard_normal(24000),
    ]  # fmt: skip
    for samples in signals:
        for phrases in (armed().said, ()):
            scores = scorer.score(samples.astype(np.float32), phrases)
            assert np.isfinite([scores.log_p, scores.llr, scores.second_log_p, scores.free_log_p]).all()
            assert scores.log_p >= FLOOR
            assert decide(scores, armed()) == ("", "none"), scores


def test_the_best_and_the_next_are_told(scorer, said):
    """With what was understood freely, to read."""
    scores = scorer.score(said("Keep going."), ("hold on", "keep going", "keep on going"))
    assert scores.best == "keep going"
    assert scores.second in ("", "keep on going")
    assert scores.log_p > scores.second_log_p
    assert scores.free.lower().startswith("keep going")
    assert scores.llr == pytest.approx(scores.log_p - scores.free_log_p)


def test_many_signals_are_scored_in_turn(scorer, said):
    """As each is alone."""
    signals = [said(sentence(text)) for text in STOPS]
    assert scorer.score_all(signals, STOPS) == [scorer.score(each, STOPS) for each in signals]


# what is decided


def scored(best="stop", log_p=-1.0, llr=-1.0, seconds=1.0, name=None):
    """Scores that were thought up."""
    return Scores(best, log_p, llr, "", FLOOR, "", log_p - llr, seconds, name)


@pytest.mark.parametrize(
    ("phrase", "llr", "log_p", "seconds", "certainty"),
    [
        ("stop", -4.9, -6.9, 3.9, "sure"),
        ("stop", -7.9, -9.9, 1.7, "sure"),
        ("stop", -7.9, -9.9, 1.9, "none"),
        ("stop", -8.1, -9.0, 1.0, "none"),
        ("hold on", -4.9, -6.9, 3.9, "sure"),
        ("hold on", -6.9, -8.9, 2.4, "sure"),
        ("hold on", -6.9, -8.9, 2.6, "none"),
        ("hold on", -7.1, -6.0, 1.0, "none"),
        ("keep going", -4.9, -6.9, 3.9, "sure"),
        ("keep going", -5.9, -8.9, 2.4, "sure"),
        ("keep going", -5.9, -8.9, 2.6, "none"),
        ("keep going", -6.1, -6.9, 1.0, "none"),
        ("keep going", -4.9, -9.1, 1.0, "none"),
        ("keep going", -1.0, -1.0, 4.0, "none"),
        ("other side", -2.9, -6.9, 3.9, "sure"),
        ("other side", -2.9, -8.9, 2.4, "sure"),
        ("other side", -2.9, -8.9, 2.6, "none"),
        ("other side", -3.1, -6.9, 3.9, "doubtful"),
        ("other side", -7.9, -9.9, 2.4, "doubtful"),
        ("other side", -7.9, -9.9, 2.6, "none"),
        ("other side", -8.1, -6.0, 1.0, "none"),
        ("other side", -4.9, -10.1, 1.0, "none"),
    ],
)
def test_what_a_phrase_does_decides_how_sure_one_must_be(phrase, llr, log_p, seconds, certainty):
    """A lone stop is taken at much less than a word that moves her on, about which she may be asked."""
    verdict = decide(scored(phrase, log_p, llr, seconds), armed())
    assert verdict == Verdict(phrase if certainty != "none" else "", certainty)


@pytest.mark.parametrize(("llr", "certainty"), [(-1.9, "sure"), (-2.1, "none")])
@pytest.mark.parametrize("phrase", ["stop", "keep going", "other side"])
def test_early_only_what_is_clear_is_taken(phrase, llr, certainty):
    """After a short silence more may follow; nobody is asked then."""
    assert decide(scored(phrase, -4.0, llr), armed(), early=True).certainty == certainty


@pytest.mark.parametrize(
    ("phrase", "llr", "log_p", "certainty"),
    [
        ("keep going", -1.9, -4.9, "sure"),
        ("keep going", -2.1, -4.9, "none"),
        ("keep going", -1.9, -5.1, "none"),
        ("again", -1.0, -1.0, "none"),
        ("stop", -1.9, -4.9, "sure"),
        ("other side", -2.1, -4.9, "none"),
    ],
)
def test_from_far_only_what_is_clear_is_taken(phrase, llr, log_p, certainty):
    """Others may talk there: nothing doubtful, and no single word but one that stops."""
    known = Armed((*armed().phrases, Phrase("again", "stays")))
    assert decide(scored(phrase, log_p, llr), known, far=True).certainty == certainty


@pytest.mark.parametrize(
    ("phrase", "llr", "nearly"),
    [("stop now", -11.9, True), ("stop now", -12.1, False), ("keep going", -8.0, False)],
)
def test_what_may_have_been_a_stop_is_told(phrase, llr, nearly):
    """It was not understood; but nothing that moves her on must come of it."""
    scores = scored(phrase, -11.0, llr)
    assert decide(scores, armed()).certainty == "none"
    assert is_nearly_a_stop(scores, armed()) == nearly


@pytest.mark.parametrize(
    ("above", "ahead", "log_p", "free", "certainty"),
    [
        (12.1, 2.1, -20.0, -3.0, "sure"),
        (11.9, 9.0, -20.0, -3.0, "none"),
        (30.0, 1.9, -20.0, -3.0, "none"),
        (30.0, 9.0, -22.0, -3.0, "none"),
    ],
)
def test_a_name_must_stand_out(above, ahead, log_p, free, certainty):
    """Above its background, before the next, and not where plain words were understood."""
    name = NameScore("Torso twist", log_p, above, ahead)
    scores = Scores("", FLOOR, FLOOR - free, "", FLOOR, "", free, 1.0, name)
    assert decide(scores, armed("Torso twist")).certainty == certainty
    assert decide(scores, armed("Torso twist"), early=True).certainty == "none"


scores_of_anything = st.builds(
    Scores,
    best=st.sampled_from(["", *STOPS, *STAYS, *MOVES]),
    log_p=st.floats(FLOOR, 0),
    llr=st.floats(-40, 5),
    second=st.just(""),
    second_log_p=st.just(FLOOR),
    free=st.just(""),
    free_log_p=st.floats(-40, 0),
    seconds=st.floats(0, 10),
)


@given(scores_of_anything)
def test_what_is_early_is_also_late(scores):
    """Whatever is taken early would be taken later, too; what is sure enough to move on is sure for all."""
    early, late = (decide(scores, armed(), early=early) for early in (True, False))
    assert early.certainty == "none" or early == late
    if scores.best and Bounds(-3.0).allow(scores):
        assert late.certainty == "sure"


# the tree


LETTERS = st.text("ab", min_size=1, max_size=6)
TEXTS = ("a", "b", " ", "ab", "ba", " a", "aa", ".", ",", "!", "?", "A", "B", " A", "aba", "bab.")
TOKENS = {text: number for number, text in enumerate(TEXTS)}


@cache
def splits(text):
    """Every row of tokens that is a text."""
    if not text:
        return [()]
    return [
        (number, *rest)
        for token, number in TOKENS.items()
        if text.startswith(token)
        for rest in splits(text[len(token) :])
    ]


def rows_to(root, phrase):
    """Every row of tokens that leads to where a phrase is whole."""
    rows, ways = set(), [((), root)]
    while ways:
        row, node = ways.pop()
        if phrase in node.phrases:
            rows.add(row)
        ways += [((*row, token), after) for token, after in zip(node.tokens, node.after, strict=True)]
    return rows


@given(st.lists(LETTERS, min_size=1, max_size=4, unique=True))
def test_the_tree_holds_every_split_of_every_form(phrases):
    """And nothing else: the rows that lead to a phrase are all splits of all its forms."""
    root = build_trie(phrases, TOKENS, max(map(len, TOKENS)))
    for number, phrase in enumerate(phrases):
        assert rows_to(root, number) == {row for form in written_forms(phrase) for row in splits(form)}


@given(st.lists(st.sampled_from(["stop", "Now", "I'm", "please", "okay"]), min_size=1, max_size=4))
def test_forms_differ_in_capitals_commas_and_ends_alone(words):
    """Each begins with a space, none comes twice, and without its marks it is the phrase."""
    forms = list(written_forms(" ".join(words)))
    assert len(set(forms)) == len(forms)
    plain = [word.replace("okay", "ok").lower() for word in words]
    assert all(form.startswith(" ") for form in forms)
    assert all([word.strip(",.!?").lower() for word in form.split()] == plain for form in forms)
    assert {form[-1] for form in forms} >= set("".join(ENDS))


def test_okay_is_written_ok_and_an_apostrophe_straight():
    """As Moonshine writes them."""
    assert " Ok, I'm ready." in set(written_forms("okay I\N{RIGHT SINGLE QUOTATION MARK}m ready"))


def test_the_real_tokens_reach_every_offered_phrase(model):
    """By the split that the model itself would write, in the form it most often writes."""
    tokens = model.tokens
    phrases = [*STOPS, *STAYS, *MOVES]
    root = build_trie(phrases, tokens.numbers, tokens.longest)
    for number, phrase in enumerate(phrases):
        node = root
        for token in tokens.split(f" {sentence(phrase)}"):
            node = dict(zip(node.tokens, node.after, strict=True))[token]
        assert node.phrases == (number,)
