"""A small site of silent sessions, a server for it, and a phone: headless Chromium, driven by Playwright."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from voiceguide.coach import Request
from voiceguide.folder import Watch
from voiceguide.guide import Guide
from voiceguide.library.load import read_library
from voiceguide.library.load import shipped as shipped_library
from voiceguide.voice import SilentVoice
from voiceguide.web import Single, write_single, write_site
from voiceguide.web.server import LOOPBACK, make_server

WHOLE = """\
version: 1
phrases:
  welcome: Welcome.
  first-up: "First, {position}."
  next-up: "Next, {position}."
  wellness: [This is general wellness guidance.]
  stop-list: [Stop if it hurts.]
exercises:
  rise:
    title: Rise & "rest"
    for: Many people enjoy this.
    position: standing
    setup: Stand tall.
    rep:
      - {phase: up, breath: in, takes: 4s, teach: "Breathe in, and rise.", cue: In and up}
      - {phase: down, breath: out, takes: 4s, teach: "Breathe out, and sink.", cue: Out and down}
    dose: {reps: 4}
    source: a test
  stay:
    title: Stay
    for: Many people enjoy staying.
    position: chair
    setup: Sit tall.
    rep:
      - {phase: up, breath: in, takes: 4s, teach: "Breathe in, and grow.", cue: In and grow}
      - {hold: there, takes: 20s, teach: Stay there., cue: Stay and breathe, release: Let go}
    source: a test
routines:
  both:
    title: Both of them
    for: Two in a row.
    exercises: [rise, stay]
"""
CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

MakeSite = Callable[..., Guide]


class Served(NamedTuple):
    """A site on a server, and how to take the server away."""

    url: str
    stop: Callable[[], None]


@pytest.fixture(scope="session")
def content() -> str:
    """Two exercises and a routine of both, with little talk before."""
    return WHOLE


@pytest.fixture(scope="session")
def make_guide() -> Callable[[str | None], Guide]:
    """A guide with the silent voice over a content text, or over the shipped library."""

    def make(text: str | None = None) -> Guide:
        base = shipped_library()
        return Guide(read_library(text, "mine.yaml", base) if text else base, SilentVoice)

    return make


@pytest.fixture(scope="session")
def make_site(make_guide: Callable[[str | None], Guide]) -> MakeSite:
    """Write a site into a folder; the guide it was made by."""

    def make(
        folder: Path,
        text: str | None = WHOLE,
        *names: str,
        kinds: Sequence[str] = (),
        force: bool = False,
        **wishes: Any,
    ) -> Guide:
        guide = make_guide(text)
        write_site(guide, names, Request(**wishes), folder, kinds=kinds, force=force, watch=Watch())
        return guide

    return make


@pytest.fixture(scope="session")
def make_single(make_guide: Callable[[str | None], Guide]) -> Callable[..., Single]:
    """Write everything into one file; what became of it."""

    def make(
        path: Path,
        text: str | None = WHOLE,
        *names: str,
        kinds: Sequence[str] = (),
        force: bool = False,
        **wishes: Any,
    ) -> Single:
        guide = make_guide(text)
        return write_single(guide, names, Request(**wishes), path, kinds=kinds, force=force, watch=Watch())

    return make


@pytest.fixture(scope="session")
def single(tmp_path_factory: pytest.TempPathFactory, make_single: Callable[..., Single]) -> Path:
    """Every session of the content, each also in short, in one file; to be looked at only."""
    path = tmp_path_factory.mktemp("single") / "sent.html"
    make_single(path, kinds=["short"])
    return path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, make_site: MakeSite) -> Path:
    """The folder of a site; to be looked at only."""
    folder = tmp_path_factory.mktemp("site")
    make_site(folder)
    return folder


class Player:
    """A session's page, and what a hand and an ear would do with it."""

    def __init__(self, page: Any, url: str, prefix: str = "") -> None:
        """Open the page and wait for the sound to be known; ``prefix`` is before all ids."""
        self.page = page
        self._prefix = prefix
        page.goto(url)
        self.until("sound?.readyState > 0")

    def part(self, name: str) -> Any:
        """The element with this id."""
        return self.page.locator(f"[id='{self._prefix}{name}']")

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression, in which ``sound`` is the audio element."""
        return self.page.evaluate(self._function(expression))

    def until(self, expression: str, seconds: float = 30) -> None:
        """Wait until the expression is true."""
        self.page.wait_for_function(self._function(expression), timeout=seconds * 1000)

    def _function(self, expression: str) -> str:
        sound = f"document.getElementById('{self._prefix}sound')"
        return f"() => {{ const sound = {sound}; return {expression}; }}"

    @property
    def place(self) -> float:
        """Where the sound is, in seconds."""
        return float(self.ask("sound.currentTime"))

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return bool(self.ask("sound.paused"))

    def tap(self, button: str) -> None:
        """Tap a button by its name."""
        self.page.get_by_role("button", name=button).tap()

    def plays_on(self) -> None:
        """Wait until the sound has moved on by a good part of a second."""
        self.until(f"!sound.paused && sound.currentTime > {self.place + 0.3}")

    def seek(self, seconds: float) -> None:
        """Move the slider, as a finger would, to a whole second; wait until the sound is there."""
        self.part("seek").evaluate(
            "(slider, to) => { slider.value = to; slider.dispatchEvent(new Event('input')); }",
            int(seconds),
        )
        self.until("!sound.seeking")


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve a folder for a while; once stopped it is gone, with all its connections."""
    server = make_server(folder, LOOPBACK, 0)
    connections: list[socket.socket] = []
    accept = server.get_request

    def get_request() -> Any:
        connections.append(accept()[0])
        return connections[-1], connections[-1].getpeername()

    server.get_request = get_request  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    try:
        yield Served(f"http://{LOOPBACK}:{server.server_address[1]}/", stop)
    finally:
        stop()


@pytest.fixture
def served(site: Path) -> Iterator[Served]:
    """The site on a server of its own, so with a memory and a worker of its own."""
    with serving(site) as each:
        yield each


@pytest.fixture(scope="session")
def serve() -> Callable[[Path], Any]:
    """Serve any folder, as a context."""
    return serving


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium of the system; Playwright's own is never fetched."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no chromium here; on Debian: apt-get install chromium")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    """A page on a phone. Whatever it complains of, and every request to elsewhere, fails the test."""
    with opened(browser, **PHONE) as page:
        yield page


@pytest.fixture
def player() -> Callable[..., Player]:
    """Open the page of a session in a page of a phone."""
    return Player


@pytest.fixture
def phones(browser: Any) -> Callable[..., Any]:
    """Other phones: a context that gives a page, with Playwright's options for a context."""
    return lambda **options: opened(browser, **{**PHONE, **options})


@contextmanager
def opened(browser: Any, **options: Any) -> Iterator[Any]:
    """A page of a fresh profile."""
    context = browser.new_context(**options)
    context.set_default_timeout(30_000)
    context.set_default_navigation_timeout(60_000)
    page = context.new_page()
    complaints: list[str] = []
    context.on("request", lambda request: complaints.extend(_elsewhere(request.url)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.extend(_policy(line)))
    yield page
    context.close()
    assert complaints == []


def _elsewhere(url: str) -> list[str]:
    near = url.startswith((f"http://{LOOPBACK}:", "file:", "data:", "blob:"))
    return [] if near else [f"asked elsewhere: {url}"]


def _policy(line: Any) -> list[str]:
    return [line.text] if line.type == "error" and "Content Security Policy" in line.text else []


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, as text to be run in a page."""
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    return files("axe_playwright_python").joinpath("axe.min.js").read_text()
