"""The report: one page that prints well, for her midwife or physiotherapist, in plain words."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.resources import files
from string import Template
from typing import Final

from voiceguide.diary import Diary, Practice
from voiceguide.library.facts import Library
from voiceguide.report.drawing import weeks_svg
from voiceguide.report.weeks import LEGEND, summary
from voiceguide.report.words import FELT, bout_words, day_words, exercise_title, listed_words, short_day
from voiceguide.web.markup import element, listing, text

_SPARED: Final = {
    "girdle": "my pelvic girdle",
    "wrists": "my wrists",
    "floor": "the way down to the floor",
}


def report_page(library: Library, diary: Diary, today: date) -> str:
    """The page as an HTML document that needs nothing beside it."""
    practised = diary.practised
    span = "No sessions yet"
    if practised:
        span = f"{day_words(practised[0].day)} to {day_words(practised[-1].day)}"
    template = files("voiceguide.report").joinpath("report.html").read_text(encoding="utf-8")
    body = "\n".join(_sections(library, diary)) if practised else ""
    return Template(template).substitute(span=text(span), today=text(day_words(today)), body=body)


def _sections(library: Library, diary: Diary) -> Iterator[str]:
    yield element("p", text(summary(diary)))
    yield from _stage(diary)
    yield from _spared(diary)
    yield weeks_svg(diary)
    yield element("h2", "Each exercise")
    yield _table(
        ("Exercise", "Sessions", "At first", "Last time", "Afterwards my back was"),
        (_exercise(library, diary, name) for name in _exercises(diary)),
    )
    yield element("h2", "Each session")
    yield _table(
        ("When", "What I did", "To its end", "Afterwards my back was"),
        (_session(library, practice) for practice in reversed(diary.practised)),
    )


def _stage(diary: Diary) -> Iterator[str]:
    known = [practice.weeks for practice in diary.practised if practice.weeks is not None]
    if known:
        first, last = known[0], known[-1]
        weeks = f"week {first}" if first == last else f"weeks {first} to {last}"
        yield element("p", f"That was in {weeks} of my pregnancy.")


def _spared(diary: Diary) -> Iterator[str]:
    """What was left out for her sake, and when last."""
    last = {each: practice.day for practice in diary.practised for each in practice.spared}
    if last:
        yield element("p", "The guide was asked to spare:")
        told = (f"{text(_SPARED.get(each, each))} (last on {day_words(day)})" for each, day in last.items())
        yield element("ul", listing(told))


def _exercises(diary: Diary) -> list[str]:
    """In the order in which she took them up."""
    return list(dict.fromkeys(bout.exercise for practice in diary.practised for bout in practice.bouts))


def _exercise(library: Library, diary: Diary, name: str) -> Iterator[str]:
    practices = diary.of(name)
    felt = Counter(practice.felt for practice in practices)
    told = listed_words(f"{felt[mark]} {words}" for mark, words in LEGEND if felt[mark])
    yield element("td", text(exercise_title(library, name)))
    yield element("td", str(len(practices)), class_="number")
    for practice in (practices[0], practices[-1]):
        bout = practice.bout(name)
        assert bout
        yield element("td", f"{text(bout_words(library, bout))}<br>{short_day(practice.day)}")
    yield element("td", told)


def _session(library: Library, practice: Practice) -> Iterator[str]:
    done = (
        f"{exercise_title(library, bout.exercise)}: {bout_words(library, bout)}" for bout in practice.bouts
    )
    whole = practice.finished and all(bout.finished for bout in practice.bouts)
    yield element(
        "td", f"{practice.begun:%a} {short_day(practice.day)}, {practice.begun:%H:%M}", class_="when"
    )
    yield element("td", "<br>".join(map(text, done)))
    yield element("td", "yes" if whole else "no")
    yield element("td", FELT[practice.felt] if practice.felt else "")


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(
        element("th", each, class_="number") if each == "Sessions" else element("th", each) for each in heads
    )
    body = "\n".join(element("tr", "".join(cells)) for cells in rows)
    return element("table", f"{element('thead', element('tr', head))}\n{element('tbody', body)}")
