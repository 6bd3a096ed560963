"""A plan comes in; the files that can lie beside its sound go out, each made when asked for."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from voiceguide.beside.captions import srt, webvtt
from voiceguide.beside.chapters import chapters_json
from voiceguide.beside.cues import cue_sheet, cues_json
from voiceguide.beside.lyrics import lrc
from voiceguide.beside.ssml import ssml
from voiceguide.beside.transcript import transcript
from voiceguide.errors import BadRequest, nearest
from voiceguide.label import LANGUAGE
from voiceguide.timeline import Timeline

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "captions": (".vtt", ".srt"),
    "lyrics": (".lrc",),
    "cues": (".cues.json", ".cues.txt", ".chapters.json"),
    "text": (".txt", ".ssml"),
    "picture": (".png",),
}
"""What may be asked for, and the endings of the files it gives."""

ALL: Final = "all"


class Told(NamedTuple):
    """All that the texts are made from."""

    timeline: Timeline
    name: str
    title: str


TEXTS: Final[Mapping[str, Callable[[Told], str]]] = {
    ".vtt": lambda told: webvtt(told.timeline),
    ".srt": lambda told: srt(told.timeline),
    ".lrc": lambda told: lrc(told.timeline, told.title),
    ".cues.json": lambda told: cues_json(told.timeline, told.name),
    ".cues.txt": lambda told: cue_sheet(told.timeline, told.title),
    ".chapters.json": lambda told: chapters_json(told.timeline, told.title),
    ".txt": lambda told: transcript(told.timeline, told.title),
    ".ssml": lambda told: ssml(told.timeline, LANGUAGE),
}


def endings(asked: str) -> tuple[str, ...]:
    """The endings of the files asked for, like ``captions,text``. Raises BadRequest."""
    found: list[str] = []
    for word in filter(None, asked.lower().replace(" ", "").split(",")):
        if word == ALL:
            found += [ending for kind in KINDS.values() for ending in kind]
            continue
        if word not in KINDS:
            hint = nearest(word, KINDS)
            possible = f"possible: {', '.join(KINDS)}, {ALL}"
            raise BadRequest(f'--with "{word}" is not known; {f"{hint} " if hint else ""}{possible}')
        found += KINDS[word]
    return tuple(dict.fromkeys(found))
