"""Whatever she asks for, in whatever order: every rule of a session still holds."""

from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from listening import RATE, Listening, key

from voiceguide.coach import Request
from voiceguide.coach.commands import COMMANDS
from voiceguide.coach.course import Closing, Repetition
from voiceguide.coach.repetition import hold_seconds
from voiceguide.coach.units import part_of
from voiceguide.guide import replayed
from voiceguide.journal import Account
from voiceguide.library import load
from voiceguide.library.facts import HoldStep

LIBRARY = load()
NAMES = [*LIBRARY.exercises, "desk-break", "morning", "bedtime"]
SKIPPING = {"next", "back", "shorter", "longer"}
REQUESTS = st.builds(
    Request,
    teach=st.sampled_from(["full", "short", "names"]),
    turn=st.integers(0, 2),
    wait=st.sampled_from(["time", "ready", "both"]),
    pace=st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(2)]),
    sets=st.sampled_from([None, None, 2]),
    shared=st.just(True),
)


class Conversation(RuleBasedStateMachine):
    """She listens for a while and asks for something, again and again."""

    @initialize(name=st.sampled_from(NAMES), request=REQUESTS)
    def begin(self, name, request):
        self.session = Listening(LIBRARY, name, request)

    @rule(seconds=st.one_of(st.floats(0, 3), st.floats(0, 40), st.floats(60, 240)))
    def listen(self, seconds):
        self.session.listen(seconds)

    @precondition(lambda self: not self.session.over)
    @rule(command=st.sampled_from([each for each in COMMANDS if each != "stop"]))
    def ask(self, command):
        self.session.command(command)

    @precondition(lambda self: not self.session.over)
    @rule()
    def pause_and_go_on(self):
        self.session.command("pause")
        self.session.command("go on")

    @precondition(lambda self: not self.session.over)
    @rule()
    def lose_the_sound(self):
        self.session.lose_the_sound()

    @precondition(lambda self: not self.session.over)
    @rule(really=st.integers(0, 9))
    def stop(self, really):
        if really == 0:
            self.session.command("stop")

    def teardown(self):
        if not hasattr(self, "session"):
            return
        session = self.session
        session.finish()
        account = Account(None, session.course.name, {}, None, tuple(session.entries))
        assert replayed(LIBRARY, session.outlined, account) == session.course
        if session.landing:
            return
        assert isinstance(session.course.units[-1], Closing)
        if not SKIPPING & set(session.given):
            nothing_is_lost(session)
        nothing_is_cut_short(session)


def nothing_is_lost(session):
    """Every repetition outlined was done; both sides had the same."""
    wanted = [unit for unit in session.outlined.units if isinstance(unit, Repetition)]
    assert all(session.reps[key(unit)] >= 1 for unit in wanted), session.given
    for unit in wanted:
        for number, step in enumerate(part_of(LIBRARY, unit).rep):
            if isinstance(step, HoldStep):
                stayed = session.stays[(*key(unit), step.name)]
                assert stayed >= hold_seconds(step, unit.dose) * RATE, (number, session.given)


def nothing_is_cut_short(session):
    """A side that was begun was not left for good while the other had all of its repetitions."""
    if {"next", "back"} & set(session.given):
        return
    sided = {}
    for (entry, part, side, number, rep), times in session.reps.items():
        if side and times:
            sided.setdefault((entry, part, number, rep), set()).add(side)
    both = len(session.outlined.request.sides or ("left", "right"))
    assert all(len(sides) == both for sides in sided.values()), (sided, session.given)


TestConversations = Conversation.TestCase
TestConversations.__doc__ = (
    "Random commands: nothing overlaps, nothing is lost, the journal replays to an equal course."
)
TestConversations.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
