"""Her sheet: what she has, how often, and how to get it, on one page to print; and to hear it on a screen."""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from string import Template
from typing import Final, NamedTuple
from urllib.parse import quote

from voiceguide.library.facts import Library
from voiceguide.library.ladder import TIMES_A_DAY
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
LISTEN: Final = "Before your first session, and again every four weeks: sit down and hear this."


class SheetLine(NamedTuple):
    """A session on her sheet, and how many times a day it is for; 0 where nobody has said."""

    session: Shelved
    a_day: int = 0
    first: bool = False
    """whether it is what is to be heard before all others"""


def sheet(
    library: Library, name: str, sessions: Sequence[SheetLine], address: str, feed: str, folder: str
) -> bytes:
    """The page; ``address`` is that of her folder, ``feed`` that of her podcast, empty if there is none.

    ``folder`` is her folder's name: without an address it alone tells a sheet of paper from another's.
    """
    first, *signs = (text(words.text) for words in library.phrases["stop-list"])
    template = files("voiceguide.practice").joinpath("sheet.html").read_text(encoding="utf-8")
    page = Template(template).substitute(
        size=next((size for most, size in SIZES if len(sessions) <= most), SMALLEST),
        many="many" if len(sessions) > MANY else "",
        who=element("p", f"For {text(name)}", dir="auto") if name else "",
        sessions=listing(_session(each) for each in sessions),
        get="\n".join(_get(address, feed, folder)),
        stop=element("p", first),
        signs=listing(signs),
        wellness=" ".join(text(words.text) for words in library.phrases["wellness"]),
    )
    return page.encode()


def often_words(a_day: int) -> str:
    """How often: ``twice a day``."""
    return TIMES_A_DAY.get(a_day, f"{a_day} times a day")


def _session(told: SheetLine) -> str:
    facts = told.session.facts
    title = element("strong", text(str(facts["title"])), dir="auto")
    often = [often_words(told.a_day)] if told.a_day else []
    details = [minutes(float(facts["seconds"])), *([str(facts["dose"])] if facts["dose"] else []), *often]
    lines = [f"{title}: {text(', '.join(details))}"]
    about = LISTEN if told.first else str(facts["about"])
    if about:
        span = f"<br>{element('span', text(about), class_='soft', dir='auto')}"
        lines.append(span if told.first else element("span", span, class_="about"))
    source, label = f"{quote(told.session.name)}.mp3", text(str(facts["title"]))
    player = f'<audio controls preload="none" src="{source}" aria-label="{label}"></audio>'
    return "".join(lines) + player


def _get(address: str, feed: str, folder: str) -> Iterator[str]:
    if not address:
        yield element("h2", "How to hear them")
        yield element(
            "p",
            f"The sound files are in a folder that your practice gives you, {element('code', text(folder))}: "
            "copy it to your phone, and open the files with anything that plays music.",
        )
        return
    yield element("h2", "How to hear them", **({} if feed else {"class_": PAPER}))
    lines = [element("p", "Point your phone's camera at this code, or type the address:", class_=PAPER)]
    lines.append(element("p", element("code", text(address)), class_=PAPER))
    if feed:
        lines.append(element("p", f"In a podcast app, add it by its address: {element('code', text(feed))}"))
    lines.append(
        element("p", "The address is yours alone; whoever has it can hear what you hear.", class_="soft")
    )
    yield element("div", scan_svg(address) + element("div", "\n".join(lines)), class_="get")
