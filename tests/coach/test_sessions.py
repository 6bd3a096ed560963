"""Whole sessions, for every shipped name: opening, ways between positions, closing (rules 4 to 8)."""

import re
from fractions import Fraction
from itertools import pairwise

import pytest

from voiceguide.coach import Say
from voiceguide.coach.programme import programme
from voiceguide.coach.wording import sentences, within

RATE = 24000

FORBIDDEN = re.compile(
    r"\b(arch\w*|push\w*|treat\w*|cur(e|es|ed|ing)|heal(s|ed|ing)?|reliev\w*|relief|therap\w*|prescri\w*|prov(e|ed|en)"
    r"|no pain|hold your breath|holding your breath|burn\w*|squeeze your|harder|guarantee\w*|sag"
    r"|like this|as shown|watch|look at|screen|just|obviously|simply|flat on your back)\b",
    re.IGNORECASE,
)


TO_SLEEP = "Then you may lie down on your side, either one, and stay there."


def spoken(timeline):
    """All words of a session, in order."""
    return [cue.text for cue in timeline.cues if cue.kind == "speech"]


def phrase(library, key):
    """The sentences of a phrase."""
    return [sentence for words in library.phrases[key] for sentence in sentences(words.text)]


def test_nothing_overlaps_and_nothing_is_out_of_order(shipped_name, plan):
    """Each cue ends before the next begins, but for a soft tone under a word; it ends with its last cue."""
    timeline = plan(shipped_name)
    beneath = [cue for cue in timeline.cues if cue.kind == "tone" and cue.sound.under_words]
    above = [cue for cue in timeline.cues if cue not in beneath]
    for cues in (above, beneath):
        assert all(earlier.end <= later.start for earlier, later in pairwise(cues))
    assert all(earlier.start <= later.start for earlier, later in pairwise(timeline.cues))
    assert all(cue.start < cue.end for cue in timeline.cues)
    assert timeline.length == timeline.cues[-1].end


def test_the_lead_in_is_first_and_the_end_tone_last(shipped_name, plan, cues_of):
    """A quiet lead-in wakes the loudspeaker; the session's own tone ends it, once."""
    timeline = plan(shipped_name)
    assert (timeline.cues[0].role, timeline.cues[0].start, timeline.cues[0].end) == ("lead-in", 0, 36000)
    assert timeline.cues[-1].role == "session-end"
    assert len(cues_of(timeline, "lead-in", "session-end")) == 2


SAFETY = {"list": ("wellness", "stop-list"), "signs": ("signs",), "short": ("stop-short",)}


@pytest.mark.parametrize("teach", ["full", "short", "names"])
@pytest.mark.parametrize("safety", [None, *SAFETY])
def test_when_to_stop_is_spoken_once_before_she_moves(shipped_name, safety, teach, plan, shipped):
    """As much as asked for (else the signs, or a line where nothing is new), in one piece, exactly once."""
    if shipped_name == "listen-first":
        return
    timeline = plan(shipped_name, teach=teach, safety=safety)
    texts = spoken(timeline)
    wanted = []
    for key in SAFETY[safety or ("signs" if teach == "full" else "short")]:
        wanted += phrase(shipped, key)
    at = texts.index(wanted[0])
    assert texts[at : at + len(wanted)] == wanted
    assert all(texts.count(sentence) == 1 for sentence in wanted)
    last = next(cue for cue in timeline.cues if cue.text == wanted[-1])
    assert all(cue.start > last.end for cue in timeline.cues if cue.role in ("move", "setup", "teach"))
    others = {
        text for key in ("wellness", "stop-list", "signs", "stop-short") for text in phrase(shipped, key)
    }
    assert not (others - set(wanted)) & set(texts)
    assert (phrase(shipped, "whole-list")[0] in texts) == (wanted == phrase(shipped, "signs"))


def test_listen_first_is_the_whole_list_and_nothing_to_do(plan, shipped):
    """The session to listen to says all its sentences in their order, and she never moves."""
    timeline = plan("listen-first")
    steps = shipped.routines["listen-first"].listen
    wanted = [sentence for step in steps for sentence in sentences(step.words.text)]
    assert spoken(timeline)[: len(wanted)] == wanted
    assert [arrival.position for arrival in timeline.arrivals] == ["standing"]
    assert not [phase for phase in timeline.phases if phase.breath]
    for key in ("wellness", "stop-list"):
        words = " ".join(wanted)
        for sentence in phrase(shipped, key)[1:]:
            assert sentence in words or key == "wellness" or "stop" in sentence.lower()


def test_the_check_can_come_first(plan, shipped, shipped_name):
    """With `listen_first` all of it comes before the session, which then is what it is without."""
    if shipped_name == "listen-first":
        return
    usual, first = plan(shipped_name), plan(shipped_name, listen_first=True)
    alone = spoken(plan("listen-first"))
    assert spoken(first) == alone + spoken(usual)
    assert [span.kind for span in first.spans][:2] == ["listen", "opening"]
    assert first.cues[0].role == "lead-in"
    assert sum(cue.role == "lead-in" for cue in first.cues) == 1


def test_who_knows_it_is_asked_about_the_floor(shipped_name, plan, shipped, cues_of):
    """Where it is not taught she hears it once, before the way down, and not when she stays up."""
    wordings = [words.worded(turn) for words in shipped.phrases["floor-check"] for turn in (0, 1)]
    asked = {next(iter(sentences(text))) for text in wordings}
    for teach in ("full", "short", "names"):
        timeline = plan(shipped_name, teach=teach)
        checks = [cue for cue in timeline.cues if cue.text in asked]
        floor = [a.start for a in timeline.arrivals if shipped.positions[a.position].level == "floor"]
        assert len(checks) == (bool(floor) and teach != "full")
        assert all(cue.end < floor[0] for cue in checks)


def test_every_session_starts_standing_and_ends_where_it_says(shipped_name, plan, shipped):
    """She starts on her feet; a single exercise leaves her on the chair, or standing, if it did not begin."""
    arrivals = plan(shipped_name).arrivals
    routine = shipped.routines.get(shipped_name)
    assert arrivals[0].position == "standing"
    wanted = routine.ends if routine else programme(shipped, shipped_name).ends
    assert arrivals[-1].position == wanted
    if not routine:
        floor = shipped.positions[shipped.exercises[shipped_name].position].level
        assert wanted == ("standing" if floor == "standing" else "chair")


def test_each_exercise_happens_in_its_position(shipped_name, plan, shipped):
    """Before the first repetition of an exercise she has arrived where it is done."""
    timeline = plan(shipped_name)
    for phase in timeline.phases:
        if phase.breath:
            here = [a.position for a in timeline.arrivals if a.start <= phase.start][-1]
            assert here == shipped.exercises[phase.address.exercise].position


def test_she_goes_down_to_the_floor_once(shipped_name, plan, shipped):
    """Between standing or sitting and the floor there is at most one way down."""
    levels = [shipped.positions[a.position].level for a in plan(shipped_name).arrivals]
    assert sum(now == "floor" != before for before, now in pairwise(levels)) <= 1


@pytest.mark.parametrize("teach", ["full", "short", "names"])
def test_every_exercise_of_a_routine_is_announced(shipped_name, plan, shipped, teach, cues_of):
    """Its first words name it, and from the second on where it is done."""
    timeline = plan(shipped_name, teach=teach)
    entries = shipped.routines[shipped_name].entries if shipped_name in shipped.routines else ()
    for number, entry in enumerate(entries):
        exercise = shipped.exercises[entry.exercise]
        first = next(c for c in timeline.cues if c.address.exercise == exercise.name and c.kind == "speech")
        assert first.role == "next-up"
        assert within(exercise.title) in first.text
        assert number == 0 or shipped.positions[exercise.position].title in first.text


def test_a_single_exercise_tells_of_the_floor_before_it(shipped, plan):
    """She hears that she will be down there before she moves; to a chair or a wall she is just led."""
    for name, exercise in shipped.exercises.items():
        position = shipped.positions[exercise.position]
        told = [cue for cue in plan(name).cues if cue.text == f"You will be {position.title}."]
        assert len(told) == (position.level == "floor")


@pytest.mark.parametrize("teach", ["full", "names"])
@pytest.mark.parametrize("pace", ["1", "0.5", "2"])
def test_no_long_silence_is_unexplained(shipped_name, pace, teach, plan):
    """A silence of more than 15 s lies in a wait of which she was told, with its end or that she may rest."""
    timeline = plan(shipped_name, pace=Fraction(pace), teach=teach)
    for number, (before, after) in enumerate(pairwise(timeline.cues)):
        if after.start - before.end > 15 * RATE:
            assert before.role in ("wait", "rest"), (before, after)
            told = " ".join(cue.text for cue in timeline.cues[number - 1 : number + 1])
            assert re.search(r"\b(seconds?|minutes?|breaths?|rest)\b", told), told


def test_a_long_gap_of_a_step_is_told(plan, author, mine, cues_of):
    """In a step's own gap beyond the silence limit she hears that she may rest, and the gap is as long."""
    text = mine.replace("setup: Stand tall.", "setup: [{say: Stand tall., gap: 40s}]")
    timeline = plan("mine", library=author(text))
    (told,) = cues_of(timeline, "wait")
    assert told.text == "When you are there, rest."
    following = next(cue for cue in timeline.cues if cue.start >= told.end)
    assert following.start - told.end == 40 * RATE
    shorter = plan("mine", library=author(text.replace("40s", "15s")))
    assert not cues_of(shorter, "wait")


@pytest.mark.parametrize("teach", ["full", "names"])
def test_bedtime_has_a_real_rest(plan, cues_of, teach):
    """Two minutes, told before and after, in which nothing is said and nothing is heard."""
    timeline = plan("bedtime", teach=teach)
    said = [cue for cue in timeline.cues if cue.text.startswith("Rest here for two minutes.")]
    index = timeline.cues.index(said[0]) + 1
    assert timeline.cues[index].text == "There is nothing to do."
    end = timeline.cues[index + 1]
    assert (end.role, timeline.cues[index + 2].text) == ("set-end", "That was the rest.")
    assert end.start - timeline.cues[index].end == 120 * RATE + 4 * RATE // 5
    assert timeline.arrivals[-1].position == "side-lying"
    assert timeline.arrivals[-1].start <= said[0].start


def test_wordings_take_turns(shipped_name, plan, shipped):
    """The next session says the same in other words where its author has some, and comes round again."""
    texts = [spoken(plan(shipped_name, turn=turn)) for turn in range(13)]
    assert texts[0] == texts[12]
    wordings = max(
        (len(words.others) + 1 for steps in shipped.phrases.values() for words in steps), default=1
    )
    assert wordings == 3
    if shipped_name != "listen-first":
        assert texts[0] != texts[1]


def test_one_encouragement_a_set_at_most(shipped_name, plan, cues_of):
    """No set of any session has two encouragements."""
    sets = [cue.address[:4] for cue in cues_of(plan(shipped_name, reps=12, shared=True), "encouragement")]
    assert len(sets) == len(set(sets))


def test_the_shipped_encouragements_are_heard(shipped, plan, cues_of):
    """What the author wrote to encourage is said with the shipped dose, not dropped for want of room.

    By who no longer needs the way out of a first long hold taught, every one of them, in turns.
    """
    for name, exercise in shipped.exercises.items():
        for turn in range(3):
            heard = {cue.text for cue in cues_of(plan(name, teach="short", turn=turn), "encouragement")}
            for part in exercise.parts:
                assert part.encouragement[turn % len(part.encouragement)].text in heard, (name, part.name)


@pytest.mark.parametrize(("teach", "turn"), [("full", 0), ("short", 1), ("names", 2)])
def test_no_word_that_should_not_be_spoken(shipped_name, plan, teach, turn):
    """No pressing on, no promises, no held breath, nothing to look at, no word used in two directions."""
    said = spoken(plan(shipped_name, teach=teach, turn=turn, reps=12, safety="list", shared=True))
    assert [text for text in said if FORBIDDEN.search(text)] == []


def test_no_forbidden_word_in_what_is_only_said_sometimes(shipped):
    """The ways out of positions and every phrase keep to the same words."""
    texts = [words.text for steps in shipped.phrases.values() for words in steps]
    texts += [position.way_out.text for position in shipped.positions.values()]
    assert [text for text in texts if FORBIDDEN.search(text)] == []


@pytest.mark.parametrize("word", ["arch", "Push", "treats", "cure", "hold your breath", "No pain"])
def test_the_lint_finds_what_it_looks_for(word):
    """The list of forbidden words is not a list that matches nothing."""
    assert FORBIDDEN.search(f"Now {word} a little.")


def test_sentences_are_short(shipped_name, plan):
    """No sentence has more than sixteen words, but for when to stop, and what she needs."""
    cues = [cue for cue in plan(shipped_name).cues if "You need" not in cue.text]
    long = [cue.text for cue in cues if len(cue.text.split()) > 16 and cue.role != "safety"]
    assert long == []
    assert [cue.text for cue in cues if len(cue.text.split()) > 24] == []


def test_effort_goes_with_breathing_out(shipped):
    """What is taught says the breath it is timed for, and a hold never stops it."""
    for exercise in shipped.exercises.values():
        for part in exercise.parts:
            for step in part.rep:
                words = {"in": "breath(e|ing) in", "out": "breath(e|ing),? out"}.get(step.breath, "")
                assert re.search(words, step.teach.text, re.IGNORECASE), step.teach


def test_every_instruction_is_in_the_plan(shipped_name, plan, write):
    """All that is said in the script by itself is in the timeline, in its order; nothing of it gave way."""
    wanted = [item.utterance.text for item in write(shipped_name) if isinstance(item, Say)]
    timeline = plan(shipped_name)
    texts = iter(spoken(timeline))
    assert wanted
    assert all(text in texts for text in wanted)


def test_who_knows_it_hears_less_of_it_and_the_safety(shipped_name, plan, shipped, cues_of):
    """Less and less is said; the first caution stays where more than names are said, all while it is new."""
    if shipped_name == "listen-first":
        return
    full, short, names = (plan(shipped_name, teach=teach) for teach in ("full", "short", "names"))
    assert names.length < short.length < full.length
    entries = [entry.exercise for entry in programme(shipped, shipped_name).entries]
    cautions = [[caution.say.text for caution in shipped.exercises[name].cautions] for name in entries]
    for timeline, kept in ((full, cautions), (short, [each[:1] for each in cautions])):
        wanted = [sentence for each in kept for text in each for sentence in sentences(text)]
        assert [cue.text for cue in cues_of(timeline, "caution")] == wanted
    assert not cues_of(names, "caution", "teach", "encouragement", "purpose")
    assert all(cues_of(timeline, "safety") for timeline in (full, short, names))


def test_bedtime_ends_on_her_side(plan):
    """The bedtime routine ends in pelvic rocking, then on her side, left first, and leaves her there."""
    timeline = plan("bedtime")
    assert [a.position for a in timeline.arrivals][-2:] == ["hands-and-knees", "side-lying"]
    assert "Lower one hip, left if that is kind, and sit." in spoken(timeline)


def test_rocking_before_sleep_is_said_only_by_itself(plan):
    """Played alone, pelvic rocking tells her that she may stay, on either side; a routine goes on instead."""
    assert TO_SLEEP in spoken(plan("pelvic-rocking"))
    assert TO_SLEEP not in spoken(plan("full"))


def test_desk_break_never_leaves_the_chair(plan, shipped):
    """After sitting down she stays on the chair to the end."""
    levels = [shipped.positions[a.position].level for a in plan("desk-break").arrivals]
    assert set(levels[1:]) == {"chair"}


def test_full_has_all_six(plan, shipped):
    """The routine `full` holds every shipped exercise: chair, wall, then the floor."""
    timeline = plan("full")
    assert {cue.address.exercise for cue in timeline.cues} - {""} == set(shipped.exercises)
    levels = [shipped.positions[a.position].level for a in timeline.arrivals]
    assert levels.index("floor") > max(n for n, a in enumerate(timeline.arrivals) if a.position == "wall")


@pytest.mark.parametrize("wait", ["time", "ready", "both", "always"])
@pytest.mark.parametrize("pace", ["0.5", "1", "2"])
@pytest.mark.parametrize("teach", ["full", "names"])
def test_words_stay_apart(shipped_name, pace, teach, wait, plan):
    """Between any two spoken cues is a little quiet, at every pace; only the countdown keeps its seconds."""
    timeline = plan(shipped_name, pace=Fraction(pace), teach=teach, wait=wait)
    said = [cue for cue in timeline.cues if cue.kind == "speech"]
    close = [(one.text, two.text) for one, two in pairwise(said)
             if two.start - one.end < 7200 and two.role != "countdown"]  # fmt: skip
    assert close == []


@pytest.mark.parametrize("teach", ["full", "short", "names"])
def test_a_chapter_begins_before_its_first_word(shipped_name, teach, plan):
    """Whoever jumps to a chapter hears no half word."""
    timeline = plan(shipped_name, teach=teach)
    cut = [(chapter.title, cue.text) for chapter in timeline.chapters for cue in timeline.cues
           if cue.start < chapter.start < cue.end]  # fmt: skip
    assert cut == []


@pytest.mark.parametrize("teach", ["full", "names"])
@pytest.mark.parametrize("name", ["pelvic-rocking", "pelvic-tilt", "sitting-reverse-crunches"])
def test_who_is_to_breathe_out_has_time_to_breathe_in(plan, cues_of, name, teach):
    """From the end of "breathe in" it is two seconds and more to the first breath word."""
    timeline = plan(name, teach=teach)
    first = cues_of(timeline, "breath")[0]
    asked = [cue for cue in timeline.cues if cue.end <= first.start and cue.kind == "speech"][-1]
    assert asked.text.endswith("reathe in.")
    assert first.start - asked.end >= 2 * RATE


@pytest.mark.parametrize("name", ["bedtime", "morning", "desk-break", "full"])
def test_a_routine_ends_in_its_own_words(plan, shipped, name):
    """After "sleep well" nobody tells her that this was the end."""
    last = spoken(plan(name, teach="full"))[-1]
    assert shipped.routines[name].closing[-1].words.text.endswith(last)


def test_where_she_goes_down_first_she_is_told_so(plan):
    """The first exercise of a routine names its position while it is new, as one by itself does."""
    assert "You will be sitting on the floor." in spoken(plan("bedtime", teach="full"))
    assert "You will be sitting on the floor." not in spoken(plan("bedtime", teach="names"))
