"""How Sphinx makes a site of the documents as they are; see ``scripts/documentation``."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.release import VERSION, YEAR

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "voiceguide"
author = "The voiceguide authors"
project_copyright = f"{YEAR} {author}, CC BY 4.0"
release = VERSION

extensions = ["myst_parser"]
myst_heading_anchors = 3
myst_enable_extensions = ["html_image"]

root_doc = "README"
include_patterns = ["*.md", "docs/**.md"]
exclude_patterns = ["build", ".*", "audio_cache"]

html_theme = "furo"
html_title = f"voiceguide {VERSION}"
html_show_sphinx = False
html_copy_source = False
html_use_index = False

ROOT = Path(__file__).parents[2]
FOR_YOU = "commands talking hands-free about-you voices licences"
FOR_AUTHORS = "writing-exercises clinical-basis cue-sheets/README figures/README timeline"
FOR_DEVELOPERS = "architecture dependencies performance decisions/README"
NAMED = {
    "For you": [f"docs/{name}" for name in FOR_YOU.split()],
    "For authors": [f"docs/{name}" for name in FOR_AUTHORS.split()],
    "For developers": [f"docs/{name}" for name in FOR_DEVELOPERS.split()],
}
"""What stands in the margin, by whom it is for; the documents themselves say nothing of a site."""


def add_contents(_: object, page: str, source: list[str]) -> None:
    """Hang the other pages from the README, and the decisions from theirs."""
    if page == root_doc:
        named = {name for names in NAMED.values() for name in names}
        others = [
            *(path.stem for path in ROOT.glob("*.md")),
            *(f"docs/{p.stem}" for p in ROOT.glob("docs/*.md")),
        ]
        more = {"More": sorted({*others} - named - {root_doc})}
        source[0] += "".join(
            _tree(names, f":caption: {caption}") for caption, names in (NAMED | more).items()
        )
    elif page == "docs/decisions/README":
        source[0] += _tree(["[0-9]*"], ":glob:")


def _tree(names: list[str], option: str) -> str:
    return "\n".join(("\n\n```{toctree}", ":hidden:", option, "", *names, "```\n"))


def add_index(app: "Sphinx", failed: Exception | None) -> None:
    """The first page, where a web host looks for it."""
    if not failed:
        shutil.copyfile(Path(app.outdir) / "README.html", Path(app.outdir) / "index.html")


def setup(app: "Sphinx") -> None:
    """Called by Sphinx."""
    app.connect("source-read", add_contents)
    app.connect("build-finished", add_index)
