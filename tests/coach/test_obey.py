"""What each command does, wherever she is: another course, and what is said first."""

from fractions import Fraction

import pytest
from asking import RATE, Somewhere
from hypothesis import given
from hypothesis import strategies as some

from voiceguide.coach.commands import COMMANDS, TABLE
from voiceguide.coach.course import Landing, Reentry, Repetition, Rest, Setup, Switch, Transfer
from voiceguide.coach.landing import landing
from voiceguide.coach.obey import GAIN_STEP
from voiceguide.coach.request import FASTEST, SLOWEST
from voiceguide.coach.spot import Spot
from voiceguide.coach.wording import sentences, within
from voiceguide.library import load

LIBRARY = load()
SESSION_KINDS = (
    "opening", "introduction", "transfer", "setup", "switch", "repetition", "rest", "finish", "closing",
)  # fmt: skip


@pytest.fixture(scope="module")
def twist():
    """The torso twist at its first sample: two sides, one hold of ten seconds each."""
    return Somewhere.begin(LIBRARY, "torso-twist")


@pytest.fixture(scope="module")
def long_twist():
    """The torso twist with holds of twenty seconds, three repetitions in two sets."""
    return Somewhere.begin(LIBRARY, "torso-twist", hold=20, reps=3, sets=2)


@pytest.fixture(scope="module")
def rocking():
    """Pelvic rocking: on hands and knees, no sides, repetitions on tones."""
    return Somewhere.begin(LIBRARY, "pelvic-rocking", reps=10, sets=2)


@pytest.fixture(scope="module")
def bedtime():
    """A routine of several exercises."""
    return Somewhere.begin(LIBRARY, "bedtime")


@pytest.fixture(scope="module")
def routine():
    """A routine that begins on a chair and goes down to the floor."""
    return Somewhere.begin(LIBRARY, "morning")


def count_in(heard):
    """Whether what is heard begins to be counted in, and how many sentences stand before it."""
    numbers = ["three", "two", "one"]
    return next((n for n in range(len(heard)) if heard[n : n + 3] == numbers), None)


# Stop


@pytest.mark.parametrize("kind", SESSION_KINDS)
def test_stop_lands_her_from_where_she_is(twist, kind):
    """Everywhere: a tone, the landing for her place, and the course is over but keeps what was to come."""
    there = twist.to(kind)
    stopped = there.ask("stop")
    assert (stopped.reply.cut, stopped.reply.then) == ("now", "end")
    assert stopped.said() == " ".join(sentences(landing(LIBRARY, *there.course.place)))
    assert stopped.course.state == "over"
    assert stopped.course.units == there.course.units


def test_stop_half_way_is_safe_at_both_ends(rocking):
    """On the way between two positions it is the landing of that way."""
    there = rocking.to("transfer")
    assert isinstance(there.now, Transfer)
    assert there.ask("stop").said() == " ".join(sentences(landing(LIBRARY, there.now.start, there.now.to)))


def test_stop_while_paused_lands_her_too(twist):
    """A pause does not forget where she is."""
    there = twist.to("hold", side="left")
    assert there.ask("pause").ask("stop").said() == there.ask("stop").said()


# Pause and go on


def test_a_pause_in_a_hold_keeps_its_seconds(long_twist):
    """With 12 s left: told so on return, time to get back, the way in, a count; then exactly 12 s."""
    there = long_twist.to("hold", side="left").left(12)
    paused = there.ask("pause")
    assert (paused.reply.cut, paused.reply.then, paused.course.state) == ("word", "wait", "paused")
    back = paused.ask("go on")
    heard = back.heard()
    assert heard[1] == "Torso twist, left side, twelve seconds left."
    assert heard[2] == "Take your place, sitting sideways on a firm chair."
    assert heard[3] == "Breathing out, turn your chest to your left."
    assert count_in(heard) == 4
    assert back.holds()[0] == ("left", 1, Fraction(12))
    where = next(cue for cue in back.take.timeline.cues if cue.text == heard[3])
    counted = next(cue for cue in back.take.timeline.cues if cue.text == "three")
    assert counted.start - where.end >= 3 * RATE
    assert back.take.timeline.holds[0].start > counted.end + 2 * RATE


@given(left=some.integers(1, 19), more=some.fractions(0, Fraction(9, 10)))
def test_a_side_gets_its_full_time_however_often_she_pauses(left, more):
    """What was held before and after adds up to the whole hold and less than a second more."""
    there = Somewhere.begin(LIBRARY, "torso-twist", hold=20).to("hold", side="right").left(left + more)
    rest = there.ask("pause").ask("go on").holds()[0][2]
    before = there.spot.held
    assert 20 <= before + rest < 21


def test_a_pause_before_a_hold_begins_the_repetition_anew(long_twist):
    """In the phase that leads to a hold nothing is owed but the whole repetition."""
    there = long_twist.to("repetition", 0.1, side="right", rep=2)
    back = there.ask("pause").ask("go on")
    assert back.holds()[0] == ("right", 2, Fraction(20))
    assert count_in(back.heard()) is not None
    assert back.holds() == there.holds()[1:]


def test_a_pause_after_a_hold_does_not_hold_again(twist):
    """On the way out the hold is done; what is left is the way out."""
    holds = twist.take.timeline.holds
    there = twist.at(Fraction(holds[0].end, RATE) + 4)
    assert there.now.side == "right"
    back = there.ask("pause").ask("go on")
    assert [each[0] for each in back.holds()] == ["left"]


def test_a_pause_in_a_rest_ends_it(long_twist):
    """A pause is a rest: on return the next repetition is said and counted in."""
    there = long_twist.to("rest", 0.9, side="right", set=1)
    back = there.ask("pause").ask("go on")
    assert isinstance(back.now, Repetition)
    assert (back.now.set, back.now.rep) == (2, 1)
    assert count_in(back.heard()) is not None


@pytest.mark.parametrize("kind", ["setup", "switch", "transfer", "closing"])
def test_a_pause_in_instructions_says_the_last_one_again(twist, kind):
    """She hears once more what she was doing when she paused."""
    there = twist.to(kind)
    said = [
        cue.text
        for cue in there.take.timeline.cues
        if cue.line and cue.unit == there.spot.unit and cue.start <= there.sample and cue.role != "wait"
    ]
    assert said[-1] in there.ask("pause").ask("go on").heard(5)


def test_pause_twice_and_go_on_without_a_pause_change_nothing(twist):
    """Pressed twice it is still paused; "go on" while it runs is nothing."""
    there = twist.to("hold")
    paused = there.ask("pause")
    assert paused.ask("pause").reply == paused.reply._replace(cut="none", aside=())
    assert there.ask("go on").reply.course == there.course
    assert there.ask("go on").reply.cut == "none"


@pytest.mark.parametrize("kind", SESSION_KINDS)
def test_one_key_pauses_and_goes_on(twist, kind):
    """The toggle is pause where it runs and "go on" where it waits."""
    there = twist.to(kind)
    assert there.ask("toggle").reply == there.ask("pause").reply
    assert there.ask("pause").ask("toggle").course == there.ask("pause").ask("go on").course


def test_a_pause_while_being_brought_back_keeps_what_was_owed(long_twist):
    """Paused again before the hold begins again, the same seconds are owed."""
    back = long_twist.to("hold", side="left").left(12).ask("pause").ask("go on")
    assert isinstance(back.course.to_come[0], Reentry)
    again = back.at(2).ask("pause").ask("go on")
    assert again.holds() == back.holds()
    assert again.heard(2)[1] == "Torso twist, left side, twelve seconds left."


@pytest.mark.parametrize("name", ["pelvic-tilt", "tailor-sitting", "torso-twist", "camel-backing"])
@pytest.mark.parametrize("later", [0, 0.25, 0.49, 0.6])
def test_a_pause_in_the_first_word_of_a_repetition_loses_no_hold(name, later):
    """That word may come in the last phase of the repetition before: the hold it leads to is still owed."""
    there = Somewhere.begin(LIBRARY, name, reps=3)
    timeline = there.take.timeline
    for start in [unit for unit in timeline.units if unit.kind == "repetition"]:
        owed = [(each.address, each.seconds) for each in timeline.holds if each.unit >= start.unit]
        back = there.at(start.start / RATE + later).ask("pause").ask("go on")
        assert owed
        assert [(each.address, each.seconds) for each in back.take.timeline.holds] == owed


# Ready


def test_ready_in_a_rest_counts_in():
    """The next set begins at once, counted in where she moves at once."""
    there = Somewhere.begin(LIBRARY, "tailor-sitting", sets=2).to("rest", 0.9, part_name="press", set=1)
    begun = there.ask("ready")
    assert begun.heard(4) == ["three", "two", "one", "Hands under"]
    assert (begun.now.set, begun.now.rep) == (2, 1)


def test_ready_in_a_rest_is_told_how_it_begins(long_twist):
    """Where a sentence comes before the next set, it stands in the place of the count."""
    begun = long_twist.to("rest", 0.9, side="right", set=1).ask("ready")
    assert begun.heard(2) == ["Turn right, and stay for twenty seconds.", "In and grow tall"]
    assert (begun.now.set, begun.now.rep) == (2, 1)


def test_ready_in_the_last_wait_of_a_switch_begins(twist):
    """She has turned round: the other side begins, with the sentence that says how."""
    begun = twist.to("switch", 0.95).ask("ready")
    assert begun.heard(2) == ["Turn left, and stay for ten seconds.", "In and grow tall"]
    assert begun.holds() == [("left", 1, Fraction(10))]


@pytest.mark.parametrize("part", [0.05, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("teach", ["full", "names"])
@pytest.mark.parametrize("name", list(LIBRARY.exercises))
def test_nothing_is_said_between_a_count_in_and_the_movement(name, teach, part):
    """After "three, two, one" comes the breath word, or the tone of a hold: no sentence to listen to."""
    session = Somewhere.begin(LIBRARY, name, teach=teach)
    for number, exercise in enumerate(LIBRARY.exercises[name].parts):
        there = session.to("repetition", part, part_name=exercise.name, rep=1)
        back = there.ask("pause").ask("go on").take.timeline
        counted = [cue for cue in back.cues if cue.role == "countdown" and not cue.address.phase][:3]
        taught = [cue for cue in back.cues if cue.role in ("teach", "begin") and cue.line]
        assert [cue.text for cue in counted] in ([], ["three", "two", "one"]), number
        if counted:
            following = next(cue for cue in back.cues if cue.start >= counted[-1].end)
            assert following.role in ("breath", "go", "phase-in", "phase-out")
        else:
            assert taught


def test_ready_within_instructions_goes_on_to_the_next_one(twist):
    """In a set-up nothing that was not said yet is left out."""
    there = twist.to("setup", 0.3)
    begun = there.ask("ready")
    lines = [cue.text for cue in there.take.timeline.cues if cue.line]
    said = [cue.text for cue in there.take.timeline.cues if cue.line and cue.start <= there.sample]
    expected = lines[len(said) :]
    assert begun.heard()[: len(expected)][:3] == expected[:3]


def test_ready_on_the_way_means_she_has_arrived(rocking):
    """After the last words of a move she is where it leads."""
    there = rocking.to("transfer", 0.97)
    to = there.now.to
    begun = there.ask("ready")
    assert begun.take.timeline.length < there.take.timeline.length - there.sample
    assert begun.course.reached(begun.take.next_unit(0)[1]).place.start == to


@pytest.mark.parametrize("kind", ["repetition", "hold", "closing"])
def test_ready_where_nothing_waits_changes_nothing(twist, kind):
    """A hold is not cut short by it, and the end is the end."""
    there = twist.to(kind)
    reply = there.ask("ready").reply
    assert (reply.course, reply.aside, reply.cut) == (there.course, (), "none")


def test_ready_brings_her_back_from_a_pause_and_a_break(long_twist):
    """As "go on" does."""
    there = long_twist.to("hold", side="left").left(12)
    assert there.ask("pause").ask("ready").heard() == there.ask("pause").ask("go on").heard()
    back = there.ask("break").ask("ready")
    assert back.holds()[0] == ("left", 1, Fraction(12))


# Again


def test_again_in_a_hold_teaches_the_repetition_anew(long_twist):
    """All of it, in full sentences; the count stays where it was."""
    there = long_twist.to("hold", side="right", rep=2)
    anew = there.ask("again")
    assert anew.heard(2) == ["Here it is again.", "Breathing in, grow tall."]
    assert anew.holds()[0] == ("right", 2, Fraction(20))
    assert [unit.rep for unit in anew.course.to_come if isinstance(unit, Repetition)][:3] == [2, 3, 1]


def test_again_on_tones_has_words_again(rocking):
    """Where only tones were left, this repetition is taught and the next ones follow as before."""
    there = rocking.to("repetition", 0.5, rep=7)
    anew = there.ask("again")
    taught = [cue.text for cue in anew.take.timeline.cues if cue.role == "teach"]
    part = LIBRARY.exercises["pelvic-rocking"].parts[0]
    told = [sentence for step in part.rep for sentence in sentences(step.teach.text)]
    assert taught == [*told, "Now breathe in."]
    assert anew.now.rep == 7


def test_again_in_an_instruction_says_it_again(twist):
    """The last step from its first sentence, and no word about waiting."""
    there = twist.to("setup", 0.5)
    said = [cue.text for cue in there.take.timeline.cues if cue.line and cue.start <= there.sample]
    first = there.ask("again").heard(1)[0]
    assert first in said
    assert said.index(first) >= len(said) - 4


@pytest.mark.parametrize("kind", ["hold", "setup", "transfer"])
def test_again_while_paused_is_said_and_waits_on(twist, kind):
    """Where she is in a hold, the last instruction in a set-up or on the way; then it waits as before."""
    paused = twist.to(kind).ask("pause")
    again = paused.ask("again")
    assert (again.reply.cut, again.reply.then, again.course) == ("now", "wait", paused.course)
    told = [item.utterance.text for item in again.reply.aside if hasattr(item, "utterance")]
    assert told
    if kind == "hold":
        assert told[0].startswith("Torso twist, right side,")
    else:
        resumed = [
            cue.text for cue in paused.ask("go on").take.timeline.cues if cue.role in ("setup", "move")
        ]
        assert told == resumed[: len(told)]


# Next and back


def past_leaving(after, there):
    """What comes once she is out of the turn she was in; nobody walks or gets up in the middle of one."""
    first, *rest = after.course.to_come
    if there.spot.step == 0 and there.spot.held is None:
        assert first.kind != "leaving"
        return [first, *rest]
    assert (first.kind, first.step, first.held) == ("leaving", there.spot.step, there.spot.held is not None)
    return rest


def test_who_leaves_a_turn_comes_back_to_the_middle_first(twist):
    """Let go, breathe in, and back: before she is told to walk her feet round, or what comes next."""
    for command in ("next", "other side", "back"):
        heard = twist.to("hold").ask(command).heard(3)
        at = heard.index("Then breathe in, and come back.")
        assert "Let go" in heard[:at]
        assert not any("feet" in text for text in heard[:at])


STAY_FIRST = """
version: 1
exercises:
  lean:
    title: Lean
    for: Leaning is quiet.
    position: standing
    setup: Lean on the wall.
    rep:
      - {hold: there, takes: 12s, teach: Stay there., cue: Stay and breathe, release: Let go}
      - {phase: back, breath: in, takes: 4s, teach: "Breathe in, and come back.", cue: In and back}
    dose: {reps: 2}
    source: a test
"""


@pytest.mark.parametrize("command", ["next", "back"])
@pytest.mark.parametrize("rep", [1, 2])
def test_who_leaves_a_repetition_that_begins_with_a_stay_is_brought_out_of_it(author, command, rep):
    """She is in the middle of it from its first second; before that, nothing of it has begun."""
    lean = Somewhere.begin(author(STAY_FIRST), "lean")
    there = lean.to("hold", rep=rep)
    assert (there.spot.step, there.now.rep) == (0, rep)
    after = there.ask(command)
    assert past_leaving(after, there)
    assert after.heard(2) == ["Let go", "Breathe in, and come back."]
    before = lean.to("repetition", 0)
    assert before.spot.held is None
    assert past_leaving(before.ask(command), before)


@pytest.mark.parametrize("kind", [*SESSION_KINDS[1:-1], "hold"])
def test_next_leads_on_from_where_she_is(routine, kind):
    """Announced, moved and set up: the way starts where she is, half-way too, and ends where it is done."""
    there = routine.to(kind)
    place = there.course.place
    after = there.ask("next")
    entry = there.now.entry + 1
    to_come = past_leaving(after, there)
    assert to_come[0].kind == "introduction"
    assert to_come[0].entry == entry
    here = place.start
    for unit in to_come[1:]:
        if not isinstance(unit, Transfer):
            break
        assert unit.start == here
        here = unit.arrives
    wanted = LIBRARY.exercises[after.course.entries[entry].exercise].position
    assert here == wanted


def test_next_at_the_last_exercise_is_the_closing(twist):
    """Up by the proper way, and the last words."""
    there = twist.to("hold")
    after = there.ask("next")
    to_come = past_leaving(after, there)
    assert {unit.kind for unit in to_come} == {"transfer", "closing"}
    assert to_come[0].start == "chair-sideways"


@pytest.mark.parametrize(
    ("safety", "begins"),
    [
        ("list", "This is general wellness guidance"),
        ("signs", "Stop and call your midwife for bleeding"),
        ("short", "Worse, or further down your leg: stop"),
    ],
)
def test_next_in_the_opening_does_not_skip_what_to_stop_for(safety, begins):
    """She hears it first, as much of it as was asked for; then she goes on to the exercise."""
    twist = Somewhere.begin(LIBRARY, "torso-twist", safety=safety)
    first = twist.at(2).ask("next")
    assert first.said() == "First, what to stop for."
    heard = first.heard(6)
    assert heard[0].startswith(begins)
    assert first.course.to_come[0].kind == "opening"
    lines = [cue for cue in twist.take.timeline.cues if cue.role == "safety" and cue.unit == 0]
    after = twist.at(lines[-1].end / 24000 + 0.5).ask("next")
    assert after.course.to_come[0].kind == "introduction"


def test_next_in_the_closing_changes_nothing(twist):
    """There is nothing after the end."""
    there = twist.to("closing")
    assert there.ask("next").reply.course == there.course


@pytest.mark.parametrize("kind", ["setup", "repetition", "hold", "switch", "finish"])
def test_back_begins_this_exercise_again(routine, kind):
    """Without the moves she has made already."""
    there = routine.to(kind)
    after = there.ask("back")
    to_come = past_leaving(after, there)
    assert to_come[0].kind == "introduction"
    assert to_come[0].entry == there.now.entry
    assert to_come[1].kind == "setup"


def test_back_within_three_seconds_goes_to_the_one_before(routine):
    """As on every player."""
    there = routine.to("introduction", 0)
    second = next(
        span for span in there.take.timeline.spans
        if span.kind == "introduction" and there.take.course.units[span.unit].entry == 1
    )  # fmt: skip
    just = routine.at(Fraction(second.start, RATE) + 2)
    late = routine.at(Fraction(second.start, RATE) + 4)
    assert just.ask("back").now.entry == 0
    assert late.ask("back").now.entry == 1


def test_back_from_the_closing_is_the_last_exercise(twist):
    """She may do it once more."""
    assert twist.to("closing", 0.2).ask("back").now.exercise == "torso-twist"


def test_back_in_the_introduction_leaves_no_caution_out(rocking):
    """What she has not heard yet of what to mind is not taken for known."""
    there = rocking.to("introduction", 0.1)
    cautions = {caution.say.text for caution in LIBRARY.exercises["pelvic-rocking"].cautions}
    assert cautions
    assert cautions <= set(there.ask("back").heard())


def test_back_in_the_opening_begins_anew(twist):
    """There is nothing before it."""
    after = twist.to("opening").ask("back")
    assert after.heard() == twist.heard()


# Slower and faster


def test_slower_is_said_back_and_changes_phases_not_holds(long_twist):
    """Seconds that are counted stay seconds."""
    there = long_twist.to("repetition", 0.1, side="right", rep=1)
    after = there.ask("slower")
    assert after.said() == "Slower."
    assert after.course.listener.pace == Fraction(9, 10)
    assert after.reply.cut == "unit"
    assert {hold[2] for hold in after.holds()} == {Fraction(20)}


@pytest.mark.parametrize(
    ("command", "limit", "told"),
    [
        ("slower", SLOWEST, "This is as slow as I can go."),
        ("faster", FASTEST, "This is as fast as I can go."),
    ],
)
def test_the_pace_has_limits(twist, command, limit, told):
    """At the limit it says so, and nothing changes; one step before it, it ends exactly there."""
    at_limit = Somewhere.begin(LIBRARY, "torso-twist", pace=limit).to("setup")
    refused = at_limit.ask(command)
    assert refused.said() == told
    assert refused.course == at_limit.course
    near = limit + Fraction(1, 20) * (1 if command == "slower" else -1)
    there = Somewhere.begin(LIBRARY, "torso-twist", pace=near).to("setup").ask(command)
    assert there.course.listener.pace == limit


def test_slower_while_paused_is_said_at_once_and_waits(twist):
    """She stays paused, and what comes is slower."""
    paused = twist.to("hold").ask("pause")
    slower = paused.ask("slower")
    assert slower.said() == "Slower."
    assert (slower.reply.cut, slower.reply.then) == ("now", "wait")
    assert slower.ask("go on").course.listener.pace == Fraction(9, 10)


# Longer and shorter


@pytest.mark.parametrize("left", [4, 12, 19])
def test_longer_in_a_hold_is_ten_seconds_to_the_sample(left):
    """From the moment it was asked for, what is left is ten seconds more; the other side gets them too."""
    there = Somewhere.begin(LIBRARY, "torso-twist", hold=20).to("hold", side="right").left(left)
    after = there.ask("longer")
    assert after.said() == "Ten seconds longer."
    leave = there.take.gap(there.sample)
    hold = there.take.timeline.holds[0]
    assert after.take.timeline.holds[0].start == 0
    assert after.take.timeline.holds[0].end == hold.end - leave + 10 * RATE
    assert after.holds()[1] == ("left", 1, Fraction(30))


def test_longer_and_shorter_undo_each_other():
    """Ten more and ten less is as it was, on both sides."""
    there = Somewhere.begin(LIBRARY, "torso-twist", hold=30).to("hold", side="right").left(20)
    after = there.ask("longer").ask("shorter")
    assert after.take.timeline.holds[0].end == there.take.timeline.holds[0].end - there.sample
    assert after.holds()[1] == ("left", 1, Fraction(30))


def test_shorter_leaves_time_to_count_the_end():
    """Three seconds are left, however little there was."""
    there = Somewhere.begin(LIBRARY, "torso-twist", hold=20).to("hold", side="right").left(8)
    after = there.ask("shorter")
    assert after.holds()[0][2] == 3
    assert after.heard(3) == ["three", "two", "one"]


def test_longer_on_the_second_side_leaves_the_first_alone(twist):
    """There is no other side to come; the hold is longer all the same."""
    there = twist.to("hold", side="left").left(5)
    after = there.ask("longer")
    assert [hold[0] for hold in after.holds()] == ["left"]
    assert after.holds()[0][2] > 14


def test_longer_in_a_set_is_two_more_on_both_sides():
    """Where nothing long is held, the set grows, on the side to come too."""
    there = Somewhere.begin(LIBRARY, "pelvic-rocking", reps=10).to("repetition", rep=3)
    after = there.ask("longer")
    assert after.said() == "Two extra."
    assert max(unit.rep for unit in after.course.units if isinstance(unit, Repetition)) == 12
    shorter = there.ask("shorter")
    assert shorter.said() == "Fewer this time."
    assert max(unit.rep for unit in shorter.course.units if isinstance(unit, Repetition)) == 8


def test_shorter_never_takes_what_she_has_begun(rocking):
    """In the last repetition there is nothing to take away, and she is told."""
    there = rocking.to("repetition", rep=10)
    after = there.ask("shorter")
    assert after.said() == "The time stays as it is here."
    assert after.course == there.course


def test_longer_in_the_last_repetition_of_a_set_goes_on(rocking):
    """Two more follow it, before the rest."""
    after = rocking.to("repetition", 0.2, rep=10, set=1).ask("longer")
    to_come = after.course.to_come[:3]
    assert [(unit.kind, getattr(unit, "rep", 0)) for unit in to_come] == [
        ("repetition", 11), ("repetition", 12), ("rest", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(("command", "seconds"), [("longer", 15), ("shorter", -15)])
def test_a_rest_changes_by_fifteen_seconds(command, seconds):
    """To the sample, and only this rest."""
    there = Somewhere.begin(LIBRARY, "pelvic-rocking", sets=3).to("rest", 0.4, set=1)
    gap = there.take.gap(there.sample)
    end, _ = there.take.next_unit(there.sample)
    after = there.ask(command)
    new_end, _ = after.take.next_unit(0)
    assert isinstance(after.now, Rest)
    assert end - gap > 15 * RATE
    assert new_end == end - gap + seconds * RATE
    assert isinstance(after.take.course.to_come[1], Repetition)
    assert after.said() == f"A {command} rest."


@pytest.mark.parametrize("kind", ["opening", "introduction", "transfer", "setup", "closing"])
@pytest.mark.parametrize("command", ["longer", "shorter"])
def test_where_nothing_has_a_length_of_hers_it_says_so(twist, kind, command):
    """A move takes what it takes."""
    there = twist.to(kind)
    after = there.ask(command)
    assert after.said() == "The time stays as it is here."
    assert after.course == there.course


# Other side


def test_other_side_keeps_what_is_owed_and_tells_it(long_twist):
    """With 12 s of the right side left: the left side, then back into the right one for 12 s."""
    there = Somewhere.begin(LIBRARY, "torso-twist", hold=20).to("hold", side="right").left(12)
    after = there.ask("other side")
    assert after.said() == "Your right side still has twelve seconds. That comes afterwards."
    assert isinstance(past_leaving(after, there)[0], Switch)
    assert after.holds() == [("left", 1, Fraction(20)), ("right", 1, Fraction(12))]


def test_what_is_owed_is_told_in_repetitions(long_twist):
    """Of several, those that are not over."""
    after = long_twist.to("hold", side="right", rep=2, set=1).ask("other side")
    assert "Your right side still has five repetitions." in after.said()


def test_other_side_in_the_setup_sets_her_up_for_it(twist):
    """She has not begun: the other side comes first, the whole of both."""
    after = twist.to("setup").ask("other side")
    assert isinstance(after.now, Setup)
    assert after.now.side == "left"
    assert after.holds() == [("left", 1, Fraction(10)), ("right", 1, Fraction(10))]


def test_the_side_that_is_done_is_not_done_again(twist):
    """On the second side there is nothing to change to."""
    there = twist.to("hold", side="left")
    after = there.ask("other side")
    assert after.said() == "Your right side is done."
    assert after.course == there.course


@pytest.mark.parametrize("kind", ["opening", "introduction", "transfer", "finish", "closing"])
def test_outside_of_a_part_there_are_no_sides(twist, kind):
    """And that is what she is told."""
    there = twist.to(kind)
    after = there.ask("other side")
    assert after.said() == "This part has no sides."
    assert after.course == there.course


def test_a_part_without_sides_says_so(rocking):
    """On hands and knees there is no other side."""
    assert rocking.to("repetition").ask("other side").said() == "This part has no sides."


def test_twice_the_other_side_owes_nothing_less(long_twist):
    """To and fro, both sides have all their time in the end."""
    there = Somewhere.begin(LIBRARY, "torso-twist", hold=20).to("hold", side="right").left(12)
    after = there.ask("other side").to("hold", side="left").left(15).ask("other side")
    assert after.holds() == [("right", 1, Fraction(12)), ("left", 1, Fraction(15))]


# Answers


def test_how_long_tells_where_and_how_much(long_twist):
    """The seconds of the hold, and what is left of the session, roundly; nothing changes."""
    there = long_twist.to("hold", side="left").left(12)
    after = there.ask("how long")
    assert after.said().startswith("Torso twist, left side, twelve seconds left. About ")
    assert after.said().endswith(" left.")
    assert after.course == there.course
    assert after.reply.cut == "none"


def test_what_now_tells_the_next_exercise_and_its_position(bedtime):
    """So that she knows where she will be next."""
    first, second = (LIBRARY.exercises[entry.exercise] for entry in bedtime.course.entries[:2])
    there = bedtime.to("setup")
    assert there.now.exercise == first.name
    expected = f"Next: {within(second.title)}, {LIBRARY.positions[second.position].title}."
    assert there.ask("what now").said().endswith(expected)


def test_what_now_at_the_last_exercise_is_the_end(twist):
    """Nothing is promised that does not come."""
    assert twist.to("hold").ask("what now").said().endswith("After this comes the end.")


@pytest.mark.parametrize("command", ["how long", "what now", "help"])
def test_answers_are_given_at_once_while_paused(twist, command):
    """And she stays paused."""
    paused = twist.to("hold").ask("pause")
    answered = paused.ask(command)
    assert (answered.reply.cut, answered.reply.then) == ("now", "wait")
    assert answered.said()
    assert answered.course == paused.course


def test_help_names_keys_of_the_table(twist):
    """What it says can be pressed is in the table."""
    keys = {key.casefold() for row in TABLE for key in row.keys}
    told = twist.to("hold").ask("help").said()
    assert told.startswith("Space pauses.")
    assert {"space", "return", "a", "left", "right", "q"} <= keys


# Loudness, break


@pytest.mark.parametrize(("command", "gain"), [("louder", GAIN_STEP), ("quieter", -GAIN_STEP)])
@pytest.mark.parametrize("kind", SESSION_KINDS)
def test_loudness_plans_nothing_anew(twist, command, gain, kind):
    """The course is the same one; paused, it stays so."""
    there = twist.to(kind)
    reply = there.ask(command).reply
    assert (reply.course, reply.aside, reply.cut, reply.gain_db) == (there.course, (), "none", gain)
    paused = there.ask("pause")
    assert paused.ask(command).reply.then == "wait"


@pytest.mark.parametrize("kind", SESSION_KINDS)
def test_a_break_has_no_end_of_its_own(twist, kind):
    """She is told that it waits for her, and welcomed back into where she was."""
    there = twist.to(kind)
    away = there.ask("break")
    assert away.said() == "Take all the time you need. I wait until you press Return."
    assert (away.reply.then, away.course.state) == ("wait", "paused")
    assert away.ask("ready").heard(1) == ["Welcome back."]


def test_a_pause_becomes_a_break(twist):
    """Asked for while paused, it is one from then on, and owes the same."""
    there = twist.to("hold").left(5)
    away = there.ask("pause").ask("break")
    assert away.reply.cut == "now"
    assert away.ask("ready").holds()[0][2] == 5


# All of them


@given(command=some.sampled_from(COMMANDS), part=some.fractions(0, Fraction(999, 1000)), away=some.booleans())
def test_what_is_asked_never_changes_what_is_done(command, part, away):
    """Units behind her stay as they are, and a course is never left without an end."""
    there = Somewhere.begin(LIBRARY, "tailor-sitting")
    there = there.at(part * Fraction(there.take.timeline.length, RATE))
    there = there.ask("pause") if away else there
    reply = there.ask(command).reply
    assert reply.course.done == there.course.done
    assert reply.course.units[-1].kind == "closing"
    assert not isinstance(reply.course.now, Landing)


@given(part=some.fractions(0, Fraction(999, 1000)))
def test_a_spot_as_plain_values_is_the_same_spot(part):
    """Exactly, for the journal."""
    there = Somewhere.begin(LIBRARY, "torso-twist")
    spot = there.take.spot(round(part * there.take.timeline.length))
    assert Spot.of_data(spot.as_data()) == spot


# What the last words count


def closed(there):
    """How much the last words say was done."""
    return there.course.units[-1].amount


def test_last_words_count_nothing_that_was_skipped(twist):
    """Nothing done, nothing counted: she is told that it is the end, and no more."""
    after = twist.to("introduction").ask("next")
    assert closed(after) == ""
    assert not any("seconds" in words for words in after.heard())
    assert after.heard()[-1].casefold().endswith("notice how you feel.")


def test_last_words_count_the_side_that_was_done(twist):
    """Both sides when both were done, else the one that was; half a hold is none."""
    assert closed(twist) == "ten seconds each side"
    first, second = (unit.side for unit in twist.course.units if isinstance(unit, Repetition))
    assert closed(twist.to("hold", side=second).ask("next")) == f"ten seconds on your {first}"
    assert closed(twist.to("closing").ask("how long")) == "ten seconds each side"


def test_last_words_count_what_became_longer_or_shorter_on_the_way(rocking):
    """A set made shorter counts so; sets of different lengths are no plain amount, and are not counted."""
    one = Somewhere.begin(LIBRARY, "pelvic-rocking", reps=10)
    assert closed(one) == "ten slow rocks"
    assert closed(one.to("repetition", rep=3).ask("shorter")) == "eight slow rocks"
    assert closed(one.to("repetition", rep=3).ask("next")) == "two slow rocks"
    assert closed(rocking.to("repetition", set=2, rep=3).ask("shorter")) == ""


def test_last_words_count_what_was_begun_anew(twist):
    """Skipped, and then done after all: it counts again."""
    skipped = twist.to("introduction").ask("next")
    assert closed(skipped.ask("back")) == "ten seconds each side"


def test_a_session_begun_on_one_side_counts_that_side():
    """The other one is none of it."""
    begun = Somewhere.begin(LIBRARY, "torso-twist", start="torso-twist/left")
    assert closed(begun) == "ten seconds on your left"
