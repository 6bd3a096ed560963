"""The repository's public address, written where people look for it; see ``scripts/address``."""

import re
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
ADDRESS: Final = re.compile(r"https://[a-z0-9.-]+\.[a-z]+(?:/[\w.-]+)+")
NO_URLS: Final = re.compile(r"^# no \[project\.urls\].*\n", re.MULTILINE)
URLS: Final = re.compile(r"^\[project\.urls\]\n(?:.+\n)*\n", re.MULTILINE)
COPY: Final = re.compile(r"^In a copy of this repository.*:$", re.MULTILINE)

PLACES: Final = {
    "Source": "",
    "Documentation": "/blob/main/README.md",
    "Changelog": "/blob/main/CHANGELOG.md",
    "Issues": "/issues",
    "Security": "/blob/main/SECURITY.md",
}
"""What a package index shows, below the address, as GitHub and GitLab name it."""


def with_urls(pyproject: str, address: str) -> str:
    """The same ``pyproject.toml`` with the project's addresses, in place of those it had."""
    table = "".join(f'{name} = "{address}{where}"\n' for name, where in PLACES.items())
    before, scripts, after = URLS.sub("", NO_URLS.sub("", pyproject)).partition("[project.scripts]\n")
    return f"{before}[project.urls]\n{table}\n{scripts}{after}"


def with_clone(readme: str, address: str) -> str:
    """The same README, which says what to clone."""
    return COPY.sub(f"In a copy of this repository (`git clone {address}`, or unpacked):", readme)


def main(arguments: list[str]) -> int:
    """Write it into both, or say what an address would be."""
    address = arguments[0].removesuffix("/").removesuffix(".git") if len(arguments) == 1 else ""
    if not ADDRESS.fullmatch(address):
        sys.stderr.write("scripts/address takes one address, such as https://github.com/OWNER/voiceguide\n")
        return 2
    for name, changed in (("pyproject.toml", with_urls), ("README.md", with_clone)):
        path = ROOT / name
        path.write_text(changed(path.read_text("utf-8"), address), "utf-8")
    sys.stdout.write(f"pyproject.toml and README.md say {address}; look through `git diff`, and commit it\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
