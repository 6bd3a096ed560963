"""The profile: what is known of her, in one small file of hers that she can read, change and remove.

It is YAML, a line for each thing that is known, for her eyes only, and written whole. Nothing needs it: where
it is missing or damaged, nothing is known. One thing survives damage: that she was told to ask first.
"""

import os
import re
import stat
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from voiceguide.answers import MAY_BEGIN, SUBJECTS, answered, told
from voiceguide.errors import BadRequest, ContentError, OutputError, Problem, ProfileError, nearest, shown
from voiceguide.her import Check, Her
from voiceguide.home import data_folder
from voiceguide.library.source import MappingNode, Node, ScalarNode, SequenceNode, parse
from voiceguide.output.whole import write_whole

NAME: Final = "me.yaml"
LIMIT: Final = 10_000
"""bytes of the file"""
HEADING: Final = """\
# What voiceguide knows of you. Change it as you like, or remove it: nothing here is needed.
# It is read on this machine, and sent nowhere.
"""

_CHECK: Final = re.compile(r"""^\s*["']?checked["']?\s*:(.*)""", re.MULTILINE)
_OPENING: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""no pipe is waited for, no line end changed"""


class Known(NamedTuple):
    """What is known of her, and, in a line, why it is not all; empty while all is well."""

    her: Her
    trouble: str


def default_place() -> Path:
    """``me.yaml`` in the data folder."""
    return data_folder() / NAME


def read(path: Path) -> Her:
    """What the file says of her; nothing where there is none. Raises ProfileError for the first mistake."""
    data = _contents(path)
    try:
        return _her(data, path)
    except ContentError as exc:
        raise ProfileError(f"{exc.problems[0]}; mend it, or remove it: voiceguide me --clear") from exc


def read_anyway(path: Path) -> Known:
    """The same for who goes on in any case: of a damaged file, only that she is to ask first."""
    try:
        return Known(read(path), "")
    except ProfileError as exc:
        return Known(Her(checked=_check_in_ruins(path)), str(exc))


def write(path: Path, her: Her) -> None:
    """Make the file say what is known of her, for her eyes only. Raises OutputError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as exc:
        raise OutputError(f"there can be no folder {shown(path.parent)}: {exc.strerror or exc}") from exc
    write_whole(path, as_text(her).encode(), force=True, private=True)


def clear(path: Path) -> bool:
    """Remove the file; whether there was one. Raises ProfileError if it has to stay."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as exc:
        raise ProfileError(f"{shown(path)} cannot be removed: {exc.strerror or exc}") from exc
    return True


def as_text(her: Her) -> str:
    """The file that says what is known of her."""
    lines = [(subject, told(her, subject)) for subject in SUBJECTS]
    return HEADING + "".join(f"{subject}: {_scalar(text)}\n" for subject, text in lines if text)


def _scalar(text: str) -> str:
    """A text that YAML gives back as it is: quoted unless it is plainly no syntax."""
    if re.fullmatch(r"[A-Za-z0-9][\w+/., -]*", text, re.ASCII):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _contents(path: Path) -> bytes:
    try:
        descriptor = os.open(path, _OPENING)
    except FileNotFoundError:
        return b""
    except (OSError, ValueError) as exc:
        raise _unreadable(path, exc) from exc
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ProfileError(f"{shown(path)} is no file; move it out of the way")
        return os.read(descriptor, LIMIT + 1)
    except OSError as exc:
        raise _unreadable(path, exc) from exc
    finally:
        os.close(descriptor)


def _unreadable(path: Path, exc: Exception) -> ProfileError:
    reason = exc.strerror if isinstance(exc, OSError) else None
    return ProfileError(
        f"{shown(path)} cannot be read: {reason or exc}; mend that, or move it out of the way"
    )


def _her(data: bytes, path: Path) -> Her:
    """Raises ContentError for the first mistake."""
    if len(data) > LIMIT:
        raise ContentError(
            [Problem(str(path), 1, 1, f"this is larger than {LIMIT // 1000} kB, so it is not ours")]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        before = data[: exc.start].split(b"\n")
        column = len(before[-1].decode()) + 1
        message = "this is not UTF-8 text; save it as UTF-8 in your editor"
        raise ContentError([Problem(str(path), len(before), column, message)]) from exc
    root = parse(text, str(path))
    if not isinstance(root, MappingNode):
        raise ContentError([root.place.problem("lines like `minutes: 10` are needed here")])
    return _of_lines(root)


def _of_lines(root: MappingNode) -> Her:
    her, seen = Her(), set[str]()
    for key, node in root.entries:
        subject = key.text
        if subject not in SUBJECTS:
            hint = nearest(subject, SUBJECTS) or f"known are {', '.join(SUBJECTS)}"
            raise ContentError([key.place.problem(f'"{subject}" is not known here; {hint}')])
        if subject in seen:
            raise ContentError([key.place.problem(f'"{subject}" stands here twice; keep one')])
        if {"weeks", "due"} <= {subject, *seen}:
            raise ContentError([key.place.problem("weeks and due say the same; keep one of them")])
        seen.add(subject)
        try:
            her = answered(her, subject, _text(node), None)
        except BadRequest as exc:
            raise ContentError([node.place.problem(str(exc))]) from exc
    return her


def _text(node: Node) -> str:
    """What is written for a subject; a list counts as its words with commas between them."""
    items = node.items if isinstance(node, SequenceNode) else [node]
    words = [item.text for item in items if isinstance(item, ScalarNode)]
    if len(words) < len(items) or not words:
        raise ContentError([node.place.problem("a word or a number is needed here")])
    return ", ".join(words)


def _check_in_ruins(path: Path) -> Check | None:
    """That she is to ask first, if a damaged file speaks of a check and does not say that she may begin."""
    try:
        text = _contents(path).decode("utf-8", "replace")
    except ProfileError:
        return None
    outcomes = _CHECK.findall(text)
    return (
        Check(date.min, ask_first=True)
        if any(MAY_BEGIN not in each.casefold() for each in outcomes)
        else None
    )
