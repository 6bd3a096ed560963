"""Try the newest or the oldest versions that pyproject's ranges allow, and say which of them breaks what.

    scripts/versions newest
    scripts/versions oldest

Runs the tests that reach every library, in an environment of its own. When some fail, the locked version
of one package after another is tried, and the tests that failed run again: what cures them was the cause.
Exit code 1 when a version breaks something, 2 when the tests fail with what is locked, too.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
RESOLUTIONS = {"newest": "highest", "oldest": "lowest-direct"}
TESTS = ["library", "cli", "output", "picture", "voice"]
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def versions(listing: str) -> dict[str, str]:
    """The versions in a list of requirements."""
    return dict(PINNED.findall(listing.lower()))


class Suspect(NamedTuple):
    """A package whose version on trial is not the locked one."""

    name: str
    tried: str
    locked: str


class Trial:
    """An environment with the versions on trial."""

    def __init__(self, uv: str, base: str, which: str) -> None:
        self._uv = uv
        self._folder = ROOT / f".venv-{which}"
        self._python = str(self._folder / "bin" / "python")
        self._failed = self._folder / "cache" / "v" / "cache" / "lastfailed"
        self.absent: list[tuple[str, str]] = []
        self._call("venv", "--quiet", "--clear", "--python", base, str(self._folder))
        self._install("--resolution", RESOLUTIONS[which], "--editable", f"{ROOT}[test]")

    def suspects(self) -> list[Suspect]:
        """What differs from the locks; ``absent`` is then what only the locked versions need."""
        locks = (str(ROOT / "locks" / f"{part}.txt") for part in ("run", "test"))
        plain = ("--quiet", "--no-deps", "--no-header", "--no-annotate", "--python", self._python)
        locked = versions(self._call("pip", "compile", *plain, *locks))  # for this Python and system
        tried = versions(self._call("pip", "freeze", "--python", self._python, "--exclude-editable"))
        self.absent = [(name, version) for name, version in locked.items() if name not in tried]
        return [
            Suspect(name, tried[name], version)
            for name, version in locked.items()
            if tried.get(name, version) != version
        ]

    def failing(self, *tests: str) -> set[str]:
        """Run tests; the names of those that fail."""
        self._failed.unlink(missing_ok=True)
        command = [self._python, "-m", "pytest", "-o", f"cache_dir={self._folder / 'cache'}", "--tb=short"]
        done = subprocess.run([*command, *tests], cwd=ROOT, capture_output=True, text=True, check=False)
        failed = set(json.loads(self._failed.read_text())) if self._failed.exists() else set()
        if done.returncode and not failed:
            say(done.stdout + done.stderr)
            return {"the tests cannot begin"}
        return failed

    def put(self, *pins: tuple[str, str]) -> None:
        """Install these versions, and nothing that they may ask for."""
        if pins:
            self._install("--no-deps", *(f"{name}=={version}" for name, version in pins))

    def _install(self, *arguments: str) -> None:
        self._call("pip", "install", "--quiet", "--python", self._python, *arguments)

    def _call(self, *arguments: str) -> str:
        done = subprocess.run([self._uv, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"versions: uv {arguments[0]} failed: {' '.join(done.stderr.split())}")
        return done.stdout


def blame(trial: Trial, failed: set[str], suspects: list[Suspect]) -> dict[Suspect, set[str]]:
    """Which tests pass again when one suspect alone has its locked version."""
    cured = {}
    trial.put(*trial.absent)
    for each in suspects:
        trial.put((each.name, each.locked))
        if passed := failed - trial.failing(*sorted(failed)):
            cured[each] = passed
        trial.put((each.name, each.tried))
    return cured


def told(tests: set[str]) -> str:
    """So many tests, and one of them."""
    return f"{len(tests)} test{'s' * (len(tests) > 1)} ({min(tests)})"


def main() -> int:
    """Try; give the exit code."""
    uv, base, *wanted = sys.argv[1:]
    if len(wanted) != 1 or wanted[0] not in RESOLUTIONS:
        say("scripts/versions takes newest or oldest")
        return 2
    (which,) = wanted
    trial = Trial(uv, base, which)
    suspects = trial.suspects()
    differing = ", ".join(f"{each.name} {each.tried}" for each in suspects) or "nothing but what is locked"
    say(f"{which}: with {differing}")
    failed = trial.failing("-n", "auto", "--dist", "loadfile", *(f"tests/{part}" for part in TESTS))
    if unsteady := failed - (failed := trial.failing(*sorted(failed)) if failed else failed):
        say(f"{which}: {told(unsteady)} failed once and passed when run again: no version's doing")
    if not failed:
        say(f"{which}: every version works")
        return 0
    cured = blame(trial, failed, suspects)
    for each, tests in cured.items():
        say(f"{which}: {each.name} {each.tried} BREAKS {told(tests)}; {each.locked} is locked and works")
    if left := failed - set().union(*cured.values()):
        trial.put(*((each.name, each.locked) for each in suspects))
        if still := trial.failing(*sorted(left)):
            say(f"{which}: not by these versions: what is locked fails, too, in {told(still)}")
            return 2
        say(f"{which}: {told(left)} BREAK with several of these versions together: {differing}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
