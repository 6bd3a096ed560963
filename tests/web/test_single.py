"""One file that can be sent: opened from a disk, without a network, it is the page with all it can."""

import json
import re
import zlib
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from voiceguide.errors import OutputError
from voiceguide.guide import Guide
from voiceguide.timeline import Timeline
from voiceguide.web.bundle import bundle
from voiceguide.web.choices import Alternative
from voiceguide.web.markup import static
from voiceguide.web.pictures import Gallery
from voiceguide.web.single import single_page

LIMIT = 300_000
"""Bytes that a file may be larger than 1.34 times its sound."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALLEST = 48
NO_MEMORY = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } });"
SHARE = """
window.sent = [];
navigator.canShare = () => true;
navigator.share = async (parcel) => { window.sent.push(parcel); };
"""
NO_NETWORK = {"offline": True}

MakeSingle = Callable[..., Any]


@pytest.fixture(scope="module")
def timeline(make_guide: Callable[[str | None], Guide], content: str) -> Timeline:
    """The plan of the session ``both``."""
    return make_guide(content).plan("both").timeline


@pytest.fixture
def alone(phones: Any) -> Any:
    """A page on a phone without a network."""
    with phones(**NO_NETWORK) as page:
        yield page


@pytest.fixture
def session(alone: Any, single: Path, player: Any) -> Any:
    """The session ``both`` of the file, opened."""
    return player(alone, f"{single.as_uri()}#both", "both.")


def sounds(page: bytes) -> list[bytes]:
    """The MP3s that a file carries."""
    found = re.findall(rb'data:audio/mpeg;base64,([^"<]*)', page)
    return [b64decode(each) for each in found]


def test_it_opens_from_a_disk_plays_and_seeks(session: Any) -> None:
    """From ``file:``, without a network, the sound plays, pauses, and goes where the slider goes."""
    session.tap("Play")
    session.plays_on()
    session.seek(65)
    session.plays_on()
    assert 65 <= session.place < 70
    session.tap("Pause")
    session.until("sound.paused")
    session.page.get_by_text("1:0").first.wait_for()


def test_nothing_is_asked_of_anybody(alone: Any, single: Path, player: Any) -> None:
    """Opening and playing every session asks for the file itself, and for nothing that is not in it."""
    asked: list[str] = []
    alone.context.on("request", lambda request: asked.append(request.url.partition(":")[0]))
    alone.goto(single.as_uri())
    for name in ("both", "rise", "stay"):
        alone.locator(f".cards a[href='#{name}']").tap()
        alone.locator(f"[id='{name}.play']").tap()
        alone.wait_for_function(f"() => document.getElementById('{name}.sound').currentTime > 0")
        alone.get_by_role("link", name="All sessions").tap()
    assert asked.count("file") == 1
    assert set(asked) <= {"file", "blob", "data"}


def test_the_policy_forbids_every_request(browser: Any, single: Path) -> None:
    """Even a script in the page could load nothing: no address, no style, no frame, no further script."""
    refused = {"connect-src", "script-src-elem", "style-src-elem", "img-src", "frame-src", "media-src"}
    page = browser.new_page()
    try:
        page.goto(single.as_uri())
        page.evaluate(
            "window.refused = []; addEventListener('securitypolicyviolation',"
            " (event) => refused.push(event.effectiveDirective));"
        )
        page.evaluate(
            "() => { const put = (name, more) =>"
            " document.body.append(Object.assign(document.createElement(name), more));"
            " fetch('https://clinic.example/').catch(() => null);"
            " put('script', { textContent: 'window.hit = 1' });"
            " put('style', { textContent: 'a { color: red }' });"
            " for (const name of ['img', 'iframe', 'audio'])"
            " put(name, { src: 'https://clinic.example/', preload: 'auto' }); }"
        )
        page.wait_for_function(f"() => new Set(refused).size >= {len(refused)}")
        assert set(page.evaluate("refused")) == refused
        assert page.evaluate("window.hit") is None
    finally:
        page.close()


@pytest.mark.parametrize("where", [0.05, 0.5, 0.95])
def test_the_stage_fits_wherever_she_seeks(where: float, session: Any, timeline: Timeline) -> None:
    """After a seek the words and the chapter are those of the plan at that very place."""
    session.seek(timeline.seconds * where)
    session.page.wait_for_timeout(200)
    at = session.place * timeline.sample_rate
    said = [cue for cue in timeline.cues if cue.kind == "speech" and cue.start <= at]
    chapters = [chapter.title for chapter in timeline.chapters if chapter.start <= at]
    if said and at < said[-1].end:
        assert session.part("words").inner_text() == said[-1].text
    assert session.part("chapter").inner_text() == (chapters[-1] if chapters else "")


def test_every_line_is_shown_as_it_is_spoken(session: Any, timeline: Timeline) -> None:
    """Wherever a line is being spoken, its words are on the stage, and nothing but its words."""
    session.seek(1)
    said = [cue for cue in timeline.cues if cue.kind == "speech"]
    shown = []
    for cue in said:
        session.ask(f"sound.currentTime = {(cue.start + cue.end) / 2 / timeline.sample_rate}")
        session.until("!sound.seeking")
        session.page.wait_for_timeout(40)
        shown.append(session.part("words").inner_text())
    assert shown == [cue.text for cue in said]


def test_a_hold_is_counted_and_drawn(session: Any, timeline: Timeline) -> None:
    """Within a hold stand the whole seconds that are left, and the figure that holds."""
    hold = timeline.holds[0]
    start = int(hold.start / timeline.sample_rate) + 3
    session.seek(start)
    left = hold.end / timeline.sample_rate - start
    session.part("breath").get_by_text("Hold", exact=True).wait_for()
    assert session.part("number").inner_text() == str(int(-(-left // 1)))
    session.page.wait_for_selector("[id='both.figure'] svg:not([hidden])")


def test_the_sound_lasts_as_long_as_the_plan(session: Any, timeline: Timeline) -> None:
    """Small as it is, the sound has the length of the plan to the sample, so that captions never drift."""
    assert session.ask("sound.duration") == pytest.approx(timeline.seconds, abs=1 / timeline.sample_rate)


def test_the_place_is_remembered(session: Any, single: Path, player: Any) -> None:
    """Opened anew, under another name too, it tells where she stopped and goes on there; the list says it."""
    session.seek(20)
    session.page.wait_for_timeout(100)
    session.page.goto("about:blank")
    moved = single.with_name("moved.html")
    moved.write_bytes(single.read_bytes())
    session.page.goto(moved.as_uri())
    session.page.get_by_text("stopped at 0:20").wait_for()
    again = player(session.page, f"{moved.as_uri()}#both", "both.")
    again.page.get_by_text("You stopped at 0:20").wait_for()
    assert again.place == pytest.approx(20, abs=0.1)


def test_where_nothing_can_be_remembered_it_says_so(alone: Any, single: Path, player: Any) -> None:
    """Without a memory it plays all the same, says that the place is lost, and offers no mark."""
    alone.add_init_script(NO_MEMORY)
    session = player(alone, f"{single.as_uri()}#both", "both.")
    assert session.part("forgets").is_visible()
    assert not session.part("done").is_visible()
    session.tap("Play")
    session.plays_on()


def test_the_list_leads_there_and_back(alone: Any, single: Path) -> None:
    """The list names every session; one is seen at a time; going back silences it and leads to the list."""
    alone.goto(single.as_uri())
    assert alone.locator(".cards .name").all_inner_texts() == ["Both of them", 'Rise & "rest"', "Stay"]
    alone.wait_for_function(
        "() => [...document.querySelectorAll('.cards img')].every((each) => each.complete)"
    )
    assert alone.locator(".cards img").count() == 3
    alone.get_by_role("link", name="Stay").tap()
    alone.wait_for_function("() => document.activeElement.textContent === 'Stay'")
    alone.get_by_role("button", name="Play").tap()
    alone.wait_for_function("() => document.getElementById('stay.sound').currentTime > 0")
    assert alone.title() == "Stay"
    alone.get_by_role("link", name="All sessions").tap()
    alone.wait_for_function("() => document.getElementById('stay.sound').paused")
    assert alone.locator("h1:visible").all_inner_texts() == ["voiceguide"]


def test_one_session_alone_needs_no_list(make_single: MakeSingle, alone: Any, tmp_path: Path) -> None:
    """A file with one session opens with it, and has no way back to a list that is not there."""
    make_single(tmp_path / "stay.html", None, "torso-twist")
    alone.goto((tmp_path / "stay.html").as_uri())
    assert alone.locator("h1:visible").all_inner_texts() == ["Torso twist"]
    assert alone.get_by_role("link", name="All sessions").count() == 0


def test_another_way_is_chosen_on_the_page(session: Any) -> None:
    """The choices tell how long each takes; a tap opens it, with a sound and words of its own."""
    usual = session.ask("sound.duration")
    links = session.page.locator(".choices:visible a")
    assert [text.split("\n")[0].split()[0] for text in links.all_inner_texts()] == ["Full", "Short"]
    links.nth(1).tap()
    session.page.wait_for_function("() => document.getElementById('both_short.sound')?.readyState > 0")
    assert session.page.evaluate("document.getElementById('both_short.sound').duration") < usual
    assert session.page.locator(".choices:visible [aria-current]").inner_text().startswith("Short")
    session.page.get_by_role("button", name="Play").tap()
    session.page.wait_for_function("() => document.getElementById('both_short.sound').currentTime > 0.3")
    session.page.wait_for_selector("[id='both_short.figure'] svg:not([hidden])", state="attached")


def test_done_today_stays_on_the_phone(session: Any, single: Path) -> None:
    """A tap marks the session, another takes it back; the list tells it, tomorrow no longer."""
    session.part("done").tap()
    assert session.part("done").get_attribute("aria-pressed") == "true"
    session.page.get_by_role("link", name="All sessions").tap()
    session.page.get_by_text("done today", exact=True).wait_for()
    kept = session.page.evaluate("Object.entries(localStorage).find(([key]) => key.includes('done'))")
    session.page.evaluate("(key) => localStorage.setItem(key, '2020-1-1')", kept[0])
    session.page.goto(single.as_uri())
    session.page.reload()
    assert session.page.get_by_text("done today", exact=True).count() == 0


def test_heard_to_its_end_it_is_done(session: Any, timeline: Timeline) -> None:
    """Who hears a session to its end needs not mark it, and begins anew the next time."""
    session.tap("Play")
    session.seek(timeline.seconds - 1)
    session.until("sound.ended", 15)
    session.page.locator("[id='both.done'][aria-pressed=true]").wait_for()


def test_what_is_sent_to_a_friend_is_this_file(alone: Any, single: Path, player: Any, tmp_path: Path) -> None:
    """The share sheet gets the file as she got it, however far she is; it plays, and can be sent on."""
    alone.add_init_script(SHARE)
    session = player(alone, f"{single.as_uri()}#both", "both.")
    session.seek(20)
    session.part("done").tap()
    session.part("send").tap()
    sent = tmp_path / "again.html"
    sent.write_text(alone.evaluate("sent[0].files[0].text()"), encoding="utf-8")
    assert alone.evaluate("[sent[0].files[0].name, sent[0].files[0].type]") == ["sent.html", "text/html"]
    assert sounds(sent.read_bytes()) == sounds(single.read_bytes())
    again = player(alone, f"{sent.as_uri()}#rise", "rise.")
    again.tap("Play")
    again.plays_on()
    again.part("send").tap()
    assert alone.evaluate("sent[0].files[0].text()") == sent.read_text(encoding="utf-8")


def test_where_nothing_can_be_sent_nothing_offers_it(session: Any) -> None:
    """Without a share sheet there is no button for it."""
    assert session.part("done").is_visible()
    assert not session.part("send").is_visible()


def test_without_scripts_it_still_plays_and_reads(phones: Any, single: Path) -> None:
    """Where no script runs there is a player for every session that was asked for, and every word."""
    with phones(java_script_enabled=False, **NO_NETWORK) as page:
        page.goto(single.as_uri())
        assert page.locator("audio[controls]:visible").count() == 3
        assert page.locator(".choices:visible").count() == 0
        assert page.get_by_text("Words and figures cannot follow the sound in this app").is_visible()
        assert page.get_by_text("Breathe in, and rise.").count() == 2
        page.get_by_role("link", name="Stay").tap()
        assert page.get_by_role("heading", name="Stay", exact=True, level=1).is_visible()
        assert page.locator("#_list").is_visible()


def test_an_old_phone_has_all_but_the_figures(alone: Any, single: Path, player: Any) -> None:
    """A browser that cannot unpack shows no figures and no other ways, and plays."""
    alone.add_init_script("delete window.DecompressionStream;")
    session = player(alone, f"{single.as_uri()}#both", "both.")
    session.tap("Play")
    session.plays_on()
    assert alone.locator("[id='both.figure'] svg").count() == 0
    assert alone.locator(".choices:visible").count() == 0


def test_a_player_that_refuses_blobs_gets_the_sound_as_written(alone: Any, single: Path, player: Any) -> None:
    """Where the sound cannot be had as a file of the browser's own, it is taken as it stands in the page."""
    alone.add_init_script("URL.createObjectURL = () => 'blob:null/gone';")
    session = player(alone, f"{single.as_uri()}#both", "both.")
    assert session.ask("sound.src.slice(0, 15)") == "data:audio/mpeg"
    session.tap("Play")
    session.seek(40)
    session.plays_on()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["list", "before", "hold", "short"])
def test_axe_finds_nothing(scheme: str, state: str, phones: Any, single: Path, axe: str) -> None:
    """axe-core finds no violation on the list and the player, idle and in a hold, in light and dark."""
    with phones(color_scheme=scheme, viewport={"width": 390, "height": 2400}, **NO_NETWORK) as page:
        page.add_init_script(SHARE)
        page.goto(single.as_uri() + {"list": "", "short": "#stay_short"}.get(state, "#stay"))
        if state == "hold":
            page.locator(".session:visible .chapters button").nth(1).tap()
            page.get_by_role("button", name="Forward 15 seconds").tap()
        if state == "before":
            page.locator("[id='stay.done']").tap()
        page.wait_for_timeout(300)
        page.evaluate(axe)
        options = {"runOnly": {"type": "tag", "values": RULES}}
        result = page.evaluate("async (options) => await axe.run(document, options)", options)
        found = [(each["id"], [node["html"] for node in each["nodes"]]) for each in result["violations"]]
        assert found == []
        assert len(result["passes"]) > 15


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("where", ["", "#both"])
def test_everything_is_large_enough_and_fits(width: int, where: str, phones: Any, single: Path) -> None:
    """Every control is at least 48 by 48 pixels, and nothing has to be scrolled sideways."""
    with phones(viewport={"width": width, "height": 640}, **NO_NETWORK) as page:
        page.add_init_script(SHARE)
        page.goto(single.as_uri() + where)
        page.wait_for_timeout(200)
        boxes = page.locator("button:visible, a:visible, input:visible").evaluate_all(
            "found => found.map(each => [each.outerHTML, each.offsetWidth, each.offsetHeight])"
        )
        assert len(boxes) >= 3
        assert [box for box in boxes if min(box[1:]) < SMALLEST] == []
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_the_arrows_steer_the_session_that_is_seen(session: Any) -> None:
    """With two sessions opened, a key goes to the one on the screen and leaves the other where it is."""
    session.seek(30)
    session.page.evaluate("location.hash = '#stay'")
    session.page.wait_for_function("() => document.getElementById('stay.sound').readyState > 0")
    session.page.keyboard.press("ArrowRight")
    session.page.wait_for_function("() => document.getElementById('stay.sound').currentTime >= 15")
    assert session.place == pytest.approx(30, abs=0.1)


@pytest.mark.parametrize("names", [(), ("listen-first",), ("bedtime", "morning")])
def test_it_is_small(names: tuple[str, ...], make_single: MakeSingle, tmp_path: Path) -> None:
    """A file is at most 1.34 times its sound and 300 kB, whether one session is in it or all of them."""
    made = make_single(tmp_path / "sent.html", None, *names)
    page = (tmp_path / "sent.html").read_bytes()
    assert sum(map(len, sounds(page))) == made.sound > 0
    assert made.size == len(page) <= 1.34 * made.sound + LIMIT


def test_the_same_input_gives_the_same_bytes(make_single: MakeSingle, single: Path, tmp_path: Path) -> None:
    """Two runs write the same file; the second into one place takes notice, and leaves it alone."""
    path = tmp_path / "sent.html"
    assert make_single(path, kinds=["short"]).status == "written"
    assert path.read_bytes() == single.read_bytes()
    before = path.stat().st_mtime_ns
    assert make_single(path, kinds=["short"]).status == "up to date"
    assert path.stat().st_mtime_ns == before


def test_another_file_is_never_overwritten(make_single: MakeSingle, tmp_path: Path) -> None:
    """A file that is not this page is an error, ours of another dose too; ``force`` replaces it."""
    path = tmp_path / "sent.html"
    path.write_text("mine")
    with pytest.raises(OutputError, match="already there and another; --force replaces it"):
        make_single(path)
    assert path.read_text() == "mine"
    make_single(path, force=True)
    with pytest.raises(OutputError, match="already there"):
        make_single(path, reps=2)
    assert make_single(path).status == "up to date"


def test_a_killed_run_leaves_no_file(make_single: MakeSingle, tmp_path: Path, monkeypatch: Any) -> None:
    """A run that ends in the middle leaves nothing under the name, and nothing beside it."""
    monkeypatch.setattr("voiceguide.web.single.bundle", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_single(tmp_path / "sent.html")
    assert list(tmp_path.iterdir()) == []


def test_it_is_named_so_that_a_browser_opens_it(make_single: MakeSingle, tmp_path: Path) -> None:
    """Another ending than .html is refused, with the name that would do."""
    with pytest.raises(OutputError, match=r"name it .*sent\.html"):
        make_single(tmp_path / "sent.mp3")


def test_no_title_becomes_markup(make_single: MakeSingle, content: str, alone: Any, tmp_path: Path) -> None:
    """A title that is a script, an image and an ampersand is shown as written, and nothing of it runs."""
    title = (
        "</script><script>window.hit = 1</script><img src=x onerror='window.hit = 2'> & 🤰🏽 id=\"x\" ${x}"
    )
    path = tmp_path / "sent.html"
    make_single(
        path, content.replace('Rise & "rest"', json.dumps(title, ensure_ascii=False)), kinds=["short"]
    )
    for name in ("rise", "rise_short"):
        alone.goto("about:blank")
        alone.goto(f"{path.as_uri()}#{name}")
        alone.wait_for_function(f"() => document.getElementById('{name}.sound')?.readyState > 0")
        assert alone.locator("h1:visible").inner_text() == title
    assert alone.evaluate("window.hit") is None


def test_no_id_stands_twice(alone: Any, single: Path) -> None:
    """Every id of the file is one element's, and every label names one that is there."""
    alone.goto(single.as_uri())
    ids = alone.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids)) > 60
    labels = alone.evaluate(
        "[...document.querySelectorAll('[aria-labelledby]')]"
        ".map((each) => each.getAttribute('aria-labelledby'))"
    )
    assert set(labels) <= set(ids)


def test_two_ways_of_one_exercise_have_their_own_pictures(make_guide: Callable[[str | None], Guide]) -> None:
    """Where a file holds an exercise in two variants, each session shows the figures of its own."""
    guide = make_guide(None)
    wall, chair = (guide.plan("pelvic-tilt", variant=variant) for variant in ("wall", "chair"))
    groups = [[Alternative("", "", wall)], [Alternative("_2", "", chair)]]
    page = single_page(guide.library, groups, lambda _: b"sound", "sent.html", "mark").content
    packed = json.loads(re.findall(rb'id="_packed">([^<]*)<', page)[0])
    pictures = json.loads(zlib.decompress(b64decode(packed)))["pictures"]
    shown = [set(json.loads(each)) for each in re.findall(rb'"pictures":(\[[^]]*\])', page)]
    assert len(shown) == 2
    for session, names in zip((wall, chair), shown, strict=True):
        own = Gallery(session.library, ["pelvic-tilt"]).files.values()
        assert {pictures[name] for name in names} <= {each.decode() for each in own}
    assert not shown[0] >= shown[1]


def test_modules_become_one_script() -> None:
    """Each module stands in the script once, before what needs it, and nothing is imported any more."""
    script = bundle("single.js")
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
    for name in ("time", "phone", "sound", "figure", "guide", "afterwards", "player", "single"):
        assert script.count(f"const ${name} = (() => {{") == 1
    assert script.index("const $player") > script.index("const $guide") > script.index("const $figure")
    assert "import.meta" not in script


def test_what_is_shipped_for_it_names_no_other_place() -> None:
    """Its script and its templates fetch nothing from anywhere, by reading them."""
    for name in ("single.js", "afterwards.js", "single.html", "shelf.html", "player.html"):
        text = static(name).decode()
        assert not re.search(r"https?://|//\w+\.\w|@import|innerHTML", text), name
