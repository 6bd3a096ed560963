"""The scribe writes the script down: sentences with their gaps, phrases filled in, at the current address."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from voiceguide.coach.request import Request
from voiceguide.coach.script import Address, At, Item, Mark, Note, Rank, Say, Tone, ToneName, Wait
from voiceguide.coach.wording import sentences, spoken_seconds
from voiceguide.library.facts import Library, Step, Timing, Words
from voiceguide.utterance import Manner, Utterance

Context = Mapping[str, str]

TEN = Fraction(10)
ANNOUNCE_FROM = Fraction(15)
WARN_FROM = Fraction(20)
AFTER_WORDS = Fraction("0.3")
"""Seconds of quiet after words, at any pace."""


class Scribe:
    """Collects items; knows the address, the timing in force and what placeholders stand for."""

    def __init__(self, library: Library, request: Request) -> None:
        self.library = library
        self.request = request
        self.items: list[Item] = []
        self.address = Address()
        self.timing: Timing = library.timing
        self.context: dict[str, str] = {}
        self.tones_known = False
        self.alone = False
        """Whether the session is a single exercise, so that steps meant for that are said."""

    def paced(self, seconds: Fraction) -> Fraction:
        """Seconds at the listener's pace."""
        return seconds / self.request.pace

    def fill(self, words: Words, more: Context | None = None) -> str:
        """The words with their placeholders filled."""
        text = words.text.format_map({**self.context, **(more or {})})
        return text[:1].upper() + text[1:]

    def cue(
        self,
        text: str,
        role: str,
        rank: Rank,
        *,
        brief: str = "",
        instruction: bool = False,
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
            instruction,
            place,
        )

    def say(self, words: Words, role: str, more: Context | None = None, manner: Manner = "plain") -> None:
        """Say all sentences, one after another, with the sentence gap between them."""
        for number, sentence in enumerate(sentences(self.fill(words, more))):
            if number:
                self.quiet(self.timing.sentence_gap)
            self.items.append(self.instruction(words, role, sentence, manner))

    def instruction(self, words: Words, role: str, text: str = "", manner: Manner = "plain") -> Say:
        """A cue that makes room for itself; ``text`` may be one sentence of the words."""
        place = str(words.place)
        text = text or self.fill(words)
        return self.cue(text, role, Rank.SAFETY, instruction=True, place=place, manner=manner)

    def phrase(self, key: str, role: str, more: Context | None = None) -> None:
        """Say one of the library's phrases; several steps have a sentence gap between them."""
        for number, words in enumerate(self.library.phrases[key]):
            if number:
                self.quiet(self.timing.sentence_gap)
            self.say(words, role, more)

    def phrase_text(self, key: str, more: Context | None = None) -> str:
        """One of the library's phrases as text, for a cue."""
        return " ".join(self.fill(words, more) for words in self.library.phrases[key])

    def steps(self, steps: Iterable[Step], role: str) -> None:
        """Say steps, each followed by its own gap or the step gap."""
        for step in steps:
            if step.alone and not self.alone:
                continue
            self.say(step.words, role, manner=step.manner)
            gap = step.gap or self.timing.step_gap
            if self.paced(gap) > self.timing.silence_limit:
                self.quiet(self.timing.sentence_gap)
                self.timed_wait(self.paced(gap))
            else:
                self.quiet(gap)

    def timed_wait(self, seconds: Fraction) -> None:
        """Time to move: long enough to be worth it, its length is said, and ten seconds before the end."""
        cues: tuple[At, ...] = ()
        if seconds >= ANNOUNCE_FROM:
            self.phrase("time-to-move", "wait", {"seconds": spoken_seconds(seconds)})
        if seconds >= WARN_FROM:
            text = self.phrase_text("seconds-left", {"seconds": spoken_seconds(TEN)})
            cues = (At(TEN, self.cue(text, "wait", Rank.NEXT_UP), from_end=True),)
        self.items.append(Wait(seconds, self.address, cues))

    def room_for_lead(self) -> None:
        """Quiet after words, so that the next breath word can start before its phase."""
        self.quiet(AFTER_WORDS)
        self.items.append(Wait(self.timing.lead, self.address))

    def quiet(self, seconds: Fraction) -> None:
        """A gap, at the listener's pace; at a quick one still a gap."""
        self.items.append(Wait(max(self.paced(seconds), min(seconds, AFTER_WORDS)), self.address))

    def tone(self, name: ToneName, rank: Rank = Rank.GO, seconds: Fraction = Fraction(0)) -> None:
        """A tone of its own."""
        self.items.append(Tone(name, self.address, rank, seconds))

    def mark(self, title: str = "", position: str = "", leaving: str = "") -> None:
        """A chapter, or the position she is in, or on the way to, from here."""
        self.items.append(Mark(self.address, title, position, leaving))

    def note(self, action: str, text: str, reason: str) -> None:
        """A decision for ``show --why``."""
        self.items.append(Note(action, text, reason, self.address))
