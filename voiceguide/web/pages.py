"""The pages: one that lists the sessions, and one for each session."""

from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import quote

from voiceguide.clock import milliseconds
from voiceguide.coach.course import Introduction
from voiceguide.coach.wording import within
from voiceguide.folder import Recording
from voiceguide.library import Library
from voiceguide.sidecars.words import sound_words
from voiceguide.timeline import Timeline
from voiceguide.web.markup import element, fill, listing, megabytes, minutes, text
from voiceguide.web.pictures import Gallery, Pictures
from voiceguide.web.plan import as_script, page_plan

VERSION_LETTERS = 12
"""of the sound file's SHA-256; enough to tell one version of it from the next"""


def versioned(recording: Recording) -> str:
    """The address of the sound file, different for each version of it, so that no cache mixes them up."""
    return f"{quote(recording.audio)}?v={recording.digest[:VERSION_LETTERS]}"


def index_page(library: Library, recordings: Sequence[Recording]) -> bytes:
    """The page that lists the sessions: routines first."""
    groups = [
        ("Routines", [each for each in recordings if each.routine]),
        ("Single exercises", [each for each in recordings if not each.routine]),
    ]
    return fill(
        "index.html",
        groups="\n".join(_group(heading, group, library) for heading, group in groups if group),
        wellness=_phrases(library, "wellness"),
        stop_list=listing(_stop_list(library)),
        total=megabytes(sum(each.size for each in recordings)),
    )


def session_page(library: Library, recording: Recording, pictures: Pictures) -> bytes:
    """The page of one session: the player, what to know before, the chapters and every word."""
    timeline = recording.session.timeline
    name = quote(recording.name)
    return fill(
        "session.html",
        title=text(recording.title),
        name=text(recording.name),
        audio=text(f"{name}.mp3?v={recording.digest[:VERSION_LETTERS]}"),
        purpose=text(recording.purpose),
        card=escape(Gallery.card(recording.exercises)),
        length=minutes(timeline.seconds),
        size=megabytes(recording.size),
        needs="".join(element("p", text(line)) for line in _needs(library, recording)),
        wellness=_phrases(library, "wellness"),
        stop_list=listing(_stop_list(library)),
        chapters=listing(_chapter_buttons(timeline)),
        transcript="".join(_transcript(timeline)),
        plan=as_script(page_plan(timeline, library, pictures, recording.exercises)),
    )


def _group(heading: str, recordings: Sequence[Recording], library: Library) -> str:
    cards = listing(_card(each, library) for each in recordings)
    return element("h2", heading) + element("ul", cards, class_="cards")


def _card(recording: Recording, library: Library) -> str:
    seconds = recording.session.timeline.seconds
    title = element("span", text(recording.title), class_="name", dir="auto")
    told = ", ".join(_where(library, recording)) or recording.purpose
    about = element("span", text(told), class_="about", dir="auto")
    length = element("span", minutes(seconds), class_="length")
    state = element("span", "", class_="state", data_name=recording.name, data_audio=versioned(recording))
    source = escape(Gallery.card(recording.exercises))
    picture = f'<img src="{source}" alt="" width="72" height="72" loading="lazy">'
    return element(
        "a", picture + title + about + length + state, href=f"sessions/{quote(recording.name)}.html"
    )


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


def _phrases(library: Library, key: str) -> str:
    return " ".join(text(words.text) for words in library.phrases[key])


def _stop_list(library: Library) -> Iterator[str]:
    yield from (text(words.text) for words in library.phrases["stop-list"])


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
