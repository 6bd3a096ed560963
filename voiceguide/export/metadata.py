"""What a session's file says of itself: words, chapters, lyrics, a cover, and what it was made from."""

import hashlib
from dataclasses import replace
from functools import cached_property
from typing import Final

from voiceguide.library.facts import Part
from voiceguide.output import ChapterMark, LyricLine, Tags, clean
from voiceguide.release import VERSION, YEAR
from voiceguide.sidecars.chapters import spans
from voiceguide.sidecars.lyrics import lines
from voiceguide.take import Take
from voiceguide.timeline import Timeline
from voiceguide.voice.licences import licence_of

ARTIST: Final = "voiceguide"
ALBUM: Final = "voiceguide"
GENRE: Final = "Spoken Word"
LANGUAGE: Final = "en"
COVER: Final = 1400
"""Pixels of the cover inside a file: the least a podcast may have."""

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
"""Of the shipped words, tones and pictures; docs/licences.md."""

EDITION: Final = 2
"""Part of every fingerprint: count it up when the same session shall give another file."""


class Metadata:
    """The metadata of one session; everything is made when first asked for."""

    def __init__(self, session: Take) -> None:
        self._session = session

    def fingerprint(self, form: object) -> str:
        """Stands for everything that decides the bytes of a file of this session in some form.

        ``form`` is an encoding, or the size of a picture. Chapters, lyrics and the cover are made from the
        plan and the voice alone, and so are in it through these. Raises OutputError for a title no file can
        hold.
        """
        session = self._session
        plan = (VERSION, session.title, repr(session.script), session.voice.identity)
        sound = hashlib.sha256("\n".join(plan).encode()).hexdigest()
        poses = [[part.figure, *(step.figure for step in part.rep)] for part in self._movements]
        return hashlib.sha256(repr((EDITION, sound, form, self._words, poses)).encode()).hexdigest()

    def tags(self, samples: int | None = None) -> Tags:
        """What goes into the sound file; into one of its first ``samples`` if it has only those.

        Raises VoiceError, and OutputError for a title no file can hold.
        """
        from voiceguide.picture import png

        timeline = self._heard(samples)
        return self._words._replace(
            chapters=tuple(ChapterMark(*span) for span in spans(timeline)),
            lyrics=tuple(LyricLine(*line) for line in lines(timeline)),
            cover=png(self._drawn(timeline), COVER),
        )

    @property
    def cover(self) -> str:
        """The cover, as SVG. Raises VoiceError."""
        return self._drawn(self._session.timeline)

    @property
    def whose(self) -> str:
        """Whose words, pictures and voice are, with the licence; empty where an author's own may be in it."""
        return f"{self._words.copyright} {self._words.licence}".strip()

    @cached_property
    def _words(self) -> Tags:
        """What is known before anything is timed."""
        comment = " ".join(each.text for each in self._session.library.phrases["wellness"])
        software = f"voiceguide {VERSION}"
        words = Tags(self._session.title, ARTIST, ALBUM, comment, software, YEAR, LANGUAGE, GENRE)
        if self._session.library.is_extended:
            return clean(words)  # an author's own words may be in it
        return clean(words._replace(copyright=self._copyright(), licence=LICENCE))

    def _copyright(self) -> str:
        voice = licence_of(self._session.voice.identity)
        return f"{YEAR} The voiceguide authors. Words, tones and pictures: CC BY 4.0. Voice: {voice}."

    @cached_property
    def _movements(self) -> list[Part]:
        """The first movement of each exercise, in the order of the session."""
        exercises = self._session.library.exercises
        names = dict.fromkeys(item.address.exercise for item in self._session.script)
        return [exercises[name].parts[0] for name in names if name in exercises]

    def _heard(self, samples: int | None) -> Timeline:
        score = self._session.score
        whole = samples is None or score.finished
        timeline = self._session.timeline if whole else score.timeline
        return timeline if samples in (None, timeline.length) else up_to(timeline, samples or 0)

    def _drawn(self, timeline: Timeline) -> str:
        """A silhouette for each movement, in the pose that tells most of it."""
        from voiceguide.figure import silhouette, telling
        from voiceguide.picture import cover_svg

        figures = [
            silhouette(telling(part), key=f"figure-{number}") for number, part in enumerate(self._movements)
        ]
        return cover_svg(timeline, self._session.title, figures)


def up_to(timeline: Timeline, samples: int) -> Timeline:
    """The timeline as far as it was heard."""
    return replace(
        timeline,
        length=samples,
        cues=[cue for cue in timeline.cues if cue.start < samples],
        chapters=[chapter for chapter in timeline.chapters if chapter.start < samples],
    )
