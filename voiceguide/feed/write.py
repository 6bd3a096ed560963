"""Writing the folder: sound, chapters and transcripts first, the feed that names them last."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path, PurePosixPath

from voiceguide.coach import Request
from voiceguide.export import Metadata
from voiceguide.feed.channel import Channel
from voiceguide.feed.rss import COVER, FEED, Episode, rss
from voiceguide.folder import OutputFolder, Recording, Watch, names_of, plan_all, record_all
from voiceguide.folder.recordings import path_of
from voiceguide.guide import Guide
from voiceguide.library import Library
from voiceguide.picture import png
from voiceguide.release import VERSION
from voiceguide.sidecars.captions import webvtt
from voiceguide.sidecars.chapters import chapters_json

ENDINGS = ("mp3", "vtt", "chapters.json", "png")
COVER_SIZE = 1400
"""Pixels: the least Apple takes, and the most that a phone needs."""


def write_feed(
    guide: Guide,
    names: Sequence[str],
    wish: Request,
    folder: Path,
    channel: Channel,
    *,
    force: bool,
    watch: Watch,
) -> list[Recording]:
    """Write the podcast into ``folder``; what is up to date stays.

    Raises BadRequest for a channel no app would take, UnknownName, VoiceError, and OutputError for a
    folder with other people's files under our names; then nothing is written.
    """
    channel.check()
    names = names_of(guide, names)
    channel.published(len(names))
    sessions = plan_all(guide, names, wish)
    target = OutputFolder(folder, "feed", force=force)
    target.claim([FEED, COVER, *(path_of(name, ending) for name in names for ending in ENDINGS)])
    recordings = []
    for each in record_all(target, guide, sessions, watch):
        recordings.append(each)
        timeline = each.session.timeline
        target.put(path_of(each.name, "vtt"), webvtt(timeline).encode())
        target.put(path_of(each.name, "chapters.json"), chapters_json(timeline, each.title).encode())
        target.put(path_of(each.name, "png"), png(Metadata(each.session).cover, COVER_SIZE))
    target.put(COVER, files("voiceguide.feed").joinpath(COVER).read_bytes())
    episodes = [_episode(guide.library, each) for each in recordings]
    about = f"A spoken guide for gentle prenatal exercises. {_wellness(guide.library)}"
    whose = Metadata(sessions[0]).whose
    target.put(FEED, rss(channel, about, episodes, f"voiceguide {VERSION}", whose=whose))
    target.finish()
    return recordings


def _episode(library: Library, recording: Recording) -> Episode:
    about = f"{recording.purpose} {_wellness(library)}"
    path = str(PurePosixPath(recording.audio).with_suffix(""))
    seconds = recording.session.timeline.seconds
    return Episode(recording.name, recording.title, about, path, recording.size, seconds)


def _wellness(library: Library) -> str:
    return " ".join(words.text for words in library.phrases["wellness"])
