"""The folder `web` writes: whole, small, the same each time, and only ours."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from voiceguide.errors import OutputError
from voiceguide.folder.manifest import NAME as LEDGER
from voiceguide.web.markup import static
from voiceguide.web.site import ASSETS

MakeSite = Callable[..., Any]
NASTY = "</title></script><script>hit()</script><img src=x onerror=hit()> &amp; ]]> \"'` ${x} $plan 🤰🏽 שלום"
SOUND_OR_PICTURE = {".mp3", ".svg", ".png"}
LIMIT = 60_000
CODE = ["sw.js", *(asset for asset in ASSETS if asset.endswith((".js", ".css")))]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def titled(content: str, title: str) -> str:
    """The content with another title for the first exercise and for the routine."""
    quoted = json.dumps(title, ensure_ascii=False)
    return content.replace('Rise & "rest"', quoted).replace("Both of them", quoted)


class Elements(HTMLParser):
    """Every element of a page with its attributes, and all text outside scripts."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data


def test_the_same_input_gives_the_same_bytes(site: Path, make_site: MakeSite, tmp_path: Path) -> None:
    """Two runs into two folders write the same files with the same bytes."""
    make_site(tmp_path)
    assert contents(tmp_path) == contents(site)


def test_a_second_run_writes_no_file_again(make_site: MakeSite, tmp_path: Path) -> None:
    """What is up to date keeps its time stamp, sound and pages alike."""
    make_site(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*") if path.name != LEDGER}
    make_site(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_other_files_in_the_folder_are_left_alone(make_site: MakeSite, tmp_path: Path) -> None:
    """A file of somebody else's stays; our own that are no longer needed go."""
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "photo.jpg").write_bytes(b"mine")
    make_site(tmp_path)
    make_site(tmp_path, None, "torso-twist")
    left = {path.name for path in (tmp_path / "sessions").iterdir()}
    assert left == {"photo.jpg", "torso-twist.html", "torso-twist.mp3"}
    assert (tmp_path / "sessions" / "photo.jpg").read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["index.html", "sw.js", "sessions/rise.mp3"])
def test_a_strangers_file_is_never_overwritten(name: str, make_site: MakeSite, tmp_path: Path) -> None:
    """A file under one of our names that is not ours is an error, and nothing is written; --force does."""
    (tmp_path / "sessions").mkdir()
    (tmp_path / name).write_text("mine")
    with pytest.raises(OutputError, match="was not made by voiceguide; --force") as refused:
        make_site(tmp_path)
    assert "\n" not in str(refused.value)
    assert list(contents(tmp_path)) == [name]
    make_site(tmp_path, force=True)
    assert (tmp_path / name).read_bytes() != b"mine"


def test_what_she_changed_is_not_lost(make_site: MakeSite, tmp_path: Path) -> None:
    """A page that was edited by hand is not replaced without --force."""
    make_site(tmp_path)
    (tmp_path / "index.html").write_text("my own words")
    with pytest.raises(OutputError, match="has been changed since"):
        make_site(tmp_path)
    assert (tmp_path / "index.html").read_text() == "my own words"


def test_a_killed_run_can_be_done_again(make_site: MakeSite, tmp_path: Path, monkeypatch: Any) -> None:
    """A run that ends in the middle leaves whole files only, and the next run completes the folder."""
    monkeypatch.setattr("voiceguide.web.site.index_page", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_site(tmp_path)
    assert not (tmp_path / "index.html").exists()
    monkeypatch.undo()
    make_site(tmp_path)
    assert (tmp_path / "index.html").exists()
    assert not [path for path in contents(tmp_path) if path.endswith("part")]


@pytest.mark.parametrize(
    "ledger", ["{", "[]", '{"format": "x", "version": 1}', '{"format": "voiceguide-folder", "version": 1, '
               '"makers": {"web": {"../precious.txt": "x"}}}'],
)  # fmt: skip
def test_a_damaged_ledger_is_an_error(ledger: str, make_site: MakeSite, tmp_path: Path) -> None:
    """A list of our files that cannot be true is refused: what it names might be anybody's."""
    (tmp_path / LEDGER).write_text(ledger)
    with pytest.raises(OutputError, match="is damaged"):
        make_site(tmp_path)


@pytest.mark.parametrize("title", [NASTY, "ש" * 5000, "a\tb", "{curly} and %s"])
def test_no_title_becomes_markup(title: str, content: str, make_site: MakeSite, tmp_path: Path) -> None:
    """Whatever a title holds, it reads the same on the pages, and brings no element or attribute with it."""
    make_site(tmp_path, titled(content, title))
    plain = tmp_path / "plain"
    make_site(plain, titled(content, "Plain"))
    for page in ("index.html", "sessions/rise.html", "sessions/both.html"):
        seen, usual = Elements((tmp_path / page).read_bytes()), Elements((plain / page).read_bytes())
        assert [tag for tag, _ in seen.found] == [tag for tag, _ in usual.found]
        assert [set(attributes) for _, attributes in seen.found] == [set(each) for _, each in usual.found]
        assert " ".join(title.split()) in seen.text


def test_the_plan_cannot_end_its_script(content: str, make_site: MakeSite, tmp_path: Path) -> None:
    """The plan within the page is JSON that has the author's words and holds neither < nor & nor >."""
    nasty = "Up & </script><!--"
    make_site(tmp_path, content.replace("In and up", json.dumps(nasty)))
    page = (tmp_path / "sessions" / "rise.html").read_text()
    plan = page.partition('id="plan">')[2].partition("</script>")[0]
    assert not set("<&>") & set(plan)
    assert nasty in [words for _, words, *_ in json.loads(plan)["steps"]]


def test_pages_allow_only_what_lies_beside_them(site: Path) -> None:
    """Every page has the strict policy, no inline script or style, and no address elsewhere."""
    for page in site.rglob("*.html"):
        found = Elements(page.read_bytes()).found
        policies = [
            each["content"] for tag, each in found if each.get("http-equiv") == "Content-Security-Policy"
        ]
        assert policies
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in str(policies[0])
        assert "unsafe" not in str(policies[0])
        assert not any(tag == "style" or "style" in attributes for tag, attributes in found)
        assert not any(name.startswith("on") for _, attributes in found for name in attributes)
        assert all(
            each.get("src") or each.get("type") == "application/json"
            for tag, each in found
            if tag == "script"
        )
        assert not re.search(rb"(src|href)=\"(https?:)?//", page.read_bytes())


def test_scripts_and_styles_name_no_other_place() -> None:
    """What is shipped for the page fetches nothing from anywhere, by reading it."""
    for name in CODE:
        text = static(name).decode()
        assert not re.search(r"https?://|//\w+\.\w|@import", text), name
        assert text.count("\n") < 250, name
        assert "innerHTML" not in text


def test_no_text_of_a_script_spans_lines() -> None:
    """What looks like a comment or an indentation is one: it may be left out of what is written."""
    for name in CODE:
        assert all(line.count("`") % 2 == 0 for line in static(name).decode().splitlines()), name


def test_the_longest_session_takes_less_than_60_kb(make_site: MakeSite, tmp_path: Path) -> None:
    """The whole folder of the longest session, uncompressed, without sound, pictures and our ledger."""
    make_site(tmp_path, None, "full")
    sizes = {path: len(data) for path, data in contents(tmp_path).items()
             if Path(path).suffix not in SOUND_OR_PICTURE and path != LEDGER}  # fmt: skip
    assert sum(sizes.values()) < LIMIT, sizes


def test_the_worker_knows_a_new_version(make_site: MakeSite, tmp_path: Path) -> None:
    """Another dose gives the sound and the worker another version; the same dose the same."""
    make_site(tmp_path)
    first = (tmp_path / "sw.js").read_text()
    make_site(tmp_path, reps=2)
    second = (tmp_path / "sw.js").read_text()
    assert first.split("\n")[0] != second.split("\n")[0]
    make_site(tmp_path)
    assert (tmp_path / "sw.js").read_text() == first


def test_the_dose_is_told(make_site: MakeSite, tmp_path: Path) -> None:
    """A session's page says how much she does: in a routine by the name of each exercise."""
    make_site(tmp_path, None, "pelvic-rocking", "desk-break")
    told = {path.stem: Elements(path.read_bytes()).text for path in (tmp_path / "sessions").glob("*.html")}
    assert "What you do: eight slow rocks." in told["pelvic-rocking"]
    dose = "What you do: sitting reverse crunches, eight slow breaths; torso twist, ten seconds each side."
    assert dose in told["desk-break"]


def test_other_ways_are_pages_of_their_own(make_site: MakeSite, tmp_path: Path) -> None:
    """With choices, each way that differs has its sound and its page, and all pages link to all of them."""
    make_site(tmp_path, None, "torso-twist", kinds=["short", "sides"])
    keys = ["torso-twist", "torso-twist_left", "torso-twist_right", "torso-twist_short"]
    assert sorted(path.stem for path in (tmp_path / "sessions").glob("*.mp3")) == keys
    for key in keys:
        found = Elements((tmp_path / "sessions" / f"{key}.html").read_bytes()).found
        links = [each for tag, each in found if tag == "a" and str(each["href"]).startswith("torso")]
        assert sorted(str(each["href"]) for each in links) == [f"{each}.html" for each in keys]
        assert [each["href"] for each in links if "aria-current" in each] == [f"{key}.html"]
    assert (tmp_path / "index.html").read_text().count('class="state"') == 1


def test_what_would_change_nothing_is_no_choice(make_site: MakeSite, tmp_path: Path) -> None:
    """An exercise without sides or ladder has no choices of them, and what was asked for is none either."""
    make_site(tmp_path, None, "listen-first", "pelvic-rocking", kinds=["sides"])
    make_site(
        tmp_path / "left", None, "torso-twist", kinds=["short", "sides"], sides=("left",), teach="names"
    )
    for page in tmp_path.rglob("sessions/*.html"):
        assert 'class="choices"' not in page.read_text()
    assert len(list(tmp_path.rglob("*.mp3"))) == 3


def test_levels_are_choices_up_to_the_last_rung(make_site: MakeSite, tmp_path: Path) -> None:
    """Each further level of a ladder is offered once; the first is the session itself."""
    make_site(tmp_path, None, "torso-twist", kinds=["levels"])
    keys = sorted(path.stem for path in (tmp_path / "sessions").glob("*.mp3"))
    assert keys[:2] == ["torso-twist", "torso-twist_level-2"]
    assert len(keys) == 5


def test_each_page_says_once_that_it_is_not_medical(make_site: MakeSite, tmp_path: Path) -> None:
    """One disclaimer a page, beside what is spoken."""
    make_site(tmp_path, None, "listen-first", "desk-break")
    for page in (tmp_path / "index.html", tmp_path / "sessions" / "desk-break.html"):
        text = Elements(page.read_bytes()).text
        assert text.count("not medical advice") == text.count("ask first") == 1


def test_a_page_says_whose_it_is(site: Path, make_site: MakeSite, tmp_path: Path) -> None:
    """The licence of words, pictures and voice, as its sound's tags have it; nothing of an author's."""
    make_site(tmp_path, None, "desk-break")
    text = Elements((tmp_path / "sessions" / "desk-break.html").read_bytes()).text
    assert text.count("CC BY 4.0") == text.count("https://creativecommons.org/licenses/by/4.0/") == 1
    for page in (site / "sessions").glob("*.html"):
        assert "CC BY" not in page.read_text(encoding="utf-8")
