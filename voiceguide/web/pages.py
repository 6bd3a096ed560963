"""The pages: one that lists the sessions, and one for each session."""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Final, NamedTuple
from urllib.parse import quote

from voiceguide.clock import milliseconds
from voiceguide.coach.course import Introduction
from voiceguide.coach.wording import within
from voiceguide.export import Metadata
from voiceguide.folder import Recording
from voiceguide.library import Library
from voiceguide.sidecars.words import sound_words
from voiceguide.timeline import Timeline
from voiceguide.web.choices import Alternative
from voiceguide.web.markup import element, fill, listing, megabytes, minutes, text
from voiceguide.web.pictures import Gallery, Pictures
from voiceguide.web.plan import as_script, page_plan

VERSION_LETTERS = 12
"""of the sound file's SHA-256; enough to tell one version of it from the next"""
HOW: Final = "How you would like it today"


def versioned(recording: Recording) -> str:
    """The address of the sound file, different for each version of it, so that no cache mixes them up."""
    return f"{quote(recording.audio)}?v={recording.digest[:VERSION_LETTERS]}"


def index_page(library: Library, recordings: Sequence[Recording]) -> bytes:
    """The page that lists the sessions: routines first."""
    return fill(
        "index.html",
        groups=groups(recordings, lambda each: _card(each, library)),
        wellness=phrases(library, "wellness"),
        stop_list=stop_list(library),
        total=megabytes(sum(each.size for each in recordings)),
    )


class Surroundings(NamedTuple):
    """Where a session's page stands, and so where its parts come from; all texts are markup."""

    audio: str
    """attributes of the sound"""
    link: Callable[[str], str]
    """the address of a session, by its key"""
    shelf: str = ""
    """the address of the list, if there is one"""
    prefix: str = ""
    """before all ids"""
    scripted: bool = False
    """whether a script makes the links of the choices work, and shows them"""
    card: str = ""
    """what stands in the place of the figure where no script runs"""
    keep: str = ""
    """how the sound is kept on the phone"""


def session_page(
    library: Library, recording: Recording, pictures: Pictures, choices: Sequence[Alternative] = ()
) -> bytes:
    """The page of one session: the player, what to know before, the chapters and every word."""
    version = recording.digest[:VERSION_LETTERS]
    card = escape(Gallery.card(recording.exercises))
    around = Surroundings(
        audio=f'src="{text(f"{quote(recording.key)}.mp3?v={version}")}"',
        shelf="../index.html",
        link=lambda key: f"{quote(key)}.html",
        card=f'<noscript><img src="../{card}" alt=""></noscript>',
        keep=fill("keep.html", size=megabytes(recording.size)).decode(),
    )
    return fill(
        "session.html",
        title=text(recording.title),
        name=text(recording.name),
        key=text(recording.key),
        version=version,
        player=player(library, recording, pictures, choices, around),
    )


def player(
    library: Library,
    recording: Recording,
    pictures: Pictures,
    choices: Sequence[Alternative],
    around: Surroundings,
) -> str:
    """All of a session's page but what makes a page of it."""
    timeline = recording.session.timeline
    return fill(
        "player.html",
        around.prefix,
        title=text(recording.title),
        audio=around.audio,
        back=fill("back.html", address=around.shelf).decode() if around.shelf else "",
        card=around.card,
        keep=around.keep,
        purpose=text(recording.purpose),
        choices=_choices(choices, recording.suffix, around),
        length=minutes(timeline.seconds),
        needs="".join(element("p", text(line)) for line in _needs(library, recording)),
        wellness=phrases(library, "wellness"),
        stop_list=stop_list(library),
        chapters=listing(_chapter_buttons(timeline)),
        transcript="".join(_transcript(timeline)),
        whose=_whose(recording),
        plan=as_script(page_plan(timeline, library, pictures, recording.exercises)),
    ).decode()


def _whose(recording: Recording) -> str:
    whose = Metadata(recording.session).whose
    return element("p", text(whose), class_="whose") + "\n" if whose else ""


def _choices(choices: Sequence[Alternative], suffix: str, around: Surroundings) -> str:
    """Links to the other ways of the session that there are here; nothing where there is one."""
    if len(choices) < 2:
        return ""
    links = (_choice(each, around.link(each.key), current=each.suffix == suffix) for each in choices)
    hidden = {"hidden": ""} if around.scripted else {}
    return element("nav", element("ul", listing(links)), class_="choices", aria_label=HOW, **hidden) + "\n"


def _choice(choice: Alternative, address: str, *, current: bool) -> str:
    length = element("span", minutes(choice.session.timeline.seconds), class_="length")
    here = {"aria_current": "page"} if current else {}
    return element("a", f"{text(choice.title)} {length}", href=address, **here)


def groups(recordings: Sequence[Recording], card: Callable[[Recording], str]) -> str:
    """The sessions under their headings, each as its card."""
    found = [
        ("Routines", [each for each in recordings if each.routine]),
        ("Single exercises", [each for each in recordings if not each.routine]),
    ]
    return "\n".join(
        element("h2", heading) + element("ul", listing(map(card, group)), class_="cards")
        for heading, group in found
        if group
    )


def card_words(recording: Recording, library: Library) -> str:
    """What a card says of a session beside its picture and how far she is in it."""
    title = element("span", text(recording.title), class_="name", dir="auto")
    told = ", ".join(_where(library, recording)) or recording.purpose
    about = element("span", text(told), class_="about", dir="auto")
    length = element("span", minutes(recording.session.timeline.seconds), class_="length")
    return title + about + length


def _card(recording: Recording, library: Library) -> str:
    state = element("span", "", class_="state", data_name=recording.name, data_audio=versioned(recording))
    source = escape(Gallery.card(recording.exercises))
    picture = f'<img src="{source}" alt="" width="72" height="72" loading="lazy">'
    inner = picture + card_words(recording, library) + state
    return element("a", inner, href=f"sessions/{quote(recording.name)}.html")


def _where(library: Library, recording: Recording) -> list[str]:
    """The positions of its exercises, each once."""
    positions = [library.exercises[name].position for name in recording.exercises]
    return list(dict.fromkeys(library.positions[position].title for position in positions))


def _needs(library: Library, recording: Recording) -> Iterator[str]:
    if where := _where(library, recording):
        yield f"Where: {', '.join(where)}."
    if doses := list(_doses(library, recording)):
        yield f"What you do: {'; '.join(doses)}."
    things = [thing for name in recording.exercises for thing in library.exercises[name].equipment]
    if things:
        yield f"Have ready: {', '.join(dict.fromkeys(things))}."


def _doses(library: Library, recording: Recording) -> Iterator[str]:
    """How much of each exercise; in a routine with its name."""
    for unit in recording.session.course.units:
        if isinstance(unit, Introduction) and unit.amount:
            name = within(library.exercises[unit.exercise].title)
            yield f"{name}, {unit.amount}" if recording.routine else unit.amount


def phrases(library: Library, key: str) -> str:
    """Sentences of the library, as one text."""
    return " ".join(text(words.text) for words in library.phrases[key])


def stop_list(library: Library) -> str:
    """When to stop, as list items."""
    return listing(text(words.text) for words in library.phrases["stop-list"])


def _chapter_buttons(timeline: Timeline) -> Iterator[str]:
    for chapter in timeline.chapters:
        at = milliseconds(chapter.start, timeline.sample_rate)
        time = element("span", _clock(at), class_="time")
        title = element("span", text(chapter.title), dir="auto")
        yield element("button", title + time, type="button", data_at=at)


def _transcript(timeline: Timeline) -> Iterator[str]:
    """Every word under its chapter, and what sounds say; hundreds of lines, so without end tags."""
    chapters = list(timeline.chapters)
    explained: set[str] = set()
    sounds: list[str] = []
    for cue in timeline.foreground:
        new_chapter = bool(chapters) and chapters[0].start <= cue.start
        if sounds and (new_chapter or cue.kind == "speech"):
            yield _sounds(sounds)
            sounds = []
        while chapters and chapters[0].start <= cue.start:
            yield element("h3", text(chapters.pop(0).title), dir="auto")
        if cue.kind == "speech":
            yield f"<p>{text(cue.text)}"
        elif sound := sound_words(cue.role).strip("[]"):
            sounds.append(sound.partition(": ")[2] or sound if sound in explained else sound)
            explained.add(sound)
    if sounds:
        yield _sounds(sounds)


def _sounds(sounds: Sequence[str]) -> str:
    told = text(", ".join(sounds))
    return f"<p class=s>[{told}]"


def _clock(ms: int) -> str:
    seconds = ms // 1000
    return f"{seconds // 60}:{seconds % 60:02d}"
