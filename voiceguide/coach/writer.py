"""The writer of one unit: sentences with their gaps, phrases filled in, at the current address."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from voiceguide.coach.course import Listener
from voiceguide.coach.script import (
    INVITATION,
    OPEN_WAIT,
    Address,
    At,
    Item,
    Mark,
    Rank,
    Say,
    Script,
    Tone,
    ToneName,
    Wait,
)
from voiceguide.coach.wording import number_word, sentences, spoken_seconds
from voiceguide.library.facts import Library, Step, Timing, Words
from voiceguide.utterance import Manner, Utterance

Context = Mapping[str, str]

ANNOUNCE_FROM = Fraction(15)
AFTER_WORDS = Fraction("0.3")
"""Seconds of quiet after words, at any pace."""

WORTH_WAITING = Fraction(5)
"""A quiet in a set-up this long or longer is time to move, and can wait until she is ready."""

COUNT_IN = 3


class Writer:
    """Collects the items of a unit; ``begun`` lines of it were heard already and are left out.

    One that ``invites`` asks her to say when she is there, in its first wait that she may end.
    """

    def __init__(
        self,
        library: Library,
        listener: Listener,
        timing: Timing,
        context: Context,
        begun: int = 0,
        *,
        invites: bool = False,
    ) -> None:
        self.library = library
        self.listener = listener
        self.timing = timing
        self.context = context
        self.address = Address()
        self.turn = listener.turn
        self._items: list[Item] = []
        self._begun = begun
        self._lines = 0
        self._invites = invites
        self.waits = False
        """Whether there is a wait that she may end."""

    @property
    def script(self) -> Script:
        """All that was written."""
        return tuple(self._items)

    def paced(self, seconds: Fraction) -> Fraction:
        """Seconds at the listener's pace."""
        return seconds / self.listener.pace

    def add(self, item: Item) -> None:
        """Append an item, unless it belongs to a line that was heard already."""
        self._lines += isinstance(item, Say)
        if not self._begun or self._lines > self._begun:
            self._items.append(item)

    def fill(self, words: Words, more: Context | None = None) -> str:
        """The words with their placeholders filled."""
        text = words.worded(self.turn).format_map({**self.context, **(more or {})})
        return text[:1].upper() + text[1:]

    def cue(
        self,
        text: str,
        role: str,
        rank: Rank,
        *,
        brief: str = "",
        place: str = "",
        manner: Manner = "plain",
    ) -> Say:
        """A cue at the current address, not yet placed in the script."""
        return Say(
            Utterance(text, manner),
            role,
            self.address,
            rank,
            Utterance(brief, manner) if brief else None,
            place,
        )

    def say(self, words: Words, role: str, more: Context | None = None, manner: Manner = "plain") -> None:
        """Say all sentences, one after another, with the sentence gap between them."""
        for number, sentence in enumerate(sentences(self.fill(words, more))):
            if number:
                self.quiet(self.timing.sentence_gap)
            self.add(self.cue(sentence, role, Rank.SAFETY, place=str(words.place), manner=manner))

    def phrase(self, key: str, role: str, more: Context | None = None, manner: Manner = "plain") -> None:
        """Say one of the library's phrases; several steps have a sentence gap between them."""
        for number, words in enumerate(self.library.phrases[key]):
            if number:
                self.quiet(self.timing.sentence_gap)
            self.say(words, role, more, manner)

    def phrase_text(self, key: str, more: Context | None = None) -> str:
        """One of the library's phrases as text, for a cue."""
        return " ".join(self.fill(words, more) for words in self.library.phrases[key])

    def aside(self, words: Words, role: str) -> None:
        """Words of their own, and a step's quiet after them."""
        self.say(words, role)
        self.quiet(self.timing.step_gap)

    def steps(
        self, steps: Iterable[Step], role: str, *, waits: bool = False, usual: Fraction | None = None
    ) -> None:
        """Say steps, each followed by its own gap or the ``usual`` one; some that ``waits`` she may end."""
        for step in steps:
            if step.alone and not self.listener.alone:
                continue
            self.say(step.words, role, manner=step.manner)
            gap = step.gap or usual or self.timing.step_gap
            asks = waits and step.gap is not None and step.gap >= WORTH_WAITING
            tells = self._invites or self.listener.wait != "time"
            self.waits = self.waits or asks
            if self.paced(gap) > self.timing.silence_limit or (asks and tells):
                self.timed_wait(self.paced(gap), waits=asks)
            else:
                self.quiet(gap)

    def timed_wait(self, seconds: Fraction, *, waits: bool = False) -> None:
        """Time to move; in a long one she is told that she may rest when she is there.

        One that ``waits`` may last until she is ready, if the listener is one to ask.
        """
        self.waits = self.waits or waits
        if waits and self.listener.wait != "time":
            self._wait_for_her(seconds)
            return
        if waits and self._invites:
            self._invites = False
            self.quiet(self.timing.sentence_gap)
            self.phrase("say-when-there", INVITATION)
        elif seconds >= ANNOUNCE_FROM:
            self.quiet(self.timing.sentence_gap)
            self.phrase("when-there", "wait")
        self.add(Wait(seconds, self.address))

    def _wait_for_her(self, seconds: Fraction) -> None:
        if self.listener.ends_waits:
            seconds = max(seconds, self.timing.patience)
        self.quiet(self.timing.sentence_gap)
        if self.listener.heard:
            self._wait_for_word(seconds)
        elif self.listener.wait == "always":
            self.phrase("press-when-there", "wait")
            self._wait_on()
        else:
            self.phrase("wait-for-you", "wait", {"seconds": spoken_seconds(seconds)})
            self.add(Wait(seconds, self.address))

    def _wait_for_word(self, seconds: Fraction) -> None:
        """What to say is told once; who has said nothing for so many seconds is asked, once in each wait."""
        first, self._invites = self._invites, False
        said = {"seconds": spoken_seconds(seconds)}
        if first and not self.listener.ends_waits:
            self.phrase("wait-for-word", INVITATION, said)
        else:
            if first:
                self.phrase("say-when-there", INVITATION)
                self.quiet(self.timing.sentence_gap)
            self.phrase("i-wait", INVITATION, said)
        self.add(Wait(seconds, self.address))
        if self.listener.ends_waits:
            self._ask_whether_there()

    def _ask_whether_there(self) -> None:
        """Then it goes on after a while, or waits on, as she has it."""
        answers = self.timing.silence_limit
        self.phrase("are-you-there", INVITATION)
        if self.listener.wait == "always":
            self.add(Wait(answers, self.address))
            self._wait_on()
            return
        self.quiet(self.timing.sentence_gap)
        self.phrase("or-i-go-on", INVITATION, {"seconds": spoken_seconds(answers)})
        self.add(Wait(answers, self.address))

    def _wait_on(self) -> None:
        """However long it takes, live; where nobody can end it, as long as nothing needs to be explained."""
        seconds = self.timing.silence_limit
        self.quiet(self.timing.sentence_gap)
        self.phrase("i-wait", OPEN_WAIT, {"seconds": spoken_seconds(seconds)})
        self.add(Wait(seconds, self.address))

    def count_in(self) -> None:
        """Three, two, one, a second apart, and then the next movement."""
        cues = tuple(At(Fraction(number), self.number(COUNT_IN - number)) for number in range(COUNT_IN))
        self.add(Wait(Fraction(COUNT_IN), self.address, cues))
        self.add(Wait(self.timing.lead, self.address))

    def number(self, number: int) -> Say:
        """A number of a countdown, quick enough to be over before the next one."""
        return self.cue(number_word(number), "countdown", Rank.COUNTDOWN, manner="brisk")

    def room_for_lead(self) -> None:
        """Quiet after words, so that the next breath word can start before its phase."""
        self.quiet(AFTER_WORDS)
        self.add(Wait(self.timing.lead, self.address))

    def quiet(self, seconds: Fraction) -> None:
        """A gap, at the listener's pace; at a quick one still a gap."""
        self.add(Wait(max(self.paced(seconds), min(seconds, AFTER_WORDS)), self.address))

    def tone(self, name: ToneName, rank: Rank = Rank.GO, seconds: Fraction = Fraction(0)) -> None:
        """A tone of its own."""
        self.add(Tone(name, self.address, rank, seconds))

    def chapter(self, title: str) -> None:
        """A chapter begins here, if it has a title."""
        if title:
            self.add(Mark(self.address, title))

    def position(self, name: str) -> None:
        """She is in a position from here on, however much of the way there was told before."""
        self._items.append(Mark(self.address, position=name))
