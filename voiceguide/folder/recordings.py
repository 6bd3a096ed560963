"""A session in the folder: its sound file, its captions and chapters, and what is to be told about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from voiceguide.coach import Request, programme
from voiceguide.export import Metadata
from voiceguide.folder.manifest import OutputFolder
from voiceguide.guide import Guide, Session
from voiceguide.library.names import names_in
from voiceguide.output import Outcome, encoding_for, is_up_to_date

FOLDER = "sessions"
"""Where recordings and their sidecars lie, within the folder."""


@dataclass(frozen=True)
class Recording:
    """One session with its sound file; paths are within the folder, with forward slashes."""

    session: Session
    purpose: str
    routine: bool
    size: int
    """bytes of the sound file"""
    digest: str
    """SHA-256 of the sound file"""

    @property
    def name(self) -> str:
        """As typed."""
        return self.session.name

    @property
    def title(self) -> str:
        """For people."""
        return self.session.title

    @property
    def audio(self) -> str:
        """The path of the sound file."""
        return path_of(self.name, "mp3")

    @property
    def exercises(self) -> list[str]:
        """The names of the exercises in it, in order of appearance."""
        return list(
            dict.fromkeys(cue.address.exercise for cue in self.session.timeline.cues if cue.address.exercise)
        )


class Watch:
    """Is told how the recordings come along; this one takes no notice.

    Each of its methods may raise KeyboardInterrupt: then every file that is there is whole.
    """

    def mixing(self, session: Session, samples: int) -> None:
        """So many samples of the session are mixed."""

    def recorded(self, recording: Recording, outcome: Outcome) -> None:
        """Its sound file is there."""


def path_of(name: str, ending: str) -> str:
    """The path of a session's file with this ending, within the folder."""
    return str(PurePosixPath(FOLDER, f"{name}.{ending}"))


def names_of(guide: Guide, names: Sequence[str]) -> list[str]:
    """The names asked for, each once; all of the library, or of the author's own file, if none is.

    Raises UnknownName.
    """
    library = guide.library
    if names:
        return names_in(library, names)
    everything = [*library.routines, *library.exercises]
    return [name for name in everything if name in library.own or not library.own]


def plan_all(guide: Guide, names: Sequence[str], wish: Request) -> list[Session]:
    """Plan each session whole, so that whatever cannot be is known before anything is written.

    Raises UnknownName, BadRequest and VoiceError.
    """
    wish = replace(wish, shared=len(names) > 1)
    sessions = [guide.plan(name, wish) for name in names]
    for session in sessions:
        session.score.whole()
    return sessions


def record_all(
    folder: OutputFolder, guide: Guide, sessions: Sequence[Session], watch: Watch
) -> Iterator[Recording]:
    """Write the sound file of each session that is not there yet.

    The paths must be claimed. Raises VoiceError and OutputError.
    """
    for session in sessions:
        outcome = _record(folder, session, watch)
        what = programme(session.library, session.name)
        digest = folder.note(path_of(session.name, "mp3"))
        routine = session.name in guide.library.routines
        recording = Recording(session, what.purpose, routine, outcome.size, digest)
        watch.recorded(recording, outcome)
        yield recording


def _record(folder: OutputFolder, session: Session, watch: Watch) -> Outcome:
    path = folder.path / path_of(session.name, "mp3")
    encoding = encoding_for("mp3", session.sample_rate, None, stereo=False)
    if is_up_to_date(path, Metadata(session).fingerprint(encoding)):
        return Outcome("up to date", path, None, path.stat().st_size)
    return session.export(
        path, format="mp3", force=True, progress=lambda samples, _: watch.mixing(session, samples)
    )
