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
    suffix: str = ""
    """Tells this way to do the session from others in the folder, like ``_short``."""

    @property
    def name(self) -> str:
        """As typed."""
        return self.session.name

    @property
    def key(self) -> str:
        """What its files are called; no other session's, for names have no ``_``."""
        return f"{self.name}{self.suffix}"

    @property
    def title(self) -> str:
        """For people."""
        return self.session.title

    @property
    def audio(self) -> str:
        """The path of the sound file."""
        return path_of(self.key, "mp3")

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


def path_of(key: str, ending: str) -> str:
    """The path of a session's file with this ending, within the folder."""
    return str(PurePosixPath(FOLDER, f"{key}.{ending}"))


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
    folder: OutputFolder,
    guide: Guide,
    sessions: Sequence[Session],
    watch: Watch,
    suffixes: Sequence[str] = (),
) -> Iterator[Recording]:
    """Write the sound file of each session that is not there yet, under its name and its suffix.

    The paths must be claimed. Raises VoiceError and OutputError.
    """
    for session, suffix in zip(sessions, suffixes or [""] * len(sessions), strict=True):
        path = path_of(f"{session.name}{suffix}", "mp3")
        outcome = _record(folder, session, path, watch)
        what = programme(session.library, session.name)
        digest = folder.note(path)
        routine = session.name in guide.library.routines
        recording = Recording(session, what.purpose, routine, outcome.size, digest, suffix)
        watch.recorded(recording, outcome)
        yield recording


def _record(folder: OutputFolder, session: Session, path: str, watch: Watch) -> Outcome:
    target = folder.path / path
    encoding = encoding_for("mp3", session.sample_rate, None, stereo=False)
    if is_up_to_date(target, Metadata(session).fingerprint(encoding)):
        return Outcome("up to date", target, None, target.stat().st_size)
    return session.export(
        target, format="mp3", force=True, progress=lambda samples, _: watch.mixing(session, samples)
    )
