"""Reading the ``phrases:`` and ``timing:`` sections: what the guide says in every session, and its tempo."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from voiceguide.library.blocks import Block, Key, ListKey
from voiceguide.library.facts import Timing, Words
from voiceguide.library.fields import Fields
from voiceguide.library.meanings import (
    Anything,
    Definitions,
    Duration,
    JsonSchema,
    Meaning,
    Reading,
    SpokenText,
    WholeNumber,
)
from voiceguide.library.source import Location, MappingNode, Node


@dataclass(frozen=True, eq=False, repr=False)
class Wording(Meaning[Words]):
    """Text to speak, or ``{one-of: [...]}``: several wordings of it, which take turns."""

    placeholders: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The placeholders."""
        return self._text.told

    @property
    def _text(self) -> SpokenText:
        return SpokenText(self.placeholders)

    @property
    def _one_of(self) -> ListKey[Words]:
        return ListKey("one-of", "Several wordings, which take turns.", needed=True, meaning=self._text)

    @property
    def _block(self) -> Block:
        return Block("a choice of wordings", (self._one_of,))

    def read(self, node: Node, reading: Reading) -> Words:
        """The wordings."""
        if not isinstance(node, MappingNode):
            return self._text.read(node, reading)
        wordings = Fields(node, self._block, reading).each(self._one_of)
        if not wordings:
            return Words("", node.place)
        return Words(wordings[0].text, wordings[0].place, tuple(each.text for each in wordings[1:]))

    def schema(self, defs: Definitions) -> JsonSchema:
        """A text or a block."""
        return defs.refer(
            self._text.called("phrase"),
            lambda defs: {"anyOf": [self._text.schema(defs), self._block.schema(defs)]},
        )


def _phrase(name: str, when: str, *placeholders: str) -> ListKey[Words]:
    return ListKey(name, when, meaning=Wording(placeholders))


PHRASES_BLOCK = Block(
    "phrases",
    (
        _phrase("welcome", "At the very start.", "title"),
        _phrase("amount", "At the start, where she knows it: how much it is.", "amount"),
        _phrase("wellness", "With `--safety list`: that this is no medical advice. Keep it complete."),
        _phrase("stop-list", "With `--safety list`: all of when to stop. Keep it complete."),
        _phrase("signs", "At the start, while anything is new: the signs to stop for."),
        _phrase("whole-list", "At the start, while anything is new: where the whole list is."),
        _phrase("stop-short", "At the start, where she knows it: when to stop, in a line."),
        _phrase("floor-check", "At the start, where she knows it, before she goes to the floor."),
        _phrase("position", "Before an exercise: where it is done.", "position"),
        _phrase("equipment", "Before the first exercise: what she has to fetch.", "equipment"),
        _phrase("first-up", "Before the first exercise of a routine.", "next", "position"),
        _phrase("next-up", "Before each further exercise of a routine.", "next", "position"),
        _phrase("when-there", "When she has fifteen seconds or more to move."),
        _phrase("hold-length", "Before a hold: how long it is.", "hold"),
        _phrase("last-breath", "In a hold of some breaths, with the last one."),
        _phrase("breathe-in", "Before a taught repetition that begins with breathing out."),
        _phrase("halfway", "In the middle of a long hold or a long set."),
        _phrase("keep-breathing", "In a hold."),
        _phrase("reps-left", "While counting: how many are left.", "left"),
        _phrase("last-rep", "With the last repetition."),
        _phrase("release", "When a hold is over."),
        _phrase("rest", "At a rest between sets.", "seconds"),
        _phrase("rest-here", "At the rest at the end of a routine.", "seconds"),
        _phrase("rest-over", "When that rest is over."),
        _phrase("next-set", "Before the next set.", "position"),
        _phrase("next-reps", "In a long set, after a rest: how many are left.", "left"),
        _phrase("set-done", "When a set is done."),
        _phrase("starting-at", "When she begins in the middle.", "title"),
        _phrase("done", "At the end of one exercise, before what its level says.", "amount"),
        _phrase("plenty", "At the end of one exercise, where its level says nothing.", "amount"),
        _phrase("closing", "At the very end; after a `closing` of the routine's own it is left out."),
        _phrase("back-pause", "When she comes back after a pause."),
        _phrase("back-break", "When she comes back after a long pause."),
        _phrase("back-lost", "When the sound comes back that was lost."),
        _phrase("back-resume", "When she goes on another day."),
        _phrase("back-again", "When something is said again."),
        _phrase("back-where", "When she comes back: where she was.", "where"),
        _phrase("back-place", "When she comes back: which position to take.", "position"),
        _phrase("from-the-beginning", "When an exercise begins again.", "title"),
        _phrase("safety-first", "When she skips the opening."),
        _phrase("wait-for-you", "While she gets there, with `wait: ready` or `both`.", "seconds"),
        _phrase("listening", "Where a microphone hears her, when it begins to."),
        _phrase("say-when-there", "Where a microphone hears her: once, in the first wait she may end."),
        _phrase("wait-for-word", "The same with `wait: ready` or `both`.", "seconds"),
        _phrase("i-wait", "Where a microphone hears her, in every later wait.", "seconds"),
        _phrase("press-when-there", "With `wait: always`, without a microphone: how she ends the wait."),
        _phrase("are-you-there", "Where a microphone hears her, when a wait has lasted for the `patience`."),
        _phrase("or-i-go-on", "After that question, with `wait: ready`.", "seconds"),
        _phrase("slower", "When she asks for a slower pace."),
        _phrase("faster", "When she asks for a faster pace."),
        _phrase("slowest", "When it cannot be slower."),
        _phrase("fastest", "When it cannot be faster."),
        _phrase("hold-longer", "When she asks for more in a hold."),
        _phrase("hold-shorter", "When she asks for less in a hold."),
        _phrase("set-longer", "When she asks for more in a set."),
        _phrase("set-shorter", "When she asks for less in a set."),
        _phrase("rest-longer", "When she asks for more in a rest."),
        _phrase("rest-shorter", "When she asks for less in a rest."),
        _phrase("as-it-is", "When she asks for more or less, and nothing changes."),
        _phrase("other-side", "When she changes sides: what the other one still has.", "other_side", "owed"),
        _phrase("other-side-done", "When she changes sides, and the other one is done.", "side"),
        _phrase("no-sides", "When she changes sides where there are none."),
        _phrase("how-long", "When she asks how long.", "left"),
        _phrase("how-long-unknown", "When she asks how long, and that is not known."),
        _phrase("what-now", "When she asks where she is.", "where"),
        _phrase("what-next", "When she asks what comes.", "next", "position"),
        _phrase("what-last", "When she asks what comes, and it is the end."),
        _phrase("long-break", "When she asks for a break."),
        _phrase("long-break-by-ear", "When she asks for a break, where a microphone hears her."),
        _phrase("help", "When she asks for help."),
        _phrase("help-by-ear", "When she asks for help, where a microphone hears her."),
        _phrase("did-you-say", "When it is not sure that she meant to move on.", "said"),
        _phrase("shall-i-go-on", "When it paused because she was not understood."),
        _phrase("not-heard", "When it can hear her no more."),
        _phrase("heard-badly", "When sound comes too loud into the microphone."),
        _phrase("how-was-it", "When a session is over; answered by a key."),
        _phrase(
            "how-was-it-by-ear", "When a session is over; answered in words, where a microphone hears her."
        ),
        _phrase("felt-better", "Her answer, told back: better."),
        _phrase("felt-same", "Her answer, told back: the same."),
        _phrase("felt-worse", "Her answer, told back: worse."),
        _phrase("level-up", "Before a session for which her diary offers one level more.", "title", "amount"),
        _phrase("yes-or-no", "After that question: how to answer."),
        _phrase("heard-yes", "Her yes, told back."),
        _phrase("heard-no", "Her no, told back."),
        _phrase("not-understood", "Once, when it was neither yes nor no."),
        _phrase("greeting", "When she types `voiceguide` alone and is heard, the first time."),
        _phrase("greeting-again", "When she comes again: what it was last time.", "title"),
        _phrase("greeting-felt", "When she comes again, and has said how it felt.", "title", "felt"),
        _phrase("offer", "Then: what would fit now.", "title", "amount"),
        _phrase("offer-minutes", "Then: what would fit in the minutes she likes.", "minutes"),
        _phrase("your-wish", "Then, where nothing is next: what she would like."),
        _phrase("your-wish-all-the-same", "Then, where it was enough for today."),
        _phrase("can-ask", "What she can ask."),
        _phrase("can-say", "What she can say.", "names"),
        _phrase("begins", "Before what she has named.", "title"),
        _phrase("here-again", "After what she has named."),
        _phrase("cannot-now", "When what she has named cannot be."),
        _phrase("good-bye", "When she has said that's all."),
        _phrase("rests-now", "When nothing was said for long."),
        _phrase("pause-elsewhere", "When she pauses in a variant with a `longest`.", "way_out"),
        _phrase("early-stop", "When she stops early.", "way_out"),
        _phrase("early-stop-between", "When she stops on the way from one position to another.", "way_out"),
    ),
)
"""Every phrase, when it is said, and the placeholders it may use."""

PHRASES = Anything(PHRASES_BLOCK.schema)
PHRASE_KEYS: Mapping[str, ListKey[Words]] = {
    key.name: key for key in PHRASES_BLOCK.keys if isinstance(key, ListKey)
}
PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    name: key.meaning.placeholders for name, key in PHRASE_KEYS.items() if isinstance(key.meaning, Wording)
}

_COUNTS = ("spoken_reps", "halfway_from_reps", "rest_every")
_LONGEST = Fraction(600)
_TOLD = {
    "sentence_gap": "Quiet between sentences.",
    "step_gap": "Quiet between steps.",
    "topic_gap": "Quiet between topics.",
    "lead": "How long before its phase a cue starts.",
    "spoken_reps": "Repetitions guided by words before tones take over, if they then carry three or more.",
    "say_hold_over": "A longer hold is announced with its length.",
    "halfway_from": 'From this length a hold has a "halfway".',
    "halfway_from_reps": 'From this many repetitions a set has a "halfway".',
    "silence_limit": "No longer silence stays unexplained; so long she has to say that she is there.",
    "move_gap": "Time for one instruction on the way down or up.",
    "rest_every": "A longer set has a rest after so many repetitions.",
    "patience": "How long a wait is with `wait: ready`, and with `always` until she is asked.",
}
TIMING_KEYS: Mapping[str, Key[Any]] = {
    field.name: Key(
        field.name.replace("_", "-"),
        _TOLD[field.name],
        meaning=WholeNumber() if field.name in _COUNTS else Duration(_LONGEST),
    )
    for field in fields(Timing)
}
TIMING_BLOCK = Block("timing", tuple(TIMING_KEYS.values()))
TIMING = Anything(lambda defs: defs.refer("timing", TIMING_BLOCK.schema))


def read_phrases(
    node: Node | None, inherited: Mapping[str, tuple[Words, ...]], reading: Reading
) -> dict[str, tuple[Words, ...]]:
    """The inherited phrases with what ``node`` changes; each is one or more steps of words."""
    if node is None:
        return dict(inherited)
    written = Fields(node, PHRASES_BLOCK, reading)
    phrases = {}
    for name, key in PHRASE_KEYS.items():
        if written.has(key) or name not in inherited:
            phrases[name] = written.each(key)
            if not written.has(key):
                written.wrong(f'phrases need "{name}"')
        else:
            phrases[name] = inherited[name]
    return phrases


def read_timing(node: Node | None, inherited: Timing | None, reading: Reading) -> Timing:
    """What ``node`` changes of the inherited timing; without one, every field is needed."""
    if node is None and inherited is not None:
        return inherited
    timing = Fields(node or MappingNode(Location("", 1, 1)), TIMING_BLOCK, reading)
    values: dict[str, Any] = {}
    for field, key in TIMING_KEYS.items():
        if inherited is None and not timing.has(key):
            timing.wrong(f'timing needs "{key.name}"')
        values[field] = timing.get(key, getattr(inherited, field, Fraction(1)))
    return Timing(**values)
