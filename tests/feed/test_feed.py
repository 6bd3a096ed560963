"""The podcast: what the namespaces ask for, the same bytes each time, and nothing an app would refuse."""

import io
import json
import struct
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest
import webvtt

from voiceguide.coach import Request
from voiceguide.errors import BadRequest, OutputError
from voiceguide.feed import Channel, write_feed
from voiceguide.folder import Watch
from voiceguide.folder.recordings import names_of
from voiceguide.guide import Guide
from voiceguide.library import load
from voiceguide.library.load import read_library
from voiceguide.voice import SilentVoice

URL = "https://clinic.example/podcast"
NAMES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}
PNG = b"\x89PNG\r\n\x1a\n"
MakeFeed = Callable[..., Path]


@pytest.fixture(scope="module")
def make_feed(mine: str) -> MakeFeed:
    """Write a podcast of the exercise ``mine``, silent, into a folder; the folder."""

    def make(folder: Path, text: str = mine, *, force: bool = False, url: str = URL, **channel: str) -> Path:
        guide = Guide(read_library(text, "mine.yaml", load()), SilentVoice)
        write_feed(guide, (), Request(), folder, Channel(url, **channel), force=force, watch=Watch())
        return folder

    return make


@pytest.fixture(scope="module")
def podcast(make_feed: MakeFeed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A podcast, to be looked at only."""
    return make_feed(tmp_path_factory.mktemp("podcast"))


@pytest.fixture(scope="module")
def root(podcast: Path) -> ET.Element:
    """Its feed, parsed."""
    return ET.parse(podcast / "feed.xml").getroot()


def there(folder: Path, url: str) -> Path:
    """The file an address in the feed means; it must be there."""
    assert url.startswith(f"{URL}/")
    path = folder / url.removeprefix(f"{URL}/")
    assert path.is_file()
    return path


def test_the_channel_has_what_apps_require(root: ET.Element, podcast: Path) -> None:
    """Each tag once and with words, and square covers of 1400 to 3000 pixels in RGB."""
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    for tag in (
        "title",
        "link",
        "description",
        "language",
        "itunes:author",
        "itunes:explicit",
        "itunes:type",
    ):
        found = channel.findall(tag, NAMES)
        assert len(found) == 1, tag
        assert found[0].text
    assert channel.findtext("language") == "en"
    assert channel.findtext("itunes:explicit", namespaces=NAMES) == "false"
    assert [each.get("text") for each in channel.findall("itunes:category", NAMES)] == ["Health & Fitness"]
    assert [each.get("href") for each in channel.findall("atom:link", NAMES)] == [f"{URL}/feed.xml"]
    for image in [*channel.findall("itunes:image", NAMES), *channel.findall("item/itunes:image", NAMES)]:
        data = there(podcast, str(image.get("href"))).read_bytes()
        width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
        assert data.startswith(PNG)
        assert 1400 <= width == height <= 3000
        assert (depth, colour) in ((8, 2), (8, 3), (8, 6))


def test_every_episode_has_what_apps_require(root: ET.Element, podcast: Path) -> None:
    """True length in bytes, duration, guid, date, chapters and transcript, each once; every file is there."""
    items = root.findall("channel/item")
    assert len(items) == 1
    for number, item in enumerate(items, 1):
        for tag in ("title", "description", "guid", "pubDate", "enclosure", "itunes:duration",
                    "itunes:episode",
                    "itunes:explicit", "itunes:image", "podcast:chapters", "podcast:transcript"):  # fmt: skip
            assert len(item.findall(tag, NAMES)) == 1, tag
        enclosure = item.find("enclosure")
        assert enclosure is not None
        sound = there(podcast, str(enclosure.get("url")))
        assert (enclosure.get("length"), enclosure.get("type")) == (str(sound.stat().st_size), "audio/mpeg")
        assert item.findtext("itunes:episode", namespaces=NAMES) == str(number)
        assert item.findtext("guid") == "voiceguide:mine"
        assert parsedate_to_datetime(str(item.findtext("pubDate"))).year == 2025


def test_chapters_and_transcript_are_of_their_kind(root: ET.Element, podcast: Path) -> None:
    """The chapters are the namespace's JSON, the transcript WebVTT with lines of at most 65 characters."""
    item = root.find("channel/item")
    assert item is not None
    chapters = item.find("podcast:chapters", NAMES)
    transcript = item.find("podcast:transcript", NAMES)
    assert chapters is not None
    assert transcript is not None
    assert chapters.get("type") == "application/json+chapters"
    data = json.loads(there(podcast, str(chapters.get("url"))).read_text())
    starts = [chapter["startTime"] for chapter in data["chapters"]]
    assert data["version"] == "1.2.0"
    assert starts == sorted(starts)
    assert starts[0] == 0
    assert (transcript.get("type"), transcript.get("rel")) == ("text/vtt", "captions")
    captions = webvtt.from_buffer(io.StringIO(there(podcast, str(transcript.get("url"))).read_text()))
    assert max(len(line) for caption in captions for line in caption.lines) <= 65


def test_feedparser_reads_it(podcast: Path) -> None:
    """A reader that is not ours finds nothing wrong, and the title, sound and length of the episode."""
    read = feedparser.parse((podcast / "feed.xml").read_bytes())
    assert not read.bozo
    assert read.feed.title == "Gentle prenatal exercises"
    (entry,) = read.entries
    (sound,) = entry.enclosures
    assert (entry.title, sound.type) == ("My own", "audio/mpeg")
    assert int(sound.length) == (podcast / "sessions" / "mine.mp3").stat().st_size
    assert int(entry.itunes_duration) > 60


def test_the_same_input_gives_the_same_bytes(make_feed: MakeFeed, podcast: Path, tmp_path: Path) -> None:
    """Two runs into two folders, and a second run into the same, give the same files."""
    other = make_feed(tmp_path)
    make_feed(tmp_path)
    files = [path for path in podcast.rglob("*") if path.is_file()]
    assert {path.relative_to(podcast) for path in files} == {
        path.relative_to(other) for path in other.rglob("*") if path.is_file()
    }
    assert all(path.read_bytes() == (other / path.relative_to(podcast)).read_bytes() for path in files)


def test_texts_come_out_as_they_are_written(make_feed: MakeFeed, mine: str, tmp_path: Path) -> None:
    """Quotes, ampersands, tags, ]]>, emoji and right-to-left text are the same after reading the feed."""
    nasty = "</title><x> & ]]> \"quoted\" 'too' 🤰🏽 שלום"
    text = mine.replace("My own", json.dumps(nasty, ensure_ascii=False))
    make_feed(tmp_path, text, title=nasty, about=nasty, author=nasty)
    channel = ET.parse(tmp_path / "feed.xml").getroot()[0]
    found = [
        channel.findtext(tag, namespaces=NAMES)
        for tag in ("title", "description", "itunes:author", "item/title")
    ]
    assert found == [nasty] * 4


def test_a_title_too_long_for_apps_is_shortened(make_feed: MakeFeed, mine: str, tmp_path: Path) -> None:
    """An episode's title of 5,000 letters, never spoken, ends in an ellipsis after 255."""
    quiet = 'phrases: {welcome: "Welcome."}\n'
    make_feed(
        tmp_path, quiet.join(mine.split("\n", 1)).replace(quiet, f"\n{quiet}").replace("My own", "x" * 5000)
    )
    title = ET.parse(tmp_path / "feed.xml").findtext("channel/item/title")
    assert title == "x" * 254 + "…"


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ({"url": ""}, "--url https://"),
        ({"url": "http://clinic.example/podcast"}, "use https"),
        ({"url": "clinic.example/podcast"}, "not an address"),
        ({"url": "https:///podcast"}, "not an address"),
        ({"url": "https://clinic..example/podcast"}, "not an address"),
        ({"url": "https://cafe..bad/podcast"}, "not an address"),
        ({"url": "https://-/podcast"}, "not an address"),
        ({"url": "https://münchen.example/podcast"}, "spells out"),
        ({"url": "https://clinic.example/a b"}, "not an address"),
        ({"url": "https://clinic.example/?a=1"}, r"no \?"),
        ({"url": "https://me:secret@clinic.example/"}, "no password"),
        ({"url": "https://clinic.example:port/"}, "not an address"),
        ({"url": "ftp://clinic.example/"}, "not an address"),
        ({"title": " "}, "--title is empty"),
        ({"title": "x" * 256}, "255 characters"),
        ({"about": "x" * 4001}, "4000 bytes"),
        ({"category": "Helth & Fitness"}, 'did you mean "Health & Fitness"'),
        ({"date": "yesterday"}, "2025-01-31"),
        ({"date": "9999-12-99"}, "2025-01-31"),
    ],
)
def test_what_no_app_would_take_is_refused(
    given: dict[str, Any], hint: str, make_feed: MakeFeed, tmp_path: Path
) -> None:
    """A missing or http address, an empty title and the like are one clear line, and nothing is written."""
    with pytest.raises(BadRequest, match=hint) as refused:
        make_feed(tmp_path / "new", **given)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "new").exists()


def test_a_strangers_feed_is_not_overwritten(make_feed: MakeFeed, tmp_path: Path) -> None:
    """A feed.xml that is not ours stays, and nothing else is written; --force replaces it."""
    (tmp_path / "feed.xml").write_text("mine")
    with pytest.raises(OutputError, match="--force"):
        make_feed(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["feed.xml"]
    make_feed(tmp_path, force=True)
    assert (tmp_path / "feed.xml").read_text().startswith("<?xml")


def test_addresses_are_quoted_and_joined_once() -> None:
    """A slash at the end of the address makes no difference."""
    with_slash, without = Channel(f"{URL}/"), Channel(URL)
    assert with_slash.address("feed.xml") == without.address("feed.xml") == f"{URL}/feed.xml"
    assert urlsplit(without.address("a b.mp3")).path == "/podcast/a%20b.mp3"


def test_the_session_to_listen_to_comes_first(root: ET.Element) -> None:
    """Everything that is shipped begins with what to know, and apps play the first episode first."""
    everything = names_of(Guide(load(), SilentVoice), ())
    assert everything[0] == "listen-first"
    assert len(everything) == len(set(everything)) == len(load().exercises) + len(load().routines)
    assert root.findtext("channel/itunes:type", namespaces=NAMES) == "serial"


def test_the_channel_says_whose_it_is(root: ET.Element, tmp_path: Path) -> None:
    """The licence of words, pictures and voice, as its sound's tags have it; nothing of an author's."""
    assert root.findtext("channel/copyright") is None
    guide = Guide(load(), SilentVoice)
    write_feed(guide, ["desk-break"], Request(), tmp_path, Channel(URL), force=False, watch=Watch())
    whose = ET.parse(tmp_path / "feed.xml").findtext("channel/copyright") or ""
    assert "CC BY 4.0" in whose
    assert whose.endswith("https://creativecommons.org/licenses/by/4.0/")
