"""Writing the folder: sound, chapters and transcripts first, the feed that names them last."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path, PurePosixPath

from voiceguide.beside.captions import webvtt
from voiceguide.beside.chapters import chapters_json
from voiceguide.coach import Request
from voiceguide.feed.channel import Channel
from voiceguide.feed.rss import COVER, FEED, Episode, rss
from voiceguide.guide import Guide
from voiceguide.library import Library
from voiceguide.picture import png
from voiceguide.release import VERSION
from voiceguide.shelf import Recording, Shelf, Watch, names_of, plan_all, record_all
from voiceguide.shelf.recording import path_of

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
    shelf = Shelf(folder, "feed", force=force)
    shelf.claim([FEED, COVER, *(path_of(name, ending) for name in names for ending in ENDINGS)])
    recordings = []
    for each in record_all(shelf, guide, sessions, watch):
        recordings.append(each)
        timeline = each.session.timeline
        shelf.put(path_of(each.name, "vtt"), webvtt(timeline).encode())
        shelf.put(path_of(each.name, "chapters.json"), chapters_json(timeline, each.title).encode())
        shelf.put(path_of(each.name, "png"), png(each.session.cover, COVER_SIZE))
    shelf.put(COVER, files("voiceguide.feed").joinpath(COVER).read_bytes())
    episodes = [_episode(guide.library, each) for each in recordings]
    about = f"A spoken guide for gentle prenatal exercises. {_wellness(guide.library)}"
    shelf.put(FEED, rss(channel, about, episodes, f"voiceguide {VERSION}"))
    shelf.finish()
    return recordings


def _episode(library: Library, recording: Recording) -> Episode:
    about = f"{recording.purpose} {_wellness(library)}"
    path = str(PurePosixPath(recording.audio).with_suffix(""))
    seconds = recording.session.timeline.seconds
    return Episode(recording.name, recording.title, about, path, recording.size, seconds)


def _wellness(library: Library) -> str:
    return " ".join(words.text for words in library.phrases["wellness"])
