"""Her sheet: what it says, and that it is one page of paper, A4 or Letter."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from wards import Ward

from voiceguide.library import load
from voiceguide.practice.formats import Shelved
from voiceguide.practice.prescriptions import PracticeOrder
from voiceguide.practice.sheet import SheetLine, WaysToHear, sheet

SILENT = PracticeOrder(voice="silent")
CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
ADDRESS = "https://clinic.example/exercises/kjhasdkjh3247kjsdfkjh234kjhsdf23/"


def test_the_sheet_says_what_how_often_and_how_to_get_it(ward: Ward) -> None:
    """Each session with its length and dose, how often by her level, her address with a code to scan."""
    ward.table.write_text("id,name,session,level,a-day\nA,Anna & Co,rise,2,\nB,,rise,1,1\n")
    ward.run(replace(SILENT, url="https://clinic.example/p"))
    folders = ward.folders()
    page = (folders["A"] / "index.html").read_text()
    assert "For Anna &amp; Co" in page
    assert re.search(r"Rise</strong>: \d+ s; 3 times; 3 times a day", page)
    assert f"https://clinic.example/p/{folders['A'].name}/" in page
    assert "<svg" in page
    assert "Stop if it hurts." in page
    assert "once a day" in (folders["B"] / "index.html").read_text()


def test_without_an_address_it_tells_of_the_files(ward: Ward) -> None:
    """Where no address is given, the sheet says to copy the files, and has no code."""
    ward.run()
    page = (ward.folders()["B-4"] / "index.html").read_text()
    assert f"<code>{ward.folders()['B-4'].name}</code>: copy it to your phone" in page
    assert "<svg" not in page
    assert 'src="turn.mp3"' in page


@pytest.mark.parametrize("url", ["", "https://clinic.example/p"])
def test_the_sheet_tells_of_the_one_file(ward: Ward, url: str) -> None:
    """With `page` it leads to the one file; it plays the files that she has with `mp3`."""
    ward.run(replace(SILENT, formats=("page",), url=url))
    page = (ward.folders()["B-4"] / "index.html").read_text()
    assert '<a href="sessions.html">sessions.html</a> has all of them in one file' in page
    assert "<audio" not in page
    assert "anything that plays music" not in page
    ward.run(replace(SILENT, formats=("mp3", "page"), url=url))
    page = (ward.folders()["B-4"] / "index.html").read_text()
    assert 'src="turn.mp3"' in page
    assert '<a href="sessions.html">' in page


@pytest.mark.skipif(CHROMIUM is None, reason="apt-get install chromium")
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("sessions", [3, 5, 7, 16])
def test_the_sheet_is_one_page(tmp_path: Path, paper: str, sessions: int) -> None:
    """Printed on A4 or Letter it is one page, with three sessions and with sixteen."""
    from playwright.sync_api import sync_playwright

    facts: dict[str, Any] = {
        "title": "Sitting reverse crunches", "about": "A gentle way to feel your deep belly muscles again.",
        "dose": "tailor stretch 2 minutes; tailor press 5 times", "seconds": 312.5, "size": 1,
    }  # fmt: skip
    told = [SheetLine(Shelved(f"s-{number}", facts), 2, first=not number) for number in range(sessions)]
    page_file = tmp_path / "index.html"
    ways = WaysToHear(ADDRESS, f"{ADDRESS}feed.xml", "sessions.html", "k")
    page_file.write_bytes(sheet(load(), "Anna Unmistakable", told, ways))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(page_file.as_uri())
        printed = page.pdf(format=paper, prefer_css_page_size=False)
        browser.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_each_part_of_a_dose_has_its_name(ward: Ward) -> None:
    """An exercise of two movements says which is done how much, and of one which side."""
    ward.table.write_text("id,session,sides\nA,tailor-sitting,\nA,turn,left\n")
    ward.run(SILENT)
    page = (ward.folders()["A"] / "index.html").read_text(encoding="utf-8")
    assert "; tailor stretch 30 seconds; tailor press 3 times; once a day" in page
    assert "; 2 times, left side" in page
