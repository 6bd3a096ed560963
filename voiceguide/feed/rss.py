"""The feed itself: RSS 2.0 with the iTunes and podcast namespaces. The same facts give the same bytes."""

from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

from voiceguide.feed.channel import LONGEST, LONGEST_ABOUT, Channel
from voiceguide.sidecars.words import one_line

ITUNES: Final = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST: Final = "https://podcastindex.org/namespace/1.0"
ATOM: Final = "http://www.w3.org/2005/Atom"
LANGUAGE: Final = "en"

_NOT_IN_XML: Final = dict.fromkeys((0xFFFE, 0xFFFF))

FEED, COVER = "feed.xml", "cover.png"


class Episode(NamedTuple):
    """One session in the feed; ``path`` is that of its files, without their endings."""

    name: str
    title: str
    about: str
    path: str
    size: int
    """bytes of the sound file"""
    seconds: float

    @property
    def guid(self) -> str:
        """What apps know the episode by; stays the same wherever the feed moves and however it sounds."""
        return f"voiceguide:{self.name}"


def rss(channel: Channel, about: str, episodes: list[Episode], generator: str, *, whose: str = "") -> bytes:
    """The feed. ``about`` describes the channel when its own words do not; ``whose`` says whose it all is."""
    for prefix, namespace in (("itunes", ITUNES), ("podcast", PODCAST), ("atom", ATOM)):
        ET.register_namespace(prefix, namespace)
    root = ET.Element("rss", version="2.0")
    top = ET.SubElement(root, "channel")
    _describe(top, channel, about, generator)
    if whose:
        _text(top, "copyright", whose)
    for number, episode in enumerate(episodes, 1):
        _add_item(ET.SubElement(top, "item"), channel, episode, number)
    ET.indent(root, " ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _describe(top: ET.Element, channel: Channel, about: str, generator: str) -> None:
    _text(top, "title", channel.title)
    _text(top, "link", channel.base)
    _text(top, "description", _cut(channel.about or about))
    _text(top, "language", LANGUAGE)
    _text(top, "generator", generator)
    ET.SubElement(top, f"{{{ATOM}}}link", href=channel.address(FEED), rel="self", type="application/rss+xml")
    _text(top, f"{{{ITUNES}}}author", channel.author)
    _text(top, f"{{{ITUNES}}}type", "serial")
    _text(top, f"{{{ITUNES}}}explicit", "false")
    ET.SubElement(top, f"{{{ITUNES}}}category", text=channel.category)
    ET.SubElement(top, f"{{{ITUNES}}}image", href=channel.address(COVER))


def _add_item(item: ET.Element, channel: Channel, episode: Episode, number: int) -> None:
    sound = channel.address(f"{episode.path}.mp3")
    _text(item, "title", _shortened(episode.title))
    _text(item, "description", _cut(episode.about))
    _text(item, "guid", episode.guid).set("isPermaLink", "false")
    _text(item, "pubDate", channel.published(number))
    ET.SubElement(item, "enclosure", url=sound, length=str(episode.size), type="audio/mpeg")
    _text(item, f"{{{ITUNES}}}duration", str(round(episode.seconds)))
    _text(item, f"{{{ITUNES}}}episode", str(number))
    _text(item, f"{{{ITUNES}}}episodeType", "full")
    _text(item, f"{{{ITUNES}}}explicit", "false")
    ET.SubElement(item, f"{{{ITUNES}}}image", href=channel.address(f"{episode.path}.png"))
    chapters = channel.address(f"{episode.path}.chapters.json")
    ET.SubElement(item, f"{{{PODCAST}}}chapters", url=chapters, type="application/json+chapters")
    captions = channel.address(f"{episode.path}.vtt")
    written = {"url": captions, "type": "text/vtt", "language": LANGUAGE, "rel": "captions"}
    ET.SubElement(item, f"{{{PODCAST}}}transcript", written)


def _text(parent: ET.Element, tag: str, words: str) -> ET.Element:
    child = ET.SubElement(parent, tag)
    child.text = one_line(words).translate(_NOT_IN_XML)
    return child


def _shortened(title: str) -> str:
    """A title no longer than apps take."""
    whole = one_line(title)
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1].rstrip()}…"


def _cut(about: str) -> str:
    """As much of a description as apps take."""
    return one_line(about).encode()[:LONGEST_ABOUT].decode(errors="ignore")
