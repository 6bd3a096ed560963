"""The table: one line for each thing measured, with its target and whether it is met."""

import sys
from typing import NamedTuple

WIDTHS = (50, 12, 12, 8)


class Target(NamedTuple):
    """What a number should be: at most, or at least, ``limit``."""

    limit: float
    unit: str = "x"
    at_least: bool = False
    digits: int = 2

    def met(self, value: float) -> bool:
        """Whether ``value`` is as wanted."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        """As it stands in the table."""
        return f"{'>=' if self.at_least else '<='} {self.limit:g} {self.unit}"


def head() -> None:
    """Write the first line."""
    _line("what", "measured", "target", "verdict", "details")


def row(what: str, value: float, target: Target, details: str = "") -> None:
    """Write one measured number."""
    measured = f"{value:.{target.digits}f} {target.unit}"
    _line(what, measured, str(target), "met" if target.met(value) else "MISSED", details)


def note(what: str, measured: str, details: str = "") -> None:
    """Write a number that has no target."""
    _line(what, measured, "", "", details)


def skipped(part: str, reason: str) -> None:
    """Write that a part could not be measured here."""
    _line(part, "", "", "skipped", reason)


def failed(part: str, reason: str) -> None:
    """Write that a part was begun and could not be measured."""
    _line(part, "", "", "FAILED", " ".join(reason.split()))


def _line(*columns: str) -> None:
    fixed = "".join(f"{text:<{width}}" for text, width in zip(columns, WIDTHS, strict=False))
    sys.stdout.write(f"{fixed}  {columns[-1]}".rstrip() + "\n")
    sys.stdout.flush()
