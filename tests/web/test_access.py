"""For everyone: by keyboard, by screen reader, on a small phone, in the dark, without motion."""

from typing import Any

import pytest

from voiceguide.web.markup import static

SMALLEST = 48
"""Pixels of a touch target."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["list", "before", "hold"])
def test_axe_finds_nothing(scheme: str, state: str, phones: Any, served: Any, axe: str) -> None:
    """axe-core finds no violation on the list and the player, idle and in a hold, in light and dark."""
    # tall, so that no control lies half under those at the bottom
    with phones(color_scheme=scheme, viewport={"width": 390, "height": 2400}) as page:
        page.goto(served.url if state == "list" else f"{served.url}sessions/stay.html")
        if state == "hold":
            page.locator("#chapters button").nth(1).tap()
            page.get_by_role("button", name="Forward 15 seconds").tap()
        page.wait_for_timeout(200)
        page.evaluate(axe)
        options = {"runOnly": {"type": "tag", "values": RULES}}
        result = page.evaluate("async (options) => await axe.run(document, options)", options)
        found = [(each["id"], [node["html"] for node in each["nodes"]]) for each in result["violations"]]
        assert found == []
        assert len(result["passes"]) > 15


def test_the_style_written_small_says_the_same(phone: Any, served: Any) -> None:
    """Chromium reads the same rules from the page's style as from the one it was made of."""
    phone.goto(served.url)
    read = "[...sheet.cssRules].map((rule) => rule.cssText.replaceAll(', ', ','))"
    written = phone.evaluate(f"() => {{ const sheet = document.styleSheets[0]; return {read}; }}")
    style = static("page.css").decode()
    make = "const sheet = new CSSStyleSheet(); sheet.replaceSync(style);"
    assert written == phone.evaluate(f"(style) => {{ {make} return {read}; }}", style)
    assert len(written) > 50


def test_it_works_by_keyboard(phone: Any, served: Any, player: Any) -> None:
    """Tab reaches every control in order and shows where it is; space plays; arrows go back and forward."""
    session = player(phone, f"{served.url}sessions/both.html")
    keys = phone.keyboard
    keys.press("Space")
    session.plays_on()
    keys.press("Space")
    session.until("sound.paused")
    keys.press("ArrowRight")
    assert session.place >= 15
    keys.press("ArrowLeft")
    assert session.place < 5
    keys.press("Shift+ArrowRight")
    assert phone.locator('#chapters [aria-current="true"]').count() == 1
    phone.get_by_role("button", name="Play").click()
    session.until("!sound.paused")
    keys.press("Space")
    session.until("sound.paused")
    before = session.place
    keys.press("ArrowRight")
    assert session.place > before + 14, "the arrows are for the sound, wherever the focus is"
    phone.locator("body").click(position={"x": 2, "y": 100})
    reached = []
    for _ in range(20):
        keys.press("Tab")
        reached.append(phone.evaluate("() => document.activeElement.id || document.activeElement.className"))
        assert phone.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"
        if reached[-1] == "next":
            break
    assert reached[0] == "back"
    assert reached[-6:] == ["seek", "previous", "back", "play", "forward", "next"]


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("page_name", ["index.html", "sessions/both.html"])
def test_everything_is_large_enough_and_fits(width: int, page_name: str, phones: Any, served: Any) -> None:
    """Every control is at least 48 by 48 pixels, and nothing has to be scrolled sideways."""
    with phones(viewport={"width": width, "height": 640}) as page:
        page.goto(f"{served.url}{page_name}")
        page.wait_for_timeout(200)
        boxes = page.locator("button:visible, a:visible, input:visible").evaluate_all(
            "found => found.map(each => [each.outerHTML, each.offsetWidth, each.offsetHeight])"
        )
        assert [box for box in boxes if min(box[1:]) < SMALLEST] == []
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_a_very_long_title_leaves_room_for_the_rest(
    phones: Any, serve: Any, make_site: Any, content: str, tmp_path: Any
) -> None:
    """With a title of 1,900 letters the controls are still there, and nothing is pushed out sideways."""
    make_site(tmp_path, content.replace('Rise & "rest"', "x" * 1900))
    with serve(tmp_path) as served, phones() as page:
        for name in ("index.html", "sessions/rise.html"):
            page.goto(f"{served.url}{name}")
            assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
        assert page.get_by_role("button", name="Play").is_visible()
        assert page.locator("#before-heading").is_visible()


def test_reduced_motion_keeps_the_sun_still(phones: Any, served: Any) -> None:
    """Who asked for less motion sees no growing and shrinking; words and count stay."""
    with phones(reduced_motion="reduce") as page:
        page.goto(f"{served.url}sessions/both.html")
        page.locator("#chapters button").nth(1).tap()
        glow = "() => getComputedStyle(document.querySelector('.glow')).transform"
        first = page.evaluate(glow)
        page.get_by_role("button", name="Forward 15 seconds").tap()
        page.wait_for_timeout(300)
        assert page.evaluate(glow) == first
