"""`doctor`: what works on this machine, found out by doing it."""

import json as json_writer
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import typer

from voiceguide.cli.wrapping import echo
from voiceguide.clock import seconds_for_people
from voiceguide.errors import OutputError, VoiceguideError


class Finding(NamedTuple):
    """What came of trying a part: for people, and the facts in it for programs."""

    told: str
    facts: Mapping[str, object]
    works: bool = True


def examine(*, json: bool = False) -> int:
    """Try every part and print what came of it; 1 when a session could not be heard or written.

    With ``json`` it is one object, which has the same keys whatever works; what is not known is null.
    """
    findings: dict[str, Finding] = {}
    for name, (look, keys) in _PARTS.items():
        findings[name] = _tried(look, keys)
        if not json:
            _tell(name, findings[name])
    works = all(finding.works for name, finding in findings.items() if name != _NEEDLESS)
    if json:
        data = {name: {"ok": each.works, "told": each.told, **each.facts} for name, each in findings.items()}
        typer.echo(json_writer.dumps({"ok": works, **data}, indent=1))
    return 0 if works else 1


def _tell(name: str, finding: Finding) -> None:
    mark = "  " if name == _NEEDLESS else "ok" if finding.works else "--"
    echo(f"{mark}  {name:<8} {finding.told}", len("ok  content  "))


def _tried(look: Callable[[], Finding], keys: tuple[str, ...]) -> Finding:
    try:
        return look()
    except VoiceguideError as exc:
        return Finding(str(exc), dict.fromkeys(keys), works=False)


def _content() -> Finding:
    from voiceguide.library import load

    library = load()
    exercises, routines = len(library.exercises), len(library.routines)
    return Finding(
        f"{exercises} exercises and {routines} routines", {"exercises": exercises, "routines": routines}
    )


def _voice() -> Finding:
    """Which voice speaks when none is asked for, and why that one; a voice behind it is named too."""
    from voiceguide.utterance import Utterance
    from voiceguide.voice import open_voice
    from voiceguide.voice.catalogue import NATURAL, choose, how_to_get, is_installed, named

    with TemporaryDirectory() as folder:
        voice = open_voice(cache_folder=Path(folder))
        try:
            samples = voice.length_of(Utterance("Breathe in, and breathe out."))
        finally:
            voice.close()
    seconds = seconds_for_people(samples, voice.sample_rate)
    if named(None):
        why = "because VOICEGUIDE_VOICE says so"
    elif is_installed(NATURAL):
        why = "because it is installed"
    else:
        why = f"the natural one is not installed: {how_to_get(NATURAL)}"
    kind, warnings = choose(None).driver, list(voice.warnings)
    told = f"{kind}, {why}; {voice.identity}; a sentence of five words takes {seconds:.2f} s"
    facts = {"kind": kind, "identity": voice.identity, "seconds": round(seconds, 3), "warnings": warnings}
    return Finding("; ".join([told, *warnings]), facts)


def _sound() -> Finding:
    from voiceguide.live.device import loudspeakers

    found = loudspeakers()
    return Finding(", ".join(found), {"loudspeakers": list(found)})


def _microphones() -> Finding:
    """Which there are, and whether the guide hears by them; nobody needs one to practise."""
    from voiceguide import profile
    from voiceguide.ears.installed import is_installed
    from voiceguide.live.device import microphones

    installed, may = is_installed(), profile.read_anyway(profile.default_place()).her.microphone
    facts = {"microphones": None, "hearing_installed": installed, "may_listen": may}
    try:
        found = microphones()
    except VoiceguideError as exc:
        return Finding(f"{exc}; only hearing you and `voiceguide record` need one", facts, works=False)
    return Finding(f"{', '.join(found)}; {_hearing(installed, may)}", facts | {"microphones": list(found)})


def _hearing(installed: bool, may: bool | None) -> str:
    """Whether the guide can hear her, and may."""
    if not installed:
        return 'hearing is not installed: pip install "voiceguide[ears]"'
    told = {True: "it may listen", False: "it may not listen", None: "it has not asked yet whether it may"}
    return f"hearing is installed, and {told[may]}; voiceguide listen tries it"


def _encoder() -> Finding:
    """What only ffmpeg can write may be missing; nobody needs it to listen."""
    from voiceguide.output import FORMATS, MP4, Encoding, write_file

    missing = ""
    with TemporaryDirectory() as folder:
        for format in FORMATS:
            try:
                write_file(Path(folder) / f"test.{format}", [bytes(48_000)], Encoding(format))
            except OutputError as exc:
                if format not in MP4:
                    raise
                missing = f"; {exc}"
    written = [format for format in FORMATS if not (missing and format in MP4)]
    facts = {"formats": written, "missing": [format for format in FORMATS if format not in written]}
    return Finding(f"{', '.join(written)} can be written{missing}", facts)


def _cache() -> Finding:
    from voiceguide.home import clip_folder
    from voiceguide.voice.cache import ClipCache

    info = ClipCache(clip_folder()).info()
    told = f"{info.folder}: {info.clips} clips, {info.bytes / 1e6:.1f} MB"
    return Finding(told, {"folder": str(info.folder), "clips": info.clips, "bytes": info.bytes})


_NEEDLESS: Final = "mic"
"""A part that nobody needs to practise, so that its failing is none."""

_PARTS: Final[dict[str, tuple[Callable[[], Finding], tuple[str, ...]]]] = {
    "content": (_content, ("exercises", "routines")),
    "voice": (_voice, ("kind", "identity", "seconds", "warnings")),
    "sound": (_sound, ("loudspeakers",)),
    "encoder": (_encoder, ("formats", "missing")),
    "cache": (_cache, ("folder", "clips", "bytes")),
    _NEEDLESS: (_microphones, ("microphones", "hearing_installed", "may_listen")),
}
"""What is tried, in that order, and the facts it gives."""
