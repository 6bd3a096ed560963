"""Her sheet: what she has, how often, and how to get it, on one page to print; and to hear it on a screen."""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from string import Template
from typing import Final, NamedTuple
from urllib.parse import quote

from voiceguide.library.facts import Library
from voiceguide.library.ladder import often_words
from voiceguide.picture.scan import scan_svg
from voiceguide.practice.formats import Shelved
from voiceguide.web.markup import element, listing, minutes, text

SHEET: Final = "index.html"
SIZES: Final = ((3, 13), (5, 11.5), (16, 9.5))
"""For how many sessions which size of letters, in points, keeps the sheet on one page."""
SMALLEST: Final = 6.5
MANY: Final = 7
"""More sessions than this stand in two columns on paper, without what each is good for."""
PAPER: Final = "paper"
"""The class of what helps to get here from a sheet of paper, and is no help on the phone itself."""
OPENS: Final = "open it in a browser; it plays without a network"
LISTEN: Final = "Before your first session, and again every four weeks: sit down and hear this."


class SheetLine(NamedTuple):
    """A session on her sheet, and how many times a day it is for; 0 where nobody has said."""

    session: Shelved
    a_day: int = 0
    first: bool = False
    """whether it is what is to be heard before all others"""


class WaysToHear(NamedTuple):
    """How she gets her sessions; all of them as MP3s, too, where an MP3 has a size."""

    address: str = ""
    """of her folder, empty where that is not known"""
    feed: str = ""
    """the address of her podcast, empty if there is none"""
    page: str = ""
    """the name of the one file with all of them, empty if there is none"""
    folder: str = ""
    """the name of her folder: without an address it alone tells a sheet of paper from another's"""


def sheet(library: Library, name: str, sessions: Sequence[SheetLine], ways: WaysToHear) -> bytes:
    """The page."""
    files_too = any(each.session.facts["size"] for each in sessions)
    first, *signs = (text(words.text) for words in library.phrases["stop-list"])
    template = files("voiceguide.practice").joinpath("sheet.html").read_text(encoding="utf-8")
    page = Template(template).substitute(
        size=next((size for most, size in SIZES if len(sessions) <= most), SMALLEST),
        many="many" if len(sessions) > MANY else "",
        who=element("p", f"For {text(name)}", dir="auto") if name else "",
        sessions=listing(_session(each) for each in sessions),
        get="\n".join(_get(ways, files_too=files_too)),
        stop=element("p", first),
        signs=listing(signs),
        wellness=" ".join(text(words.text) for words in library.phrases["wellness"]),
    )
    return page.encode()


def _session(told: SheetLine) -> str:
    facts = told.session.facts
    title = element("strong", text(str(facts["title"])), dir="auto")
    often = [often_words(told.a_day)] if told.a_day else []
    details = [minutes(float(facts["seconds"])), *([str(facts["dose"])] if facts["dose"] else []), *often]
    lines = [f"{title}: {text('; '.join(details))}"]
    about = LISTEN if told.first else str(facts["about"])
    if about:
        span = f"<br>{element('span', text(about), class_='soft', dir='auto')}"
        lines.append(span if told.first else element("span", span, class_="about"))
    if not facts["size"]:
        return "".join(lines)
    source, label = f"{quote(told.session.name)}.mp3", text(str(facts["title"]))
    player = f'<audio controls preload="none" src="{source}" aria-label="{label}"></audio>'
    return "".join(lines) + player


def _get(ways: WaysToHear, *, files_too: bool) -> Iterator[str]:
    page = f"{_link(ways.page)} has all of them in one file" if ways.page else ""
    if not ways.address:
        yield element("h2", "How to hear them")
        folder = f"in a folder that your practice gives you, {element('code', text(ways.folder))}"
        if files_too:
            yield element(
                "p",
                f"The sound files are {folder}: "
                "copy it to your phone, and open the files with anything that plays music.",
            )
        if page:
            where = "There, " if files_too else f"They are {folder}. In it, "
            yield element("p", f"{where}{page}: copy that to your phone, and {OPENS}.")
        return
    yield element("h2", "How to hear them", **({} if ways.feed or page else {"class_": PAPER}))
    lines = [element("p", "Point your phone's camera at this code, or type the address:", class_=PAPER)]
    lines.append(element("p", element("code", text(ways.address)), class_=PAPER))
    if page:
        lines.append(element("p", f"{page}: keep it, and {OPENS}."))
    if ways.feed:
        told = element("code", text(ways.feed))
        lines.append(element("p", f"In a podcast app, add it by its address: {told}"))
    lines.append(
        element("p", "The address is yours alone; whoever has it can hear what you hear.", class_="soft")
    )
    yield element("div", scan_svg(ways.address) + element("div", "\n".join(lines)), class_="get")


def _link(name: str) -> str:
    return element("a", text(name), href=quote(name))
