"""The documents link to what is there: files, pictures, headings."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FORMS = sorted(form for form in ROOT.glob(".github/ISSUE_TEMPLATE/*.yml") if form.stem != "config")

pytestmark = pytest.mark.skipif(not (ROOT / "README.md").exists(), reason="the documents are not here")

LINK = re.compile(r'(?<!`)\]\(([^)\s]+)\)|<img src="([^"]+)"')
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """What a link to a heading of the page is called, as web hosts and Sphinx name them."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    kept = [re.sub(r"[^\w\- ]", "", heading.lower()).strip() for heading in headings]
    return {heading.replace(" ", "-") for heading in kept}


def broken(page: Path) -> list[str]:
    """Links of a page that lead nowhere; those to other computers are not followed."""
    found = []
    for target in (first or second for first, second in LINK.findall(prose(page))):
        path, _, heading = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = page.parent / path if path else page
        if not file.exists() or (heading and heading not in anchors(file)):
            found.append(target)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_hold(page):
    """Every relative link and picture is there, and every heading that is linked to."""
    assert broken(page) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    """A file, a heading of another page and one of its own are told apart from what is there."""
    (tmp_path / "other.md").write_text("# Its title\n## What `it` is\n")
    page = tmp_path / "page.md"
    page.write_text(
        "# Here\n[a](other.md) [b](other.md#what-it-is) [c](#here) [d](https://far.example/x)\n"
        '<img src="no.png">\n'
        "[e](gone.md) [f](other.md#gone) [g](#gone)\n```\n[h](code.md)\n```\n"
    )
    assert broken(page) == ["no.png", "gone.md", "other.md#gone", "#gone"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_forms_for_issues_are_forms(form):
    """Each has a name, what it is for, and questions with an id; one at least must be answered."""
    data = yaml.safe_load(form.read_text(encoding="utf-8"))
    assert {"name", "description", "labels", "body"} == set(data)
    asked = [field for field in data["body"] if field["type"] != "markdown"]
    assert {field["type"] for field in asked} <= {"input", "textarea", "dropdown", "checkboxes"}
    assert all(field["attributes"]["label"].endswith("?") for field in asked)
    assert len({field["id"] for field in asked}) == len(asked)
    assert any(field.get("validations", {}).get("required") for field in asked)
    assert all(len(set(field["attributes"].get("options", "x"))) for field in asked)


@pytest.mark.skipif(not (ROOT / ".github").exists(), reason="the forms are not here")
def test_the_forms_are_three():
    """Something that does not work, an exercise or a clinical concern, and what cannot be used."""
    assert [form.stem for form in FORMS] == ["accessibility", "bug", "clinical"]


def test_no_address_is_made_up():
    """Neither the package nor a document that tells where to turn names an address of ours."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert not re.search(r"^\[project\.urls\]", project, re.MULTILINE)
    for page in ("README.md", "SECURITY.md", "CONTRIBUTING.md"):
        assert not re.search(r"https?://|git@|[\w.]+@\w+\.\w+", (ROOT / page).read_text(encoding="utf-8")), (
            page
        )
