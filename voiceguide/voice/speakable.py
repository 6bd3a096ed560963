"""What may be spoken: plain text of at least one word, with nothing an engine could choke on."""

import unicodedata

from voiceguide.errors import CannotSpeak

LONGEST = 2000
"""Characters in one utterance; more is not a sentence but a mistake."""


def spoken_words(text: str) -> list[str]:
    """Split ``text`` into words, or raise CannotSpeak when it cannot be spoken as it stands."""
    strange = next((c for c in text if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\r\t"), None)
    if strange is not None:
        raise CannotSpeak(
            f"cannot speak {quoted(text)}: it contains the control character "
            f"U+{ord(strange):04X}; remove it from the text"
        )
    if len(text) > LONGEST:
        raise CannotSpeak(
            f"cannot speak {quoted(text)}: it has {len(text)} characters and {LONGEST} "
            "is the limit; split it into sentences"
        )
    if not any(c.isalnum() for c in text):
        raise CannotSpeak(
            f"cannot speak {quoted(text)}: it has no letter and no digit; write at least one word"
        )
    return text.split()


def one_line(text: str) -> str:
    """Return the text as it is spoken and cached: one line, single spaces. Raises like ``spoken_words``."""
    return " ".join(spoken_words(text))


def quoted(text: str) -> str:
    """Show the text in an error message: escaped where unprintable and at most 60 characters."""
    shown = text if len(text) <= 60 else text[:57] + "..."
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown) + '"'
