"""The page on a phone: it plays, seeks, keeps step with the sound, and remembers the place."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from voiceguide.guide import Guide
from voiceguide.timeline import Timeline

WATCH = """
(() => {
  window.drawn = [];
  const sound = document.getElementById("sound");
  const words = document.getElementById("words");
  const look = () => {
    drawn.push([sound.currentTime, words.textContent]);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()
"""
"""Notes what stands on the stage each time the browser draws, and the sound's own clock then."""


@pytest.fixture(scope="module")
def timeline(make_guide: Callable[[str | None], Guide], content: str) -> Timeline:
    """The plan of the session ``both``."""
    return make_guide(content).plan("both").timeline


@pytest.fixture
def session(phone: Any, served: Any, player: Any) -> Any:
    """The page of the session ``both``, opened."""
    return player(phone, f"{served.url}sessions/both.html")


def test_the_list_leads_to_the_player(phone: Any, served: Any) -> None:
    """The list names everything with its length; a tap opens the session; nothing plays by itself."""
    phone.goto(served.url)
    assert phone.locator(".cards .name").all_inner_texts() == ["Both of them", 'Rise & "rest"', "Stay"]
    assert phone.get_by_text("This is general wellness guidance.").is_visible()
    assert phone.get_by_text("Stop if it hurts.").count() == 1
    phone.get_by_role("link", name="Both of them").tap()
    phone.get_by_role("button", name="Play").wait_for()
    assert phone.evaluate("document.getElementById('sound').paused")


def test_play_and_pause(session: Any) -> None:
    """One button plays and pauses, and says which."""
    session.tap("Play")
    session.plays_on()
    session.tap("Pause")
    session.page.get_by_role("button", name="Play").wait_for()
    assert session.paused


def test_captions_change_when_the_plan_says(session: Any, timeline: Timeline) -> None:
    """Each spoken line is on the stage the first time the browser draws after it has begun to sound."""
    rate = timeline.sample_rate
    first = next(cue.start for cue in timeline.cues if cue.role == "teach") / rate - 1
    session.tap("Play")
    session.seek(first)
    session.page.evaluate(WATCH)
    session.until(f"sound.currentTime > {first + 9}", 20)
    drawn = session.ask("drawn")
    due = [cue for cue in timeline.cues
           if cue.kind == "speech" and first + 0.5 < cue.start / rate < first + 8.5]  # fmt: skip
    assert len(due) >= 2
    for cue in due:
        shown = [index for index, (_, words) in enumerate(drawn) if words == cue.text]
        assert shown, (cue, drawn)
        before = drawn[max(0, shown[0] - 2)][0] * rate
        assert before < cue.start <= drawn[shown[0]][0] * rate + rate / 1000


@pytest.mark.parametrize("where", [0.05, 0.5, 0.95])
def test_the_stage_fits_wherever_she_seeks(where: float, session: Any, timeline: Timeline) -> None:
    """After a seek the words, the chapter and the count are those of the plan at that very place."""
    session.seek(timeline.seconds * where)
    session.page.wait_for_timeout(200)
    at = session.place * timeline.sample_rate
    said = [cue for cue in timeline.cues if cue.kind == "speech" and cue.start <= at]
    speaking = said and at < said[-1].end
    chapters = [chapter.title for chapter in timeline.chapters if chapter.start <= at]
    if speaking:
        assert session.page.locator("#words").inner_text() == said[-1].text
    assert session.page.locator("#chapter").inner_text() == (chapters[-1] if chapters else "")


def test_every_line_is_shown_as_it_is_spoken(session: Any, timeline: Timeline) -> None:
    """Wherever a line is being spoken, its words are on the stage, and nothing but its words."""
    session.seek(1)
    said = [cue for cue in timeline.cues if cue.kind == "speech"]
    shown = []
    for cue in said:
        session.ask(f"sound.currentTime = {(cue.start + cue.end) / 2 / timeline.sample_rate}")
        session.until("!sound.seeking")
        session.page.wait_for_timeout(40)
        shown.append(session.page.locator("#words").inner_text())
    assert shown == [cue.text for cue in said]


def test_the_clock_goes_with_the_slider(session: Any) -> None:
    """Whoever moves the slider while nothing plays reads, and hears from a screen reader, where she is."""
    session.seek(65)
    session.page.get_by_text("1:05", exact=True).wait_for()
    said = session.page.locator("#seek").get_attribute("aria-valuetext")
    assert said.startswith("1 minute 5 seconds of ")


def test_a_hold_is_counted_down(session: Any, timeline: Timeline) -> None:
    """Within a hold the stage says so, with the whole seconds left, and the figure of the hold is drawn."""
    hold = timeline.holds[0]
    start = int(hold.start / timeline.sample_rate) + 3
    session.seek(start)
    left = hold.end / timeline.sample_rate - start
    session.page.get_by_text("Hold", exact=True).wait_for()
    assert session.page.locator("#number").inner_text() == str(int(-(-left // 1)))
    assert session.page.locator("#words").inner_text() == "Stay and breathe"
    session.page.wait_for_selector("#figure svg:not([hidden])")


def test_the_figure_moves_with_the_sound(session: Any, timeline: Timeline) -> None:
    """At two moments of a movement the figure stands at two places, and still with the sound."""
    phase = next(each for each in timeline.phases if each.breath == "in")
    clock = "document.querySelector('#figure svg:not([hidden])').getCurrentTime()"
    session.seek(phase.start / timeline.sample_rate + 1)
    session.page.wait_for_selector("#figure svg:not([hidden])")
    session.page.wait_for_timeout(200)
    first = session.ask(clock)
    session.page.wait_for_timeout(300)
    assert session.ask(clock) == first
    session.seek(phase.start / timeline.sample_rate + 2)
    session.page.wait_for_timeout(200)
    assert session.ask(clock) != first


def test_chapters_and_jumps(session: Any, timeline: Timeline) -> None:
    """The list and the buttons go to chapters; back and forward go fifteen seconds."""
    starts = [chapter.start / timeline.sample_rate for chapter in timeline.chapters]
    session.page.locator("#chapters button").nth(1).tap()
    assert session.place == pytest.approx(starts[1], abs=0.05)
    session.tap("Next chapter")
    assert session.place == pytest.approx(starts[2], abs=0.05)
    session.tap("Previous chapter")
    assert session.place == pytest.approx(starts[1], abs=0.05)
    session.tap("Forward 15 seconds")
    session.tap("Back 15 seconds")
    assert session.place == pytest.approx(starts[1], abs=0.05)
    assert session.page.locator('#chapters [aria-current="true"]').count() == 1


def test_the_place_is_remembered(session: Any, served: Any, player: Any) -> None:
    """Coming back, she is told where she stopped, goes on or starts again; the list says it, too."""
    session.seek(20)
    session.page.wait_for_timeout(100)
    session.page.goto(served.url)
    session.page.get_by_text("stopped at 0:20").wait_for()
    again = player(session.page, f"{served.url}sessions/both.html")
    again.page.get_by_text("You stopped at 0:20").wait_for()
    assert again.place == pytest.approx(20, abs=0.1)
    assert again.paused
    again.tap("Start again")
    assert again.place == 0


def test_the_lock_screen_has_its_buttons(phone: Any, served: Any, player: Any) -> None:
    """Media Session knows title and chapter, and its handlers do what the buttons do."""
    phone.add_init_script(
        "window.handlers = {};"
        "MediaSession.prototype.setActionHandler = (name, deed) => (handlers[name] = deed);"
    )
    session = player(phone, f"{served.url}sessions/both.html")
    names = {"play", "pause", "stop", "seekbackward", "seekforward", "seekto", "previoustrack", "nexttrack"}
    assert set(phone.evaluate("Object.keys(handlers)")) == names
    phone.evaluate("handlers.seekto({ seekTime: 30 })")
    assert session.place == pytest.approx(30, abs=0.05)
    phone.evaluate("handlers.seekbackward({})")
    assert session.place == pytest.approx(15, abs=0.05)
    phone.evaluate("handlers.nexttrack({})")
    shown = json.loads(phone.evaluate("JSON.stringify([navigator.mediaSession.metadata.title, "
                                      "navigator.mediaSession.metadata.album])"))  # fmt: skip
    assert shown[1] == "Both of them"
    assert shown[0] == phone.locator("#chapter").inner_text()


def test_the_screen_stays_on_while_it_plays(phone: Any, served: Any, player: Any) -> None:
    """A wake lock is asked for when the sound starts, and given back when it pauses."""
    phone.add_init_script(
        "window.locks = []; WakeLock.prototype.request = async () => { const lock = { released: false, "
        "release: async () => { lock.released = true; } }; locks.push(lock); return lock; };"
    )
    session = player(phone, f"{served.url}sessions/both.html")
    session.tap("Play")
    session.until("locks.length === 1 && !locks[0].released")
    session.tap("Pause")
    session.until("locks[0].released")


def test_done_today_is_told_by_the_list(session: Any, served: Any) -> None:
    """A tap marks a session as done, the list says so, and another tap takes it back."""
    button = session.page.get_by_role("button", name="Done today")
    button.tap()
    assert button.get_attribute("aria-pressed") == "true"
    session.page.goto(served.url)
    session.page.get_by_text("done today", exact=True).wait_for()
    session.page.go_back()
    button.tap()
    assert button.get_attribute("aria-pressed") == "false"


def test_a_friend_gets_the_address_and_what_is_kept(phones: Any, serve: Any, player: Any, site: Path) -> None:
    """Sent is the address of the page; with the session as an MP3, once that is on the phone."""
    script = (
        "window.sent = []; navigator.canShare = () => true;"
        "navigator.share = async (parcel) => { sent.push(parcel); };"
    )
    with serve(site) as served, phones() as page:
        page.add_init_script(script)
        session = player(page, f"{served.url}sessions/both.html")
        page.get_by_role("button", name="Send this to a friend").tap()
        page.wait_for_function("() => sent.length === 1")
        assert page.evaluate("[sent[0].url, sent[0].title, sent[0].files ?? null]") == [
            f"{served.url}sessions/both.html", "Both of them", None,
        ]  # fmt: skip
        session.until("navigator.serviceWorker.controller")
        session.tap("Play")
        page.get_by_text("This session is on this phone.").wait_for(state="attached")
        page.wait_for_timeout(500)
        page.get_by_role("button", name="Send this to a friend").tap()
        page.wait_for_function("() => sent.length === 2")
        name, kind, size = page.evaluate("[sent[1].files[0]].map((it) => [it.name, it.type, it.size])[0]")
        whole = (site / "sessions" / "both.mp3").stat().st_size
        assert (name, kind, size) == ("both.mp3", "audio/mpeg", whole)


def test_where_nothing_can_be_remembered_it_says_so(phone: Any, served: Any, player: Any) -> None:
    """A browser without memory plays all the same, and the page says that the place will be lost."""
    phone.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full'); };")
    session = player(phone, f"{served.url}sessions/both.html")
    phone.get_by_text("Your place is lost when you leave").wait_for()
    assert not phone.get_by_role("button", name="Done today").is_visible()
    session.tap("Play")
    session.plays_on()


def test_another_way_is_a_tap_away(phones: Any, serve: Any, make_site: Any, tmp_path: Path) -> None:
    """The choices stand before the start, with their lengths; one leads to the other and back."""
    make_site(tmp_path, kinds=["short"])
    with serve(tmp_path) as served, phones() as page:
        page.goto(f"{served.url}sessions/both.html")
        page.get_by_role("navigation").get_by_role("link", name="Short").tap()
        page.wait_for_url("**/both_short.html")
        page.get_by_role("button", name="Play").wait_for()
        page.get_by_role("navigation").get_by_role("link", name="Full").tap()
        page.wait_for_url("**/both.html")


def test_without_scripts_it_still_plays_and_reads(phones: Any, served: Any) -> None:
    """With scripts off there is the browser's own player, and every word to read."""
    with phones(java_script_enabled=False) as page:
        page.goto(f"{served.url}sessions/both.html")
        assert page.locator("audio[controls]").is_visible()
        assert page.get_by_text("Breathe in, and rise.").count() == 1


def test_a_nasty_title_runs_nothing(
    phones: Any, serve: Any, make_site: Any, content: str, tmp_path: Any
) -> None:
    """A title that is a script, an image and an ampersand is shown as written, and nothing of it runs."""
    title = "</script><script>window.hit = 1</script><img src=x onerror='window.hit = 2'> & 🤰🏽"
    make_site(tmp_path, content.replace('Rise & "rest"', json.dumps(title, ensure_ascii=False)))
    with serve(tmp_path) as served, phones() as page:
        page.goto(served.url)
        page.get_by_text(title, exact=True).tap()
        page.get_by_role("button", name="Next chapter").tap()
        page.get_by_role("button", name="Next chapter").tap()
        assert page.locator("h1").inner_text() == title
        assert page.locator("#chapter").inner_text() == title
        assert page.evaluate("window.hit") is None
