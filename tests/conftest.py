"""What all tests share: a cache of their own, no silent skips where none are allowed, and exact plans."""

import os
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from voiceguide.coach import Request, Script, Tone, write_script
from voiceguide.library import Library, load
from voiceguide.library.load import read_library
from voiceguide.sound import tone_length
from voiceguide.timeline import Cue, Timeline
from voiceguide.timeline import build as build_timeline
from voiceguide.timeline.model import Sound
from voiceguide.voice import SilentVoice
from voiceguide.voice.catalogue import platform_driver

Plan = Callable[..., Timeline]

# A slow machine is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

MINE = """\
version: 1
exercises:
  mine:
    title: My own
    for: Many people enjoy this.
    position: standing
    setup: Stand tall.
    rep:
      - {phase: up, breath: in, takes: 4s, teach: "Breathe in, and rise.", cue: In and up}
      - {phase: down, breath: out, takes: 4s, teach: "Breathe out, and sink.", cue: Out and down}
    dose: {reps: 5}
    source: a test
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Rewrite docs/cue-sheets.")


def pytest_configure() -> None:
    """What tests start speaks with the voice that is everywhere, whatever else is installed."""
    os.environ["VOICEGUIDE_VOICE"] = f"{platform_driver()}:"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With VOICEGUIDE_NO_SKIPS=1 a skipped test fails, with the reason it would have been skipped for."""
    report = yield
    if not hasattr(report, "wasxfail"):
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself whole."""
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and os.environ.get("VOICEGUIDE_NO_SKIPS") == "1":
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: VOICEGUIDE_NO_SKIPS=1 allows no skipped test: {report.longrepr}"


@pytest.fixture(scope="session", autouse=True)
def cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test touches cache or journals of the person who runs it; tests that run side by side share them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cache"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICEGUIDE_CACHE", str(folder))
        patch.setenv("VOICEGUIDE_DATA", str(folder.with_name("data")))
        patch.setenv("XDG_RUNTIME_DIR", str(base))  # so that no test's guide meets one that really plays
        patch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
        yield folder


@pytest.fixture(scope="session", autouse=True)
def signals_that_are_heard() -> Iterator[None]:
    """Tests, and what they start, hear Ctrl-C and a closed terminal, also where a shell had them ignored.

    A shell does so for what it runs in the background, and ``nohup`` for what is to outlive its terminal; and
    what is ignored stays ignored in every process begun from there.
    """
    usual = {"SIGINT": signal.default_int_handler, "SIGHUP": signal.SIG_DFL, "SIGQUIT": signal.SIG_DFL}
    there = {getattr(signal, name): handler for name, handler in usual.items() if hasattr(signal, name)}
    ignored = {number for number in there if signal.getsignal(number) is signal.SIG_IGN}
    for number in ignored:
        signal.signal(number, there[number])
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.fixture(scope="session")
def shipped() -> Library:
    """The shipped library."""
    return load()


@pytest.fixture(scope="session")
def mine() -> str:
    """A small content file with the exercise ``mine``: standing, in and out, five times."""
    return MINE


@pytest.fixture(scope="session")
def author(shipped: Library) -> Callable[[str], Library]:
    """Content text in, the library with it laid over the shipped one out."""
    return lambda text: read_library(text, "mine.yaml", shipped)


@pytest.fixture(scope="session")
def lengths() -> Callable[[int], Callable[[Sound], int]]:
    """The exactly known lengths of the silent voice and the tones, at a sample rate."""

    def at(sample_rate: int) -> Callable[[Sound], int]:
        voice = SilentVoice(sample_rate)
        return lambda sound: (
            tone_length(sound, sample_rate) if isinstance(sound, Tone) else voice.length_of(sound)
        )

    return at


@pytest.fixture(scope="session")
def write(shipped: Library) -> Callable[..., Script]:
    """The script of a name, with wishes of the listener, from the shipped library or another."""

    def script(name: str, library: Library | None = None, **wishes: Any) -> Script:
        return write_script(library or shipped, name, Request(**wishes))

    return script


@pytest.fixture(scope="session")
def plan(write: Callable[..., Script], lengths: Callable[[int], Callable[[Sound], int]]) -> Plan:
    """The timeline of a name with the silent voice; ``sample_rate``, ``library`` and wishes may be given."""

    def timeline(name: str, sample_rate: int = 24000, **more: Any) -> Timeline:
        return build_timeline(write(name, **more), lengths(sample_rate), sample_rate)

    return timeline


@pytest.fixture(scope="session")
def cues_of() -> Callable[..., list[Cue]]:
    """The cues of a timeline in any of some roles, or with any of some texts."""
    return lambda timeline, *wanted: [
        cue for cue in timeline.cues if cue.role in wanted or cue.text in wanted
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a ``shipped_name`` runs for every shipped exercise and routine."""
    if "shipped_name" in metafunc.fixturenames:
        library = load()
        metafunc.parametrize("shipped_name", [*library.exercises, *library.routines])
