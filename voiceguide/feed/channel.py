"""What the podcast is called and where it will be found; checked before anything is made."""

import datetime as time
import re
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from voiceguide.errors import BadRequest, nearest
from voiceguide.sidecars.words import one_line

LONGEST: Final = 255
"""Characters Apple takes for a title or name."""

LONGEST_ABOUT: Final = 4000
"""Bytes Apple takes for a description."""

APART: Final = time.timedelta(hours=1)
"""Between two episodes, so that every app keeps them in order."""

CATEGORIES: Final = (
    "Arts", "Business", "Comedy", "Education", "Fiction", "Government", "Health & Fitness", "History",
    "Kids & Family", "Leisure", "Music", "News", "Religion & Spirituality", "Science", "Society & Culture",
    "Sports", "Technology", "True Crime", "TV & Film",
)  # fmt: skip
"""Apple's categories, as of 2024."""


_HOST: Final = re.compile(
    r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|[0-9a-f.]*:[0-9a-f:.]*"
)
"""A name of labels, or numbers; an address of version 6 comes without its brackets."""


@dataclass(frozen=True)
class Channel:
    """The podcast, as typed."""

    url: str
    title: str = "Gentle prenatal exercises"
    about: str = ""
    author: str = "voiceguide"
    category: str = "Health & Fitness"
    date: str = "2025-01-01"

    def check(self) -> None:
        """Raise BadRequest for the first thing that no podcast app would take."""
        _check_url(self.url)
        _check_text("--title", self.title, LONGEST)
        _check_text("--author", self.author, LONGEST)
        if len(one_line(self.about).encode()) > LONGEST_ABOUT:
            raise BadRequest(
                f"--about is longer than {LONGEST_ABOUT} bytes, and podcast apps take no more; shorten it"
            )
        if self.category not in CATEGORIES:
            like = [each for each in CATEGORIES if self.category.casefold() in each.casefold()]
            hint = nearest(self.category, like or CATEGORIES) or f"possible: {', '.join(CATEGORIES)}"
            raise BadRequest(f'there is no category "{self.category}"; {hint}')
        self._day()

    @property
    def base(self) -> str:
        """The address of the folder, with a slash at its end."""
        return self.url.strip().rstrip("/") + "/"

    def address(self, path: str) -> str:
        """The address of a file in the folder."""
        return urljoin(self.base, quote(path))

    def published(self, episode: int) -> str:
        """When an episode (counting from 1) counts as published, as RFC 2822 writes it."""
        day = self._day()
        first = time.datetime(day.year, day.month, day.day, tzinfo=time.UTC)
        try:
            return format_datetime(first + APART * (episode - 1), usegmt=True)
        except OverflowError as exc:
            raise BadRequest(f"--date {self.date} is too late; try an earlier one") from exc

    def _day(self) -> time.date:
        try:
            return time.date.fromisoformat(self.date.strip())
        except ValueError as exc:
            raise BadRequest(f'--date "{self.date}" is not a day; write it like 2025-01-31') from exc


def _check_url(url: str) -> None:
    if not url.strip():
        raise BadRequest("podcast apps need to know where the folder will be found; add --url https://...")
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError as exc:
        raise BadRequest(
            f'--url "{url}" is not an address; write it like https://clinic.example/podcast'
        ) from exc
    if parts.scheme == "http":
        raise BadRequest(f"podcast apps want a secure address; --url {url} begins with http, use https")
    if not url.isascii():
        raise BadRequest(
            "--url has letters that an address spells out; copy it from a browser (xn--..., %C3%BC)"
        )
    odd = any(not (char.isascii() and char.isprintable()) or char in ' "<>\\^`{|}' for char in url.strip())
    if parts.scheme != "https" or not _HOST.fullmatch(host or "") or odd:
        raise BadRequest(f'--url "{url}" is not an address; write it like https://clinic.example/podcast')
    if parts.query or parts.fragment or parts.username or "?" in url or "#" in url:
        raise BadRequest("--url names the folder and nothing more: no name, no password, no ? and no #")


def _check_text(option: str, text: str, longest: int) -> None:
    words = one_line(text)
    if not words:
        raise BadRequest(f"{option} is empty; podcast apps need it")
    if len(words) > longest:
        raise BadRequest(
            f"{option} is longer than {longest} characters, and podcast apps take no more; shorten it"
        )
