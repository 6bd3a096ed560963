"""`doctor`: what works on this machine, found out by doing it."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from voiceguide.cli.wrapping import echo
from voiceguide.clock import seconds_for_people
from voiceguide.errors import OutputError, VoiceguideError


def examine() -> int:
    """Try every part and print what came of it; 1 when a session could not be heard or written."""
    checks: dict[str, Callable[[], str]] = {
        "content": _content,
        "voice": _voice,
        "sound": _sound,
        "encoder": _encoder,
        "cache": _cache,
    }
    failed = 0
    for name, check in checks.items():
        try:
            found = check()
            mark = "ok"
        except VoiceguideError as exc:
            found, mark = str(exc), "--"
            failed += 1
        echo(f"{mark}  {name:<8} {found}", len("ok  content  "))
    echo(f"    {'mic':<8} {_microphones()}", len("ok  content  "))
    return 1 if failed else 0


def _content() -> str:
    from voiceguide.library import load

    library = load()
    return f"{len(library.exercises)} exercises and {len(library.routines)} routines"


def _voice() -> str:
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
    told = f"{choose(None).driver}, {why}; {voice.identity}; a sentence of five words takes {seconds:.2f} s"
    return "; ".join([told, *voice.warnings])


def _sound() -> str:
    from voiceguide.live.device import loudspeakers

    return ", ".join(loudspeakers())


def _microphones() -> str:
    """For `voiceguide record`; nobody needs one to listen."""
    from voiceguide.live.device import microphones

    try:
        return ", ".join(microphones())
    except VoiceguideError as exc:
        return f"{exc}; only `voiceguide record` needs one"


def _encoder() -> str:
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
    return f"{', '.join(written)} can be written{missing}"


def _cache() -> str:
    from voiceguide.home import clip_folder
    from voiceguide.voice.cache import ClipCache

    info = ClipCache(clip_folder()).info()
    return f"{info.folder}: {info.clips} clips, {info.bytes / 1e6:.1f} MB"
