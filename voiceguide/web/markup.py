"""HTML from texts: everything an author wrote is escaped here, and nowhere else."""

import re
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

from voiceguide.sidecars.words import one_line

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What the pages may load: what lies beside them, and nothing written into them."""

_COMMENTS: Final = re.compile(rb"^ *(?://[^\n]*|/\*.*?\*/)\n", re.DOTALL | re.MULTILINE)
_INDENTS: Final = re.compile(rb"^\s+", re.MULTILINE)
_ROOM: Final = re.compile(rb"\s*({)\s*|;?\s*(})\s*|([;:,])\s+")
"""in a style: what separates nothing"""

_IDS: Final = re.compile(r'\b(id|aria-labelledby)="([a-z-]+)"')
"""where a template names an element of its own"""


@cache
def static(name: str) -> bytes:
    """A file of the page as it is shipped."""
    return files("voiceguide.web").joinpath("static", name).read_bytes()


def slim(name: str) -> bytes:
    """A file of the page without what only people need who read it: whole lines of comment, indentation."""
    content = static(name)
    if not name.endswith((".js", ".css")):
        return content
    code = _INDENTS.sub(b"", _COMMENTS.sub(b"", content))
    return _ROOM.sub(rb"\1\2\3", code) if name.endswith(".css") else code


def fill(template: str, prefix: str = "", **texts: str) -> bytes:
    """A shipped template with its places filled; what is filled in must be markup already.

    ``prefix`` goes before each of its ids, so that it can stand in a page more than once.
    """
    markup = _IDS.sub(rf'\1="{prefix}\2"', static(template).decode())
    return Template(markup).substitute({"csp": CSP, **texts}).encode()


def text(words: str) -> str:
    """Words as markup, on one line: escaped, for text and for attributes."""
    return escape(one_line(words))


def element(name: str, inner: str, **attributes: str | int) -> str:
    """An element around markup; attributes are escaped, ``class_`` and ``data_at`` written as HTML does."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    written = "".join(f' {key}="{escape(str(value))}"' for key, value in named.items())
    return f"<{name}{written}>{inner}</{name}>"


def listing(items: Iterable[str]) -> str:
    """List items around pieces of markup, a line each."""
    return "\n".join(element("li", item) for item in items)


def minutes(seconds: float) -> str:
    """A length for people: ``11 min``; less than a minute in seconds."""
    return f"{round(seconds / 60)} min" if seconds >= 60 else f"{max(1, round(seconds))} s"


def megabytes(size: int) -> str:
    """A size for people: ``4.1 MB``."""
    return f"{max(size, 100_000) / 1e6:.1f} MB"
