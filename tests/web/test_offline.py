"""Without a network: what was played or kept plays and seeks; a new version replaces the old one whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

WORKER = "navigator.serviceWorker.controller"
UPDATE = """
async () => {
  const worker = await navigator.serviceWorker.ready;
  await worker.update();
  while (!worker.waiting) await new Promise((done) => setTimeout(done, 20));
}
"""
"""Fetch the new version, until it only waits for the page to be left."""

KEPT = "This session is on this phone."

NEWEST = """async () => {
  const { waiting, installing } = await navigator.serviceWorker.getRegistration();
  const versions = (await caches.keys()).filter((name) => name.includes(" pages "));
  return !waiting && !installing && versions.length === 1;
}"""
SOUNDS = """async () => {
  const name = (await caches.keys()).find((each) => each.endsWith(" sounds"));
  return (await (await caches.open(name)).keys()).map((request) => request.url);
}"""


def played(phone: Any, player: Any, url: str) -> Any:
    """A session's page once its worker runs and its sound, which plays, is on the phone."""
    session = player(phone, url)
    session.until(WORKER)
    session.tap("Play")
    phone.get_by_text(KEPT).wait_for(state="attached")
    return session


@pytest.fixture
def kept(phone: Any, served: Any, player: Any) -> Any:
    """A session that was played once, so that it is on the phone; the network is still there."""
    return played(phone, player, f"{served.url}sessions/both.html")


def test_what_was_played_plays_on_and_seeks_without_a_network(kept: Any, served: Any) -> None:
    """The network goes while it plays: she may seek anywhere, and it goes on."""
    served.stop()
    for place in (60, 5, 40):
        kept.seek(place)
        kept.until(f"!sound.paused && sound.currentTime > {place} && sound.currentTime < {place + 5}")


def test_the_app_opens_without_a_network(kept: Any, served: Any, player: Any) -> None:
    """List and session open from the phone; the sound plays and seeks by ranges out of the worker's cache."""
    served.stop()
    kept.page.goto(served.url)
    kept.page.locator(".cards a").first.get_by_text("on this phone").wait_for()
    ranges: list[str] = []
    kept.page.on(
        "response", lambda answer: ranges.append(f"{answer.status} {answer.headers.get('content-range')}")
    )
    session = player(kept.page, f"{served.url}sessions/both.html")
    session.page.wait_for_selector("#figure svg:not([hidden])")
    session.tap("Play")
    for place in (50, 10):
        session.seek(place)
        session.plays_on()
        assert place <= session.place < place + 5
    assert any(each.startswith("206 bytes ") for each in ranges)


def test_a_session_that_is_not_there_says_so(kept: Any, served: Any) -> None:
    """Without a network, a session that was never kept opens, and play says what is missing."""
    served.stop()
    kept.page.goto(f"{served.url}sessions/stay.html")
    kept.page.get_by_role("button", name="Play").tap()
    kept.page.get_by_text("It needs a network once").wait_for()


def test_everything_can_be_kept_at_once(phone: Any, served: Any, player: Any) -> None:
    """One button on the list keeps every session; then each plays without a network."""
    phone.goto(served.url)
    phone.wait_for_function(f"() => {WORKER}")
    phone.get_by_role("button", name="Keep everything").tap()
    phone.get_by_text("Everything is on this phone.").wait_for()
    served.stop()
    session = player(phone, f"{served.url}sessions/stay.html")
    session.tap("Play")
    session.plays_on()


def test_it_can_be_installed(phone: Any, served: Any) -> None:
    """Chromium finds nothing in the way of installing it: manifest, icons and worker are right."""
    phone.goto(served.url)
    phone.wait_for_function(f"() => {WORKER}")
    chromium = phone.context.new_cdp_session(phone)
    manifest = chromium.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("manifest.webmanifest")
    found = chromium.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each for each in found if each["errorId"] != "in-incognito"] == []


def stop_workers(page: Any) -> None:
    """End the workers, as the browser does by itself after half a minute; they start again when needed."""
    chromium = page.context.new_cdp_session(page)
    chromium.send("ServiceWorker.enable")
    chromium.send("ServiceWorker.stopAllWorkers")


def test_a_new_version_replaces_the_old_one_whole(
    phone: Any, serve: Any, player: Any, make_site: Callable[..., Any], tmp_path: Path
) -> None:
    """After the folder was written anew, pages and the sounds she keeps are of the new version, and play."""
    make_site(tmp_path)
    with serve(tmp_path) as served:
        session = played(phone, player, f"{served.url}sessions/rise.html")
        before = session.ask("sound.getAttribute('src')")
        make_site(tmp_path, reps=2)
        phone.evaluate(UPDATE)
        session.tap("Pause")
        session = player(phone, f"{served.url}sessions/rise.html")
        for _ in range(10):  # the browser may let the old worker finish first
            stop_workers(phone)
            phone.wait_for_timeout(1000)
            now = str(phone.locator("#sound").get_attribute("src"))
            if now.endswith("&kept") and now.removesuffix("&kept") != before:
                break
        served.stop()
        assert now.removesuffix("&kept") != before
        session.tap("Play")
        session.plays_on()


def test_a_new_version_leaves_the_sound_that_is_playing(
    phone: Any, serve: Any, player: Any, make_site: Callable[..., Any], tmp_path: Path
) -> None:
    """While one page plays the old version, another takes over the new one: the old sound stays."""
    make_site(tmp_path)
    with serve(tmp_path) as served:
        session = played(phone, player, f"{served.url}sessions/rise.html")
        playing = session.ask("new URL(sound.getAttribute('src'), document.baseURI).href")
        make_site(tmp_path, reps=2)
        phone.evaluate(UPDATE)
        other = phone.context.new_page()
        for _ in range(3):  # the browser may let the old worker finish first
            stop_workers(phone)
            other.goto(served.url)
            other.wait_for_timeout(1500)
        other.wait_for_function(NEWEST)
        kept = other.evaluate(SOUNDS)
        assert len(kept) == 2
        assert playing in kept
